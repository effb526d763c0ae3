-- Accounts are frozen for a cause; deposits, by hand or through a provider, can be called back; withdrawals go in batches.

CREATE TABLE freezes (
    account_id    text        NOT NULL,
    freeze_id     text        NOT NULL,
    cause         text        NOT NULL,
    reason        text        NOT NULL,
    frozen_by     text        NOT NULL,
    frozen_at     timestamptz NOT NULL,
    lifted_at     timestamptz,
    lifted_by     text        NOT NULL,
    lifted_reason text        NOT NULL,
    CONSTRAINT freezes_pkey PRIMARY KEY (account_id, freeze_id),
    CONSTRAINT freezes_cause_known CHECK (cause IN ('operator', 'dispute'))
);
ALTER TABLE freezes ADD CONSTRAINT freezes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;

-- Accounts that were frozen before freezes had rows.
INSERT INTO freezes (account_id, freeze_id, cause, reason, frozen_by, frozen_at, lifted_by, lifted_reason)
SELECT account_id, 'before', 'operator', '', '', frozen_at, '', '' FROM accounts WHERE frozen_at IS NOT NULL;

CREATE TABLE deposits (
    account_id    text           NOT NULL,
    deposit_id    text           NOT NULL,
    source        text           NOT NULL,
    state         text           NOT NULL,
    amount        numeric(14, 4) NOT NULL,
    reference     text           NOT NULL,
    checkout_id   text           NOT NULL,
    pay_url       text           NOT NULL,
    recorded_by   text           NOT NULL,
    is_trusted    boolean        NOT NULL,
    clawed        numeric(14, 4) NOT NULL,
    clawed_earned numeric(14, 4) NOT NULL,
    clawbacks     integer        NOT NULL,
    started_at    timestamptz    NOT NULL,
    pay_by        timestamptz,
    credited_at   timestamptz,
    CONSTRAINT deposits_pkey PRIMARY KEY (account_id, deposit_id),
    CONSTRAINT deposits_state_known CHECK (state IN ('STARTED', 'PAYING', 'CREDITED', 'FAILED', 'EXPIRED')),
    CONSTRAINT deposits_amount_positive CHECK (amount > 0),
    CONSTRAINT deposits_clawed_is_part CHECK (clawed BETWEEN 0 AND amount AND clawed_earned BETWEEN 0 AND clawed),
    CONSTRAINT deposits_credited_has_time CHECK ((state = 'CREDITED') = (credited_at IS NOT NULL)),
    CONSTRAINT deposits_credited_has_reference CHECK (state <> 'CREDITED' OR reference <> ''),
    CONSTRAINT deposits_clawed_was_credited CHECK (clawed = 0 OR state = 'CREDITED')
);
ALTER TABLE deposits ADD CONSTRAINT deposits_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX deposits_of_account ON deposits (account_id, started_at DESC, deposit_id);
CREATE INDEX deposits_latest ON deposits (started_at DESC, account_id, deposit_id);
CREATE INDEX deposits_unpaid ON deposits (pay_by) WHERE state IN ('STARTED', 'PAYING');

CREATE TABLE payments (
    reference  text NOT NULL,
    account_id text NOT NULL,
    deposit_id text NOT NULL,
    CONSTRAINT payments_pkey PRIMARY KEY (reference)
);

CREATE TABLE payment_claims (
    reference text           NOT NULL,
    claim_id  text           NOT NULL,
    kind      text           NOT NULL,
    state     text           NOT NULL,
    amount    numeric(14, 4) NOT NULL,
    reason    text           NOT NULL,
    said_at   timestamptz    NOT NULL,
    heard_at  timestamptz    NOT NULL,
    CONSTRAINT payment_claims_pkey PRIMARY KEY (reference, claim_id),
    CONSTRAINT payment_claims_kind_known CHECK (kind IN ('refund', 'refunded', 'dispute')),
    CONSTRAINT payment_claims_state_known CHECK (state IN ('STANDS', 'FAILED', 'OPEN', 'WON', 'LOST')),
    CONSTRAINT payment_claims_amount_not_negative CHECK (amount >= 0)
);

