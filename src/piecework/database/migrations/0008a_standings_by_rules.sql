-- By which version of the rules a standing was counted: all are counted anew when limits or levels change.

ALTER TABLE standings ADD COLUMN rules_version integer NOT NULL DEFAULT 0;
ALTER TABLE standings ALTER COLUMN rules_version DROP DEFAULT;
CREATE INDEX standings_rules_version ON standings (rules_version);
