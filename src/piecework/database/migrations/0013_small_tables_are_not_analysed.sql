-- Of a table that was never vacuumed or analysed the planner expects ten pages, and looks rows up; of one that was with
-- three rows it believes them, and goes through all that have come since. So: from a thousand changed rows on.
DO $$
DECLARE
    small text;
BEGIN
    FOR small IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('ALTER TABLE %I SET (autovacuum_analyze_threshold = 1000, autovacuum_vacuum_threshold = 1000)',
                       small);
    END LOOP;
END
$$;
