-- That somebody accepted stays as it is: it is what both sides can show for.
CREATE FUNCTION refuse_change_of_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: what was accepted is only ever added to', TG_OP, TG_TABLE_NAME;
END
$$;
CREATE TRIGGER terms_accepted_only_added BEFORE UPDATE OR DELETE ON terms_accepted
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_terms();
CREATE TRIGGER terms_accepted_not_emptied BEFORE TRUNCATE ON terms_accepted
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_terms();
CREATE TRIGGER terms_texts_only_added BEFORE UPDATE OR DELETE ON terms_texts
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_terms();
CREATE TRIGGER terms_texts_not_emptied BEFORE TRUNCATE ON terms_texts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_terms();

-- When which terms came into force, and how far people have been told of them, account by account.
CREATE TABLE terms_in_force (
    version     text        NOT NULL,
    came_at     timestamptz NOT NULL,             -- the first time
    told_up_to  text        NOT NULL,             -- an account's id; empty: nobody yet
    told_all_at timestamptz,
    CONSTRAINT terms_in_force_pkey PRIMARY KEY (version)
);
