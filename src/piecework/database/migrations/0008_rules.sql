-- The rules of the place: what operators decide about the marketplace while it runs. Fees were a table of their own.

CREATE TABLE rules (
    place   text    NOT NULL,
    version integer NOT NULL,
    stated  json    NOT NULL,
    CONSTRAINT rules_pkey PRIMARY KEY (place),
    CONSTRAINT rules_one_row CHECK (place = 'here'),
    CONSTRAINT rules_version_not_negative CHECK (version >= 0)
);

CREATE TABLE rule_changes (
    version    integer     NOT NULL,
    name       text        NOT NULL,
    before     text        NOT NULL,
    after      text        NOT NULL,
    reason     text        NOT NULL,
    changed_by text        NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT rule_changes_pkey PRIMARY KEY (version)
);

INSERT INTO rules (place, version, stated)
SELECT 'here', 0, json_build_object('fees', json_object_agg(
           CASE name WHEN 'approval' THEN 'approval_fee' ELSE name END, amount::text))
  FROM fees
HAVING count(*) > 0;

DROP TABLE fees;
