-- A frozen account that wants to be erased waits for an operator; once erased, it is recognised when it comes again.
CREATE TABLE erasure_requests (
    account_id     text        NOT NULL,
    asked_at       timestamptz NOT NULL,
    frozen_at      timestamptz NOT NULL,
    gives_up_money boolean     NOT NULL,
    refused_at     timestamptz,
    refused_by     text        NOT NULL,
    reason         text        NOT NULL,
    CONSTRAINT erasure_requests_pkey PRIMARY KEY (account_id),
    CONSTRAINT erasure_requests_refused_for_a_reason CHECK ((refused_at IS NULL) = (reason = ''))
);
ALTER TABLE erasure_requests ADD CONSTRAINT erasure_requests_account_id_fkey
    FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX erasure_requests_waiting ON erasure_requests (asked_at) WHERE refused_at IS NULL;

CREATE TABLE frozen_prints (
    hmac_sha256 bytea       NOT NULL,
    frozen_on   date        NOT NULL,
    cause       text        NOT NULL,
    kind        text        NOT NULL,
    kept_since  timestamptz NOT NULL,
    CONSTRAINT frozen_prints_pkey PRIMARY KEY (hmac_sha256, frozen_on, cause),
    CONSTRAINT frozen_prints_hmac_length CHECK (octet_length(hmac_sha256) = 32),
    CONSTRAINT frozen_prints_cause_known CHECK (cause IN ('operator', 'dispute')),
    CONSTRAINT frozen_prints_kind_known CHECK (kind IN ('mailbox', 'destination'))
);
CREATE INDEX frozen_prints_kept_since ON frozen_prints (kept_since);

-- Three random UUIDs: 366 bits of the server's own randomness.
INSERT INTO place_keys (name, secret)
SELECT 'recognising', sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
                             || uuid_send(gen_random_uuid()));
