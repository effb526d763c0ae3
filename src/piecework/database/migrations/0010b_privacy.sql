-- Accounts that are erased: who asked, and when all of it was gone.

CREATE TABLE erasures (
    account_id text        NOT NULL,
    asked_by   text        NOT NULL,
    reason     text        NOT NULL,
    is_forced  boolean     NOT NULL,
    asked_at   timestamptz NOT NULL,
    done_at    timestamptz,
    CONSTRAINT erasures_pkey PRIMARY KEY (account_id)
);
ALTER TABLE erasures ADD CONSTRAINT erasures_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX erasures_undone ON erasures (asked_at) WHERE done_at IS NULL;