CREATE TABLE receivables (
    account_id text           NOT NULL,
    amount     numeric(14, 4) NOT NULL,
    CONSTRAINT receivables_pkey PRIMARY KEY (account_id),
    CONSTRAINT receivables_not_negative CHECK (amount >= 0)
);
ALTER TABLE receivables ADD CONSTRAINT receivables_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;

CREATE TABLE payment_events (
    event_id         text        NOT NULL,
    source           text        NOT NULL,
    type             text        NOT NULL,
    happened_at      timestamptz NOT NULL,
    received_at      timestamptz NOT NULL,
    last_received_at timestamptz NOT NULL,
    times_received   integer     NOT NULL,
    body_sha256      bytea       NOT NULL,
    facts            jsonb       NOT NULL,
    outcome          text        NOT NULL,
    detail           text        NOT NULL,
    reference        text        NOT NULL,
    account_id       text        NOT NULL,
    deposit_id       text        NOT NULL,
    CONSTRAINT payment_events_pkey PRIMARY KEY (event_id),
    CONSTRAINT payment_events_outcome_known CHECK (outcome IN ('DONE', 'NOTHING', 'NOTED', 'REFUSED'))
);
CREATE INDEX payment_events_latest ON payment_events (received_at DESC, event_id);
CREATE INDEX payment_events_refused ON payment_events (received_at DESC, event_id) WHERE outcome = 'REFUSED';
CREATE INDEX payment_events_of_account ON payment_events (account_id, received_at DESC) WHERE account_id <> '';

-- Deposits were movements alone.
INSERT INTO deposits (account_id, deposit_id, source, state, amount, reference, checkout_id, pay_url, recorded_by,
                      is_trusted, clawed, clawed_earned, clawbacks, started_at, credited_at)
SELECT account_id, left(encode(sha256(convert_to(substr(movement_id, 9), 'UTF8')), 'hex'), 16), 'hand', 'CREDITED',
       amount, substr(movement_id, 9), '', '', '', false, 0, 0, 0, created_at, created_at
  FROM entries
 WHERE movement_id LIKE 'deposit:%' AND kind = 'spendable';
INSERT INTO payments (reference, account_id, deposit_id) SELECT reference, account_id, deposit_id FROM deposits;

CREATE TABLE withdrawal_batches (
    batch_id    text           NOT NULL,
    method      text           NOT NULL,
    withdrawals integer        NOT NULL,
    amount      numeric(14, 4) NOT NULL,
    made_by     text           NOT NULL,
    made_at     timestamptz    NOT NULL,
    undone_by   text           NOT NULL,
    undone_at   timestamptz,
    CONSTRAINT withdrawal_batches_pkey PRIMARY KEY (batch_id),
    CONSTRAINT withdrawal_batches_not_empty CHECK (withdrawals > 0 AND amount > 0)
);
CREATE INDEX withdrawal_batches_latest ON withdrawal_batches (made_at DESC, batch_id);

ALTER TABLE withdrawals ADD COLUMN batch_id text NOT NULL DEFAULT '';
ALTER TABLE withdrawals ALTER COLUMN batch_id DROP DEFAULT;
ALTER TABLE withdrawals ADD COLUMN reference text NOT NULL DEFAULT '';
ALTER TABLE withdrawals ALTER COLUMN reference DROP DEFAULT;
ALTER TABLE withdrawals DROP CONSTRAINT withdrawals_state_known;
ALTER TABLE withdrawals ADD CONSTRAINT withdrawals_state_known CHECK (state IN (
    'UNCONFIRMED', 'REQUESTED', 'APPROVED', 'SENT', 'PAID', 'REFUSED', 'CANCELLED', 'LAPSED'));
ALTER TABLE withdrawals DROP CONSTRAINT withdrawals_confirmed_has_time;
ALTER TABLE withdrawals ADD CONSTRAINT withdrawals_confirmed_has_time CHECK (
    state NOT IN ('REQUESTED', 'APPROVED', 'SENT', 'PAID') OR confirmed_at IS NOT NULL);
ALTER TABLE withdrawals ADD CONSTRAINT withdrawals_sent_has_batch CHECK (state <> 'SENT' OR batch_id <> '');
CREATE INDEX withdrawals_of_batch ON withdrawals (batch_id, account_id, withdrawal_id) WHERE batch_id <> '';
