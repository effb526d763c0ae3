-- What one operator alone moves for an account within a day is one sum, whatever the steps.
CREATE TABLE operator_sums (
    account_id  text        NOT NULL,
    operator_id text        NOT NULL,
    moves       jsonb       NOT NULL,
    last_at     timestamptz NOT NULL,
    CONSTRAINT operator_sums_pkey PRIMARY KEY (account_id, operator_id)
);
CREATE INDEX operator_sums_last_at ON operator_sums (last_at);
