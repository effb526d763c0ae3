-- The whole schema, readable top to bottom. It equals all migrations applied; a test compares them.
--
-- Keys: everything about work starts with job_id, everything about people and money with account_id, so that the
-- same schema can be distributed over several machines. Reference tables (zones, categories, rules) are small and
-- copied everywhere. Times, ids and random values are always parameters, never defaults.

-- Catalogue ----------------------------------------------------------------------------------------------------

CREATE TABLE zones (
    zone_id              text   NOT NULL,
    name                 text   NOT NULL,
    excludable_countries text[] NOT NULL,
    countries            text[],              -- null: everyone
    is_closed            boolean NOT NULL,    -- for new jobs
    CONSTRAINT zones_pkey PRIMARY KEY (zone_id)
);

CREATE TABLE categories (
    category_id text NOT NULL,
    name        text NOT NULL,
    subcategory text NOT NULL,
    is_closed   boolean NOT NULL,             -- for new jobs
    CONSTRAINT categories_pkey PRIMARY KEY (category_id)
);

-- The least a task may pay in a category, by zone. For a list job the price of zone `int` counts.
CREATE TABLE category_prices (
    category_id    text           NOT NULL,
    zone_id        text           NOT NULL,
    task_value_min numeric(14, 4) NOT NULL,
    CONSTRAINT category_prices_pkey PRIMARY KEY (category_id, zone_id),
    CONSTRAINT category_prices_not_negative CHECK (task_value_min >= 0)
);
ALTER TABLE category_prices ADD CONSTRAINT category_prices_category_id_fkey FOREIGN KEY (category_id) REFERENCES categories;
ALTER TABLE category_prices ADD CONSTRAINT category_prices_zone_id_fkey FOREIGN KEY (zone_id) REFERENCES zones;

-- Every change of the catalogue: it is only added to. changes: [{"kind", "id", "what", "fields": [{"field", "before",
-- "after"}]}].
CREATE TABLE catalog_changes (
    version    integer     NOT NULL,
    changes    jsonb       NOT NULL,
    reason     text        NOT NULL,
    changed_by text        NOT NULL,              -- an operator's account; empty: on the command line
    changed_at timestamptz NOT NULL,
    CONSTRAINT catalog_changes_pkey PRIMARY KEY (version)
);

-- When each chore last ran: begun, ended well, failed. One that has not failed has no error.
CREATE TABLE chore_runs (
    chore         text             NOT NULL,
    what          text             NOT NULL,
    every_seconds double precision NOT NULL,
    started_at    timestamptz      NOT NULL,
    succeeded_at  timestamptz,
    failed_at     timestamptz,
    error         text             NOT NULL,
    CONSTRAINT chore_runs_pkey PRIMARY KEY (chore)
);

-- One audit an hour, whoever comes first; without an end it is under way, or its process died.
CREATE TABLE audit_runs (
    hour       timestamptz NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,
    seconds    double precision NOT NULL,
    entries    bigint      NOT NULL,
    findings   integer     NOT NULL,
    found      jsonb       NOT NULL,              -- the first of them: [{"check", "where", "message"}]
    told_at    timestamptz,                       -- when operators were told by e-mail
    CONSTRAINT audit_runs_pkey PRIMARY KEY (hour)
);

-- The rules of the place: what operators decide about the marketplace while it runs, fees among it. One row: it is
-- read with who calls. `stated` has groups of named values (rules/rules.py); `version` counts the changes.
CREATE TABLE rules (
    place   text    NOT NULL,
    version integer NOT NULL,
    stated  json    NOT NULL,
    CONSTRAINT rules_pkey PRIMARY KEY (place),
    CONSTRAINT rules_one_row CHECK (place = 'here'),
    CONSTRAINT rules_version_not_negative CHECK (version >= 0)
);

-- Every change of a rule: it is only added to.
CREATE TABLE rule_changes (
    version    integer     NOT NULL,
    name       text        NOT NULL,
    before     text        NOT NULL,
    after      text        NOT NULL,
    reason     text        NOT NULL,
    changed_by text        NOT NULL,              -- an operator's account; empty: on the command line
    changed_at timestamptz NOT NULL,
    CONSTRAINT rule_changes_pkey PRIMARY KEY (version)
);

-- The place's own keys, made when the database is. signing: of what the place hands out to get back unchanged.
-- recognising: of frozen_prints.
CREATE TABLE place_keys (
    name   text  NOT NULL,
    secret bytea NOT NULL,
    CONSTRAINT place_keys_pkey PRIMARY KEY (name),
    CONSTRAINT place_keys_secret_length CHECK (octet_length(secret) = 32)
);

-- People -------------------------------------------------------------------------------------------------------

CREATE TABLE accounts (
    account_id       text        NOT NULL,
    name             text        NOT NULL,
    email            text        NOT NULL,
    country          text        NOT NULL,        -- the contract's code, lower case; xx: unknown
    level            text        NOT NULL,
    is_operator      boolean     NOT NULL,
    is_auto_approved boolean     NOT NULL,        -- jobs run without review: by mark, or by deposits
    trusted_deposits numeric(14, 4) NOT NULL,     -- the sum of deposits that cannot be called back
    frozen_at        timestamptz,
    created_at       timestamptz NOT NULL,
    pcode_secret     text        NOT NULL,        -- 64 hex digits: what the codes of the account's jobs are made with
    operator_roles   text[]      NOT NULL DEFAULT '{}', -- what an operator may do; empty: no operator
    CONSTRAINT accounts_pkey PRIMARY KEY (account_id),
    CONSTRAINT accounts_level_known CHECK (level IN ('starter', 'advanced', 'expert')),
    CONSTRAINT accounts_operator_roles_known CHECK (operator_roles <@ '{review,money,all}'),
    CONSTRAINT accounts_operator_has_role CHECK (is_operator = (operator_roles <> '{}'))
);
CREATE INDEX accounts_operators ON accounts (account_id) WHERE is_operator;

-- An e-mail address belongs to one account of all; hence a table keyed by it.
CREATE TABLE account_emails (
    email      text NOT NULL,
    account_id text NOT NULL,
    CONSTRAINT account_emails_pkey PRIMARY KEY (email)
);

-- Why an account is frozen: as long as one of them is not lifted. What a dispute froze, its end may lift.
CREATE TABLE freezes (
    account_id    text        NOT NULL,
    freeze_id     text        NOT NULL,
    cause         text        NOT NULL,
    reason        text        NOT NULL,
    frozen_by     text        NOT NULL,           -- an operator; empty: the system, or the command line
    frozen_at     timestamptz NOT NULL,
    lifted_at     timestamptz,
    lifted_by     text        NOT NULL,
    lifted_reason text        NOT NULL,
    CONSTRAINT freezes_pkey PRIMARY KEY (account_id, freeze_id),
    CONSTRAINT freezes_cause_known CHECK (cause IN ('operator', 'dispute'))
);
ALTER TABLE freezes ADD CONSTRAINT freezes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;

-- Accounts that were erased: the row stays, for what is kept of it names it. done_at null: some of it is still going.
CREATE TABLE erasures (
    account_id text        NOT NULL,
    asked_by   text        NOT NULL,              -- the account itself, an operator; empty: from the command line
    reason     text        NOT NULL,
    is_forced  boolean     NOT NULL,
    asked_at   timestamptz NOT NULL,
    done_at    timestamptz,
    CONSTRAINT erasures_pkey PRIMARY KEY (account_id)
);
ALTER TABLE erasures ADD CONSTRAINT erasures_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX erasures_undone ON erasures (asked_at) WHERE done_at IS NULL;

-- Frozen accounts whose owner asked to be erased: an operator decides. One is over when the account is not frozen since
-- frozen_at any more. refused_at null: it waits. What was granted is in erasures.
CREATE TABLE erasure_requests (
    account_id     text        NOT NULL,
    asked_at       timestamptz NOT NULL,
    frozen_at      timestamptz NOT NULL,          -- since when the account was frozen when it asked
    gives_up_money boolean     NOT NULL,
    refused_at     timestamptz,
    refused_by     text        NOT NULL,          -- an operator; empty: nobody yet, or from the command line
    reason         text        NOT NULL,          -- of the refusal: its owner reads it
    CONSTRAINT erasure_requests_pkey PRIMARY KEY (account_id),
    CONSTRAINT erasure_requests_refused_for_a_reason CHECK ((refused_at IS NULL) = (reason = ''))
);
ALTER TABLE erasure_requests ADD CONSTRAINT erasure_requests_account_id_fkey
    FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX erasure_requests_waiting ON erasure_requests (asked_at) WHERE refused_at IS NULL;

-- What recognises the mailbox and the pay-out destinations of frozen accounts that were erased: an HMAC of each, with
-- the place's key. No account stands beside it, and of the freeze its day and its cause alone.
CREATE TABLE frozen_prints (
    hmac_sha256 bytea       NOT NULL,
    frozen_on   date        NOT NULL,
    cause       text        NOT NULL,             -- of the freeze
    kind        text        NOT NULL,
    kept_since  timestamptz NOT NULL,
    CONSTRAINT frozen_prints_pkey PRIMARY KEY (hmac_sha256, frozen_on, cause),
    CONSTRAINT frozen_prints_hmac_length CHECK (octet_length(hmac_sha256) = 32),
    CONSTRAINT frozen_prints_cause_known CHECK (cause IN ('operator', 'dispute')),
    CONSTRAINT frozen_prints_kind_known CHECK (kind IN ('mailbox', 'destination'))
);
CREATE INDEX frozen_prints_kept_since ON frozen_prints (kept_since);

-- What programs log in with; of a secret only its SHA-256 is kept. kind: api (one of an account, for the employer API and
-- the operators'), worker (several, by name, for the worker API).
CREATE TABLE credentials (
    account_id    text        NOT NULL,
    kind          text        NOT NULL,
    secret_sha256 bytea       NOT NULL,
    created_at    timestamptz NOT NULL,
    credential_id text        NOT NULL,           -- of a worker token; empty: the API secret
    name          text        NOT NULL,           -- which program has it
    last_used_at  timestamptz,                    -- to within ten minutes
    with_code     boolean     NOT NULL DEFAULT false, -- made in a log-in with a code, or by who runs the machine
    CONSTRAINT credentials_pkey PRIMARY KEY (account_id, kind, credential_id),
    CONSTRAINT credentials_kind_known CHECK (kind IN ('api', 'worker')),
    CONSTRAINT credentials_one_api_secret CHECK ((kind = 'api') = (credential_id = '')),
    CONSTRAINT credentials_sha256_length CHECK (octet_length(secret_sha256) = 32)
);
ALTER TABLE credentials ADD CONSTRAINT credentials_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;

-- Who is logged in on the pages. Of the secret in the cookie only its SHA-256 is kept.
CREATE TABLE sessions (
    account_id    text        NOT NULL,
    session_id    text        NOT NULL,
    secret_sha256 bytea       NOT NULL,
    created_at    timestamptz NOT NULL,           -- the log-in
    last_seen_at  timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    ip_address    text        NOT NULL,           -- of the log-in
    user_agent    text        NOT NULL,
    with_code     boolean     NOT NULL DEFAULT false, -- a code was typed at the log-in
    CONSTRAINT sessions_pkey PRIMARY KEY (account_id, session_id),
    CONSTRAINT sessions_sha256_length CHECK (octet_length(secret_sha256) = 32)
);
ALTER TABLE sessions ADD CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX sessions_ends_at ON sessions (ends_at);

-- A password is kept as its argon2id hash. Who has none logs in after choosing one by e-mail.
CREATE TABLE passwords (
    account_id    text        NOT NULL,
    password_hash text        NOT NULL,
    changed_at    timestamptz NOT NULL,
    CONSTRAINT passwords_pkey PRIMARY KEY (account_id)
);
ALTER TABLE passwords ADD CONSTRAINT passwords_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;

-- Devices that the owner has logged in from: others' wrong guesses do not keep them waiting.
CREATE TABLE known_devices (
    account_id    text        NOT NULL,
    device_sha256 bytea       NOT NULL,           -- of the secret in the device's cookie
    first_used_at timestamptz NOT NULL,
    last_used_at  timestamptz NOT NULL,
    CONSTRAINT known_devices_pkey PRIMARY KEY (account_id, device_sha256)
);
ALTER TABLE known_devices ADD CONSTRAINT known_devices_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX known_devices_last_used_at ON known_devices (last_used_at);

-- The secret shared with an app that shows codes. Plain: what a code is made of cannot be kept as a digest.
CREATE TABLE second_factors (
    account_id   text        NOT NULL,
    totp_secret  text        NOT NULL,
    begun_at     timestamptz NOT NULL,
    confirmed_at timestamptz,                     -- null: no code of it was typed yet, and none is asked for
    last_step    bigint      NOT NULL,            -- the half minute of the last code: each is good once
    CONSTRAINT second_factors_pkey PRIMARY KEY (account_id)
);
ALTER TABLE second_factors ADD CONSTRAINT second_factors_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;

-- Codes for when the phone is lost; one that is used is deleted.
CREATE TABLE recovery_codes (
    account_id  text  NOT NULL,
    code_sha256 bytea NOT NULL,
    CONSTRAINT recovery_codes_pkey PRIMARY KEY (account_id, code_sha256)
);
ALTER TABLE recovery_codes ADD CONSTRAINT recovery_codes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;

-- Log-ins whose password was right and whose code is awaited.
CREATE TABLE half_log_ins (
    account_id    text        NOT NULL,
    secret_sha256 bytea       NOT NULL,           -- of the secret in the cookie
    begun_at      timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    tries         integer     NOT NULL,
    CONSTRAINT half_log_ins_pkey PRIMARY KEY (account_id, secret_sha256)
);
ALTER TABLE half_log_ins ADD CONSTRAINT half_log_ins_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX half_log_ins_ends_at ON half_log_ins (ends_at);

-- Who asked to join and has not confirmed their address yet. account_id: the id their account will have.
CREATE TABLE sign_ups (
    account_id    text        NOT NULL,
    email         text        NOT NULL,
    name          text        NOT NULL,
    country       text        NOT NULL,
    password_hash text        NOT NULL,
    terms_version text        NOT NULL,           -- the terms they have accepted
    asked_at      timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    email_key     text        NOT NULL,           -- the same for every spelling of the address
    CONSTRAINT sign_ups_pkey PRIMARY KEY (account_id)
);
CREATE INDEX sign_ups_email_key ON sign_ups (email_key, asked_at DESC);
CREATE INDEX sign_ups_ends_at ON sign_ups (ends_at);

-- Links that were sent by e-mail, each good once; of an account, or of one that is to be.
CREATE TABLE email_tokens (
    account_id   text        NOT NULL,
    token_sha256 bytea       NOT NULL,
    purpose      text        NOT NULL,
    address      text        NOT NULL,            -- where it was sent
    created_at   timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    used_at      timestamptz,
    CONSTRAINT email_tokens_pkey PRIMARY KEY (account_id, token_sha256),
    CONSTRAINT email_tokens_purpose_known CHECK (purpose IN ('sign_up', 'new_password', 'new_address'))
);
CREATE INDEX email_tokens_ends_at ON email_tokens (ends_at);

-- What was tried how often, by what was tried and from where: "log-in from 203.0.113.5". Forgotten after a day.
CREATE TABLE attempts (
    subject text        NOT NULL,
    times   integer     NOT NULL,
    next_at timestamptz NOT NULL,                 -- whoever tries again before then is refused
    ends_at timestamptz NOT NULL,                 -- counting begins anew
    CONSTRAINT attempts_pkey PRIMARY KEY (subject),
    CONSTRAINT attempts_times_not_negative CHECK (times >= 0)
);
CREATE INDEX attempts_ends_at ON attempts (ends_at);

-- Terms of the place that somebody has accepted. version: the beginning of the text's SHA-256.
CREATE TABLE terms_texts (
    version           text        NOT NULL,
    body              text        NOT NULL,
    first_accepted_at timestamptz NOT NULL,
    CONSTRAINT terms_texts_pkey PRIMARY KEY (version)
);

CREATE TABLE terms_accepted (
    account_id  text        NOT NULL,
    version     text        NOT NULL,
    accepted_at timestamptz NOT NULL,
    CONSTRAINT terms_accepted_pkey PRIMARY KEY (account_id, version)
);
ALTER TABLE terms_accepted ADD CONSTRAINT terms_accepted_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
ALTER TABLE terms_accepted ADD CONSTRAINT terms_accepted_version_fkey FOREIGN KEY (version) REFERENCES terms_texts;

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

-- The answers of calls that carried an Idempotency-Key, for a day: a repeat gets the same answer and no second effect.
CREATE TABLE idempotency_keys (
    account_id     text        NOT NULL,
    key            text        NOT NULL,
    request_sha256 bytea       NOT NULL,          -- of path and normalised parameters
    answer         bytea,                         -- null: it showed a secret and is not kept
    created_at     timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (account_id, key)
);
ALTER TABLE idempotency_keys ADD CONSTRAINT idempotency_keys_account_id_fkey
    FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);

-- An employer's named set of workers. kind: manual, satisfied (everyone whose task the employer rated satisfied), or
-- filtered (whoever fits its filter, below).
CREATE TABLE worker_lists (
    account_id text        NOT NULL,
    list_id    integer     NOT NULL,
    name       text        NOT NULL,
    kind       text        NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT worker_lists_pkey PRIMARY KEY (account_id, list_id),
    CONSTRAINT worker_lists_name_key UNIQUE (account_id, name),
    CONSTRAINT worker_lists_kind_known CHECK (kind IN ('manual', 'satisfied', 'filtered')),
    CONSTRAINT worker_lists_list_id_positive CHECK (list_id > 0)
);
ALTER TABLE worker_lists ADD CONSTRAINT worker_lists_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;

CREATE TABLE worker_list_members (
    account_id text        NOT NULL,              -- the employer
    list_id    integer     NOT NULL,
    worker_id  text        NOT NULL,
    added_at   timestamptz NOT NULL,
    CONSTRAINT worker_list_members_pkey PRIMARY KEY (account_id, list_id, worker_id),
    CONSTRAINT worker_list_members_of_others CHECK (account_id <> worker_id)
);
ALTER TABLE worker_list_members ADD CONSTRAINT worker_list_members_list_fkey
    FOREIGN KEY (account_id, list_id) REFERENCES worker_lists;
CREATE INDEX worker_list_members_of_worker ON worker_list_members (worker_id, added_at DESC);

-- A worker list that is kept by a filter: whoever fits it is on it, beside those put there by hand.
CREATE TABLE worker_list_filters (
    account_id          text        NOT NULL,     -- the employer
    list_id             integer     NOT NULL,
    workers_level       text        NOT NULL,     -- at least this one
    success_percent_min integer     NOT NULL,     -- of the recent verdicts; 0: any share, also none
    verdicts_min        integer     NOT NULL,     -- recent ones, for the share to mean anything
    countries           text[],                   -- null: all
    CONSTRAINT worker_list_filters_pkey PRIMARY KEY (account_id, list_id),
    CONSTRAINT worker_list_filters_level_known CHECK (workers_level IN ('starter', 'advanced', 'expert')),
    CONSTRAINT worker_list_filters_percent CHECK (success_percent_min BETWEEN 0 AND 100),
    CONSTRAINT worker_list_filters_not_negative CHECK (verdicts_min >= 0)
);
ALTER TABLE worker_list_filters ADD CONSTRAINT worker_list_filters_list_fkey
    FOREIGN KEY (account_id, list_id) REFERENCES worker_lists;

-- Who fits a filter and is not on its list all the same: they left it, or were taken off.
CREATE TABLE worker_list_exceptions (
    account_id text        NOT NULL,
    list_id    integer     NOT NULL,
    worker_id  text        NOT NULL,
    created_at timestamptz NOT NULL,
    is_left    boolean     NOT NULL DEFAULT false, -- they left it themselves, which its employer is not told
    CONSTRAINT worker_list_exceptions_pkey PRIMARY KEY (account_id, list_id, worker_id)
);
ALTER TABLE worker_list_exceptions ADD CONSTRAINT worker_list_exceptions_list_fkey
    FOREIGN KEY (account_id, list_id) REFERENCES worker_list_filters;

-- How many accounts there are of each country and level, frozen ones too, as a chore counted them last: all that employers
-- are told of how many workers they could reach.
CREATE TABLE crowd_counts (
    country    text        NOT NULL,
    level      text        NOT NULL,
    workers    integer     NOT NULL,
    counted_at timestamptz NOT NULL,
    CONSTRAINT crowd_counts_pkey PRIMARY KEY (country, level),
    CONSTRAINT crowd_counts_level_known CHECK (level IN ('starter', 'advanced', 'expert')),
    CONSTRAINT crowd_counts_not_negative CHECK (workers >= 0)
);

-- Who wants nothing to do with whom, in either direction.
CREATE TABLE blocks (
    account_id         text        NOT NULL,      -- who blocks
    blocked_account_id text        NOT NULL,
    created_at         timestamptz NOT NULL,
    CONSTRAINT blocks_pkey PRIMARY KEY (account_id, blocked_account_id),
    CONSTRAINT blocks_of_others CHECK (account_id <> blocked_account_id)
);
ALTER TABLE blocks ADD CONSTRAINT blocks_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX blocks_of_blocked ON blocks (blocked_account_id, account_id);

-- Who follows which employer, to be told of new jobs.
CREATE TABLE follows (
    account_id  text        NOT NULL,
    employer_id text        NOT NULL,
    created_at  timestamptz NOT NULL,
    CONSTRAINT follows_pkey PRIMARY KEY (account_id, employer_id),
    CONSTRAINT follows_of_others CHECK (account_id <> employer_id)
);
ALTER TABLE follows ADD CONSTRAINT follows_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX follows_of_employer ON follows (employer_id, account_id);

-- Jobs that a worker does not want to see.
CREATE TABLE hidden_jobs (
    account_id text        NOT NULL,
    job_id     text        NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT hidden_jobs_pkey PRIMARY KEY (account_id, job_id)
);
ALTER TABLE hidden_jobs ADD CONSTRAINT hidden_jobs_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;

-- How a worker stands: made by a chore from the days below. carried_points: of days that were forgotten, or given.
CREATE TABLE standings (
    account_id            text           NOT NULL,
    carried_points        numeric(14, 4) NOT NULL,
    points                numeric(14, 4) NOT NULL,
    level_number          integer        NOT NULL, -- by the rules: 1000 x n^1.5 points each
    ok                    integer        NOT NULL, -- verdicts of the last 50 days
    nok                   integer        NOT NULL,
    work_paused_until     timestamptz,            -- while too few of them are ok
    submit_wait_seconds   integer        NOT NULL, -- between two submissions
    away_since            date           NOT NULL, -- the day from which weeks away are counted
    percent_needed        integer,                -- of the verdicts, for the pause that there is or was
    rules_version         integer        NOT NULL, -- of limits and levels, by which it was counted
    CONSTRAINT standings_pkey PRIMARY KEY (account_id),
    CONSTRAINT standings_not_negative CHECK (
        points >= 0 AND level_number >= 0 AND ok >= 0 AND nok >= 0 AND submit_wait_seconds >= 0)
) WITH (fillfactor = 80);
ALTER TABLE standings ADD CONSTRAINT standings_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX standings_rules_version ON standings (rules_version);
CREATE INDEX standings_away_since ON standings (away_since) WHERE points > 0;
CREATE INDEX standings_unrated ON standings (submit_wait_seconds) WHERE ok = 0 AND nok = 0;

-- What verdicts said of a worker, day by day (UTC), written with each verdict.
CREATE TABLE worker_days (
    account_id text           NOT NULL,
    day        date           NOT NULL,
    ok         integer        NOT NULL,
    excellent  integer        NOT NULL,           -- of the ok ones
    nok        integer        NOT NULL,
    bad        integer        NOT NULL,           -- of the nok ones: spam or dupe
    earned     numeric(14, 4) NOT NULL,
    points     numeric(14, 4) NOT NULL,           -- what the day was worth
    is_counted boolean        NOT NULL,           -- in the standing
    weeks_away integer        NOT NULL,           -- full weeks without work that were charged that day
    CONSTRAINT worker_days_pkey PRIMARY KEY (account_id, day)
) WITH (fillfactor = 80);
CREATE INDEX worker_days_uncounted ON worker_days (account_id) WHERE NOT is_counted;
CREATE INDEX worker_days_day ON worker_days (day);

-- Operators ----------------------------------------------------------------------------------------------------

-- Who of the operators did what to whom, why, when and from where. Only added to; an address alone may be forgotten.
CREATE TABLE operator_log (
    account_id  text        NOT NULL,             -- the operator; empty: from the command line
    entry_id    text        NOT NULL,
    action      text        NOT NULL,             -- the act's name: jobs.approve
    step        text        NOT NULL,
    via         text        NOT NULL,
    account_ids text[]      NOT NULL,             -- whom it is about
    job_id      text        NOT NULL,
    task_id     text        NOT NULL,
    reason      text        NOT NULL,
    facts       jsonb       NOT NULL,             -- what else was asked for; never a secret
    proposed_by text        NOT NULL,             -- the first of two operators; else empty
    ip_address  text        NOT NULL,
    created_at  timestamptz NOT NULL,
    number      bigint      NOT NULL,             -- 1, 2, 3 ... in the order in which they were committed
    sha256      bytea       NOT NULL,             -- of the sha256 before, the number and the content
    CONSTRAINT operator_log_pkey PRIMARY KEY (account_id, entry_id),
    CONSTRAINT operator_log_step_known CHECK (step IN ('done', 'proposed', 'rejected')),
    CONSTRAINT operator_log_via_known CHECK (via IN ('api', 'page', 'command'))
);
CREATE INDEX operator_log_number ON operator_log (number);
CREATE INDEX operator_log_latest ON operator_log (created_at DESC, account_id, entry_id);
CREATE INDEX operator_log_of_operator ON operator_log (account_id, created_at DESC);
CREATE INDEX operator_log_about_accounts ON operator_log USING gin (account_ids);
CREATE INDEX operator_log_about_job ON operator_log (job_id, created_at DESC) WHERE job_id <> '';

CREATE FUNCTION refuse_change_of_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.ip_address IS NOT DISTINCT FROM ''
           AND to_jsonb(NEW) - 'ip_address' IS NOT DISTINCT FROM to_jsonb(OLD) - 'ip_address' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% of operator_log is refused: it is only ever added to', TG_OP;
END
$$;
-- What of an entry is chained: all but the address, which may be forgotten.
CREATE FUNCTION operator_log_content(
    account_id text, entry_id text, action text, step text, via text, account_ids text[], job_id text, task_id text,
    reason text, facts jsonb, proposed_by text, created_at timestamptz
) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(
        account_id, entry_id, action, step, via, account_ids, job_id, task_id, reason, facts, proposed_by,
        (extract(epoch FROM created_at) * 1000000)::bigint)::text, 'UTF8'))
$$;

-- The end of the chain; whoever adds an entry moves it on, one after the other.
CREATE TABLE operator_log_head (
    place      text        NOT NULL,
    number     bigint      NOT NULL,
    sha256     bytea       NOT NULL,
    created_at timestamptz NOT NULL,              -- of the last entry
    CONSTRAINT operator_log_head_pkey PRIMARY KEY (place),
    CONSTRAINT operator_log_head_one_row CHECK (place = 'here')
);

CREATE TRIGGER operator_log_only_added BEFORE UPDATE OR DELETE ON operator_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_log();
CREATE TRIGGER operator_log_not_emptied BEFORE TRUNCATE ON operator_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_log();

-- What one operator proposed and a second one must approve: the act, and its request as `parameters`.
CREATE TABLE second_opinions (
    account_id  text        NOT NULL,             -- who proposes
    opinion_id  text        NOT NULL,
    state       text        NOT NULL,
    action      text        NOT NULL,
    needs       text        NOT NULL,
    parameters  jsonb       NOT NULL,
    why         text        NOT NULL,             -- it needs a second operator
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    decided_by  text        NOT NULL,
    decided_at  timestamptz,
    reason      text        NOT NULL,             -- of a rejection
    CONSTRAINT second_opinions_pkey PRIMARY KEY (account_id, opinion_id),
    CONSTRAINT second_opinions_state_known CHECK (state IN ('WAITING', 'CONFIRMED', 'REJECTED')),
    CONSTRAINT second_opinions_of_others CHECK (account_id <> decided_by OR state = 'REJECTED'),
    CONSTRAINT second_opinions_decided_has_time CHECK ((state = 'WAITING') = (decided_at IS NULL)),
    CONSTRAINT second_opinions_decided_by_somebody CHECK ((state = 'WAITING') = (decided_by = ''))
);
ALTER TABLE second_opinions ADD CONSTRAINT second_opinions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX second_opinions_waiting ON second_opinions (created_at, account_id, opinion_id) WHERE state = 'WAITING';

-- What one operator alone has moved for an account in the last 24 hours: [{"thing", "amount", "at"}].
CREATE TABLE operator_sums (
    account_id  text        NOT NULL,             -- whose money
    operator_id text        NOT NULL,
    moves       jsonb       NOT NULL,
    last_at     timestamptz NOT NULL,
    CONSTRAINT operator_sums_pkey PRIMARY KEY (account_id, operator_id)
);
CREATE INDEX operator_sums_last_at ON operator_sums (last_at);

-- Money --------------------------------------------------------------------------------------------------------

-- One balance of one account. The platform's own accounts have entries only: one hot row would make every rating queue.
CREATE TABLE purses (
    account_id text           NOT NULL,
    kind       text           NOT NULL,
    job_id     text           NOT NULL,           -- of an escrow; else empty
    amount     numeric(14, 4) NOT NULL,
    CONSTRAINT purses_pkey PRIMARY KEY (account_id, kind, job_id),
    CONSTRAINT purses_not_negative CHECK (amount >= 0),
    CONSTRAINT purses_kind_known CHECK (kind IN ('spendable', 'earned', 'withdrawing', 'escrow')),
    CONSTRAINT purses_escrow_has_job CHECK ((kind = 'escrow') = (job_id <> ''))
) WITH (fillfactor = 70);

-- One line of one movement. The lines of a movement sum to zero; movement_id says what it settles ("pay:<task>").
CREATE TABLE entries (
    account_id  text           NOT NULL,
    movement_id text           NOT NULL,
    kind        text           NOT NULL,
    job_id      text           NOT NULL,          -- the job it is about, or empty
    amount      numeric(14, 4) NOT NULL,
    created_at  timestamptz    NOT NULL,
    CONSTRAINT entries_pkey PRIMARY KEY (account_id, movement_id, kind),
    CONSTRAINT entries_not_zero CHECK (amount <> 0),
    CONSTRAINT entries_kind_known CHECK (
        kind IN ('spendable', 'earned', 'withdrawing', 'escrow', 'platform', 'clearing', 'receivable'))
);
CREATE INDEX entries_statement ON entries (account_id, created_at DESC, movement_id);
CREATE INDEX entries_debts ON entries (account_id, created_at DESC, movement_id) WHERE kind = 'receivable';
CREATE INDEX entries_age ON entries USING brin (created_at);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: entries are only ever added', TG_OP, TG_TABLE_NAME;
END
$$;
CREATE TRIGGER entries_only_added BEFORE UPDATE OR DELETE ON entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entries_not_emptied BEFORE TRUNCATE ON entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Money on its way in, or come in. STARTED: the provider's page waits for who pays; PAYING: a bank is at it.
CREATE TABLE deposits (
    account_id    text           NOT NULL,
    deposit_id    text           NOT NULL,
    source        text           NOT NULL,        -- hand, or the provider
    state         text           NOT NULL,
    amount        numeric(14, 4) NOT NULL,        -- asked for; once credited what came in
    reference     text           NOT NULL,        -- what proves it (payments); empty until it is known
    checkout_id   text           NOT NULL,        -- the provider's; else empty
    pay_url       text           NOT NULL,        -- the provider's page to pay at; else empty
    recorded_by   text           NOT NULL,        -- an operator; empty: the provider, or the command line
    is_trusted    boolean        NOT NULL,        -- counted in the account's trusted_deposits
    clawed        numeric(14, 4) NOT NULL,        -- of the amount, what was taken back
    clawed_earned numeric(14, 4) NOT NULL,        -- of that, what was earned money
    clawbacks     integer        NOT NULL,        -- how often something was taken or given back
    started_at    timestamptz    NOT NULL,
    pay_by        timestamptz,
    credited_at   timestamptz,
    CONSTRAINT deposits_pkey PRIMARY KEY (account_id, deposit_id),
    CONSTRAINT deposits_state_known CHECK (state IN ('STARTED', 'PAYING', 'CREDITED', 'FAILED', 'EXPIRED')),
    CONSTRAINT deposits_amount_positive CHECK (amount > 0),
    CONSTRAINT deposits_clawed_is_part
        CHECK (0 <= clawed AND clawed <= amount AND 0 <= clawed_earned AND clawed_earned <= clawed),
    CONSTRAINT deposits_credited_has_time CHECK ((state = 'CREDITED') = (credited_at IS NOT NULL)),
    CONSTRAINT deposits_credited_has_reference CHECK (state <> 'CREDITED' OR reference <> ''),
    CONSTRAINT deposits_clawed_was_credited CHECK (clawed = 0 OR state = 'CREDITED')
);
ALTER TABLE deposits ADD CONSTRAINT deposits_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX deposits_of_account ON deposits (account_id, started_at DESC, deposit_id);
CREATE INDEX deposits_latest ON deposits (started_at DESC, account_id, deposit_id);
CREATE INDEX deposits_unpaid ON deposits (pay_by) WHERE state IN ('STARTED', 'PAYING');

-- What proves a deposit (a bank's reference, a provider's payment), once of all; hence a table keyed by it. Its row is
-- locked first by whoever credits it or calls it back. No deposit: something else was heard of it before.
CREATE TABLE payments (
    reference  text NOT NULL,
    account_id text NOT NULL,
    deposit_id text NOT NULL,
    CONSTRAINT payments_pkey PRIMARY KEY (reference)
);

-- What calls a payment back. refund: STANDS or FAILED; refunded: the sum of refunds, as the provider tells it;
-- dispute: OPEN, WON by us, or LOST.
CREATE TABLE payment_claims (
    reference text           NOT NULL,
    claim_id  text           NOT NULL,            -- the provider's
    kind      text           NOT NULL,
    state     text           NOT NULL,
    amount    numeric(14, 4) NOT NULL,
    reason    text           NOT NULL,
    said_at   timestamptz    NOT NULL,            -- when the provider said so, by its clock
    heard_at  timestamptz    NOT NULL,
    CONSTRAINT payment_claims_pkey PRIMARY KEY (reference, claim_id),
    CONSTRAINT payment_claims_kind_known CHECK (kind IN ('refund', 'refunded', 'dispute')),
    CONSTRAINT payment_claims_state_known CHECK (state IN ('STANDS', 'FAILED', 'OPEN', 'WON', 'LOST')),
    CONSTRAINT payment_claims_amount_not_negative CHECK (amount >= 0)
);

-- What an account owes the place: deposits were called back that it had spent, or an appeal cost more than it had.
-- What it has, and what comes in, pays that first. payments: how often it did from what there was.
CREATE TABLE receivables (
    account_id text           NOT NULL,
    amount     numeric(14, 4) NOT NULL,
    payments   integer        NOT NULL,
    CONSTRAINT receivables_pkey PRIMARY KEY (account_id),
    CONSTRAINT receivables_not_negative CHECK (amount >= 0)
);
ALTER TABLE receivables ADD CONSTRAINT receivables_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX receivables_open ON receivables (account_id) WHERE amount > 0;

-- What a payment provider told, once each, and what came of it. NOTHING: it was known already; NOTED: nothing follows
-- from such events; REFUSED: an operator should look.
CREATE TABLE payment_events (
    event_id         text        NOT NULL,        -- the provider's
    source           text        NOT NULL,
    type             text        NOT NULL,
    happened_at      timestamptz NOT NULL,        -- by the provider's clock
    received_at      timestamptz NOT NULL,
    last_received_at timestamptz NOT NULL,
    times_received   integer     NOT NULL,
    body_sha256      bytea       NOT NULL,
    facts            jsonb       NOT NULL,
    outcome          text        NOT NULL,
    detail           text        NOT NULL,
    reference        text        NOT NULL,        -- the payment; else empty
    account_id       text        NOT NULL,        -- whose deposit, where that is known; else empty
    deposit_id       text        NOT NULL,
    CONSTRAINT payment_events_pkey PRIMARY KEY (event_id),
    CONSTRAINT payment_events_outcome_known CHECK (outcome IN ('DONE', 'NOTHING', 'NOTED', 'REFUSED'))
);
CREATE INDEX payment_events_latest ON payment_events (received_at DESC, event_id);
CREATE INDEX payment_events_refused ON payment_events (received_at DESC, event_id) WHERE outcome = 'REFUSED';
CREATE INDEX payment_events_of_account ON payment_events (account_id, received_at DESC) WHERE account_id <> '';

-- Earned money on its way out. While it waits it lies in the purse `withdrawing`; then it is paid, or given back.
CREATE TABLE withdrawals (
    account_id    text           NOT NULL,
    withdrawal_id text           NOT NULL,
    state         text           NOT NULL,
    amount        numeric(14, 4) NOT NULL,
    method        text           NOT NULL,
    destination   text           NOT NULL,
    token_sha256  bytea          NOT NULL,        -- of what the e-mail asks to bring back
    requested_at  timestamptz    NOT NULL,
    confirm_by    timestamptz    NOT NULL,        -- else it lapses
    confirmed_at  timestamptz,
    ended_at      timestamptz,
    reason        text           NOT NULL,        -- of a refusal, or why a payment came back
    batch_id      text           NOT NULL,        -- of withdrawal_batches; else empty
    reference     text           NOT NULL,        -- of the payment, as who paid calls it; else empty
    returned_at   timestamptz,                    -- when a payment that had been made came back; ended_at: when it was made
    CONSTRAINT withdrawals_pkey PRIMARY KEY (account_id, withdrawal_id),
    CONSTRAINT withdrawals_state_known CHECK (state IN (
        'UNCONFIRMED', 'REQUESTED', 'APPROVED', 'SENT', 'PAID', 'REFUSED', 'CANCELLED', 'LAPSED', 'RETURNED')),
    CONSTRAINT withdrawals_amount_positive CHECK (amount > 0),
    CONSTRAINT withdrawals_confirmed_has_time CHECK (
        state NOT IN ('REQUESTED', 'APPROVED', 'SENT', 'PAID', 'RETURNED') OR confirmed_at IS NOT NULL),
    CONSTRAINT withdrawals_sent_has_batch CHECK (state <> 'SENT' OR batch_id <> ''),
    CONSTRAINT withdrawals_ended_has_time CHECK (
        (state IN ('PAID', 'REFUSED', 'CANCELLED', 'LAPSED', 'RETURNED')) = (ended_at IS NOT NULL)),
    CONSTRAINT withdrawals_returned_has_time CHECK ((state = 'RETURNED') = (returned_at IS NOT NULL))
);
ALTER TABLE withdrawals ADD CONSTRAINT withdrawals_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX withdrawals_waiting ON withdrawals (state, requested_at) WHERE ended_at IS NULL;
CREATE INDEX withdrawals_paid ON withdrawals (ended_at DESC) WHERE state IN ('PAID', 'RETURNED');
CREATE INDEX withdrawals_of_batch ON withdrawals (batch_id, account_id, withdrawal_id) WHERE batch_id <> '';

-- Withdrawals that were handed to a bank together. One that is undone was not: its withdrawals wait for another.
CREATE TABLE withdrawal_batches (
    batch_id    text           NOT NULL,
    method      text           NOT NULL,          -- of all of them; empty: any
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

-- What people are told -----------------------------------------------------------------------------------------

-- What happened to somebody, written in the transaction that did it. event_id says what, so it is written once.
CREATE TABLE events (
    account_id         text        NOT NULL,
    event_id           text        NOT NULL,
    kind               text        NOT NULL,      -- events/event.py lists them
    job_id             text        NOT NULL,
    task_id            text        NOT NULL,
    facts              jsonb       NOT NULL,
    created_at         timestamptz NOT NULL,
    notices_taken_at   timestamptz,
    postbacks_taken_at timestamptz,
    CONSTRAINT events_pkey PRIMARY KEY (account_id, event_id)
);
CREATE INDEX events_for_notices ON events (created_at) WHERE notices_taken_at IS NULL;
CREATE INDEX events_age ON events USING brin (created_at);
CREATE INDEX events_for_postbacks ON events (account_id, created_at, event_id) WHERE postbacks_taken_at IS NULL;

-- Events as their owner reads them.
CREATE TABLE notices (
    account_id text        NOT NULL,
    notice_id  text        NOT NULL,
    kind       text        NOT NULL,
    job_id     text        NOT NULL,
    task_id    text        NOT NULL,
    facts      jsonb       NOT NULL,
    created_at timestamptz NOT NULL,
    read_at    timestamptz,
    CONSTRAINT notices_pkey PRIMARY KEY (account_id, notice_id)
);
ALTER TABLE notices ADD CONSTRAINT notices_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX notices_of_account ON notices (account_id, created_at DESC, notice_id);
CREATE INDEX notices_unread ON notices (account_id) WHERE read_at IS NULL;
CREATE INDEX notices_age ON notices USING brin (created_at);

-- Messages on their way to a mail server, or kept for the operator where there is none.
CREATE TABLE emails (
    account_id      text        NOT NULL,         -- whose, or the id that a sign-up's account will have
    email_id        text        NOT NULL,
    address         text        NOT NULL,
    subject         text        NOT NULL,
    body            text        NOT NULL,
    created_at      timestamptz NOT NULL,
    attempts        integer     NOT NULL,
    next_attempt_at timestamptz,                  -- null: sent, given up, or no server to send it by
    sent_at         timestamptz,
    last_error      text        NOT NULL,
    whole_body      text        NOT NULL,         -- with the secret that body hides, until it is sent; empty: body is all
    CONSTRAINT emails_pkey PRIMARY KEY (account_id, email_id),
    CONSTRAINT emails_secret_waits CHECK (whole_body = '' OR next_attempt_at IS NOT NULL),
    CONSTRAINT emails_attempts_not_negative CHECK (attempts >= 0)
);
CREATE INDEX emails_due ON emails (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX emails_latest ON emails (created_at DESC, account_id, email_id);

-- Work ---------------------------------------------------------------------------------------------------------

-- What an employer posted. What changes while it runs stands in job_counts.
CREATE TABLE jobs (
    job_id               text           NOT NULL,
    employer_id          text           NOT NULL,
    zone_id              text           NOT NULL, -- empty for a list job
    excluded_countries   text[]         NOT NULL,
    countries            text[],                  -- the zone's, as posted; null: everyone
    list_id              integer,
    category_id          text           NOT NULL,
    title                text           NOT NULL,
    notes                text           NOT NULL,
    instructions         text[]         NOT NULL,
    variables            jsonb          NOT NULL, -- [{"name": "URL", "values": ["..."]}]
    proofs               jsonb          NOT NULL, -- [{"description": "...", "type": "text"}]
    challenges           jsonb          NOT NULL, -- [{"question": "...", "answer": "..."}]
    challenge_action     text           NOT NULL,
    workers_level        text           NOT NULL,
    workers_max_tasks    integer        NOT NULL,
    task_value           numeric(14, 4) NOT NULL,
    fee_rate             numeric(6, 4)  NOT NULL,
    speed                integer        NOT NULL,
    start_time           text           NOT NULL,
    end_time             text           NOT NULL,
    ttr_days             integer        NOT NULL,
    autorate             text           NOT NULL,
    pause_after_approval boolean        NOT NULL,
    hold_minutes         integer        NOT NULL,
    hold_required        boolean        NOT NULL,
    distribution         integer,                 -- percent of positions one country may take
    notify_followers     boolean        NOT NULL,
    premium_amount       numeric(14, 4) NOT NULL,
    created_at           timestamptz    NOT NULL,
    CONSTRAINT jobs_pkey PRIMARY KEY (job_id),
    CONSTRAINT jobs_zone_or_list CHECK ((zone_id <> '') <> (list_id IS NOT NULL)),
    CONSTRAINT jobs_level_known CHECK (workers_level IN ('starter', 'advanced', 'expert')),
    CONSTRAINT jobs_autorate_known CHECK (autorate IN ('NO', 'V', 'V+R')),
    CONSTRAINT jobs_challenge_action_known CHECK (challenge_action IN ('', 'rate_nok', 'rate_nok_block')),
    CONSTRAINT jobs_task_value_not_negative CHECK (task_value >= 0),
    CONSTRAINT jobs_fee_rate_sane CHECK (fee_rate >= 0 AND fee_rate <= 1),
    CONSTRAINT jobs_speed_range CHECK (speed BETWEEN 1 AND 1000),
    CONSTRAINT jobs_ttr_range CHECK (ttr_days BETWEEN 1 AND 90),
    CONSTRAINT jobs_hold_range CHECK (hold_minutes BETWEEN 5 AND 90),
    CONSTRAINT jobs_max_tasks_range CHECK (workers_max_tasks BETWEEN 1 AND 10),
    CONSTRAINT jobs_distribution_range CHECK (distribution BETWEEN 25 AND 100)
);
CREATE INDEX jobs_of_employer ON jobs (employer_id, created_at, job_id);
CREATE INDEX jobs_of_category ON jobs (category_id);
ALTER TABLE jobs ADD CONSTRAINT jobs_category_id_fkey FOREIGN KEY (category_id) REFERENCES categories;

-- The row that every hold, submission and verdict locks first: positions by state, and the job's status,
-- which changes together with them. sold = the sum of all six. Nothing long stands in it: it is written again each time.
CREATE TABLE job_counts (
    job_id          text           NOT NULL,
    employer_id     text           NOT NULL,
    status          text           NOT NULL,
    open            integer        NOT NULL,
    held            integer        NOT NULL,
    submitted       integer        NOT NULL,      -- waiting for a verdict
    in_revision     integer        NOT NULL,
    ok              integer        NOT NULL,
    nok             integer        NOT NULL,
    charges_waiting numeric(14, 4) NOT NULL,      -- in escrow until the review: approval, notify and premium
    resumes_as      text           NOT NULL,      -- what a pause of the system's or the operator's is lifted to
    stopped_open    integer        NOT NULL,      -- positions the last stop refunded: what a restart buys back
    late            integer        NOT NULL,      -- tasks that wait for a place; counted in nothing that is sold
    created_at      timestamptz    NOT NULL,      -- as of the job, to sort the board by
    task_value      numeric(14, 4) NOT NULL,      -- as of the job, to sort the board by
    ttr_days        integer        NOT NULL,      -- as of the job, to sort the board by
    -- The rest is as of the job too, for the board, which walks the running jobs and looks none of them up:
    speed              integer     NOT NULL,
    workers_level      text        NOT NULL,
    workers_max_tasks  integer     NOT NULL,
    start_time         text        NOT NULL,
    end_time           text        NOT NULL,
    list_id            integer,
    countries          text[],
    excluded_countries text[]      NOT NULL,
    distribution       integer,
    category_id        text        NOT NULL,
    hold_required      boolean     NOT NULL,
    title              text        NOT NULL,
    archived_at        timestamptz,                -- left out of its employer's lists since then
    CONSTRAINT job_counts_pkey PRIMARY KEY (job_id),
    CONSTRAINT job_counts_not_negative CHECK (
        open >= 0 AND held >= 0 AND submitted >= 0 AND in_revision >= 0 AND ok >= 0 AND nok >= 0),
    CONSTRAINT job_counts_late_not_negative CHECK (late >= 0),
    CONSTRAINT job_counts_stopped_open_not_negative CHECK (stopped_open >= 0),
    CONSTRAINT job_counts_resumes_as_known CHECK (resumes_as IN ('RUNNING', 'PAUSED')),
    CONSTRAINT job_counts_charges_not_negative CHECK (charges_waiting >= 0),
    CONSTRAINT job_counts_status_known CHECK (status IN (
        'PENDING_REVIEW', 'PENDING_RESTART', 'RUNNING', 'PAUSED', 'PAUSED_SYSTEM', 'PAUSED_ADMIN',
        'FINISHED', 'BLOCKED', 'DECLINED')),
    CONSTRAINT job_counts_finished_has_no_places CHECK (status <> 'FINISHED' OR open = 0)
) WITH (fillfactor = 50);
ALTER TABLE job_counts ADD CONSTRAINT job_counts_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs;
CREATE INDEX job_counts_of_employer ON job_counts (employer_id, created_at, job_id);
CREATE INDEX job_counts_running ON job_counts (job_id) WHERE status = 'RUNNING';
CREATE INDEX job_counts_newest ON job_counts (created_at DESC, job_id DESC) WHERE status = 'RUNNING';
CREATE INDEX job_counts_best_paid ON job_counts (task_value DESC, created_at DESC, job_id DESC) WHERE status = 'RUNNING';
CREATE INDEX job_counts_quickest ON job_counts (ttr_days, created_at DESC, job_id DESC) WHERE status = 'RUNNING';

-- What an employer is known for among workers: the latest verdicts, and the half of the waits for one that were shorter
-- than this. Made by a chore while jobs of theirs run.
CREATE TABLE employer_records (
    account_id          text        NOT NULL,
    ok                  integer     NOT NULL,
    nok                 integer     NOT NULL,
    rate_seconds_median integer,                  -- null: neither they nor the time to rate gave one of these verdicts
    counted_at          timestamptz NOT NULL,
    CONSTRAINT employer_records_pkey PRIMARY KEY (account_id),
    CONSTRAINT employer_records_not_negative CHECK (ok >= 0 AND nok >= 0 AND rate_seconds_median >= 0)
);
ALTER TABLE employer_records ADD CONSTRAINT employer_records_account_id_fkey
    FOREIGN KEY (account_id) REFERENCES accounts;

-- Orders to show a job above others for a day; a job stands at the sum of those that still run.
CREATE TABLE job_features (
    job_id         text           NOT NULL,
    feature_id     text           NOT NULL,
    category_id    text           NOT NULL,
    amount         numeric(14, 4) NOT NULL,
    featured_until timestamptz    NOT NULL,
    CONSTRAINT job_features_pkey PRIMARY KEY (job_id, feature_id),
    CONSTRAINT job_features_amount_range CHECK (amount BETWEEN 2 AND 50)
);
ALTER TABLE job_features ADD CONSTRAINT job_features_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs;
CREATE INDEX job_features_until ON job_features (featured_until);

-- What operators decided about a job, and why.
CREATE TABLE job_reviews (
    job_id      text        NOT NULL,
    review_id   text        NOT NULL,
    action      text        NOT NULL,
    operator_id text        NOT NULL,             -- empty: from the command line
    reason      text        NOT NULL,
    created_at  timestamptz NOT NULL,
    CONSTRAINT job_reviews_pkey PRIMARY KEY (job_id, review_id),
    CONSTRAINT job_reviews_action_known CHECK (action IN ('approve', 'decline', 'pause', 'resume', 'block', 'release'))
);
ALTER TABLE job_reviews ADD CONSTRAINT job_reviews_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs;

-- How many positions of a job workers of one country have taken; kept only where the job limits it.
CREATE TABLE job_countries (
    job_id  text    NOT NULL,
    country text    NOT NULL,
    taken   integer NOT NULL,
    CONSTRAINT job_countries_pkey PRIMARY KEY (job_id, country),
    CONSTRAINT job_countries_not_negative CHECK (taken >= 0)
) WITH (fillfactor = 70);
ALTER TABLE job_countries ADD CONSTRAINT job_countries_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs;

-- How many positions of a job one worker has taken, against the job's workers_max_tasks.
CREATE TABLE job_workers (
    job_id    text    NOT NULL,
    worker_id text    NOT NULL,
    taken     integer NOT NULL,
    CONSTRAINT job_workers_pkey PRIMARY KEY (job_id, worker_id),
    CONSTRAINT job_workers_taken_range CHECK (taken BETWEEN 0 AND 10)
) WITH (fillfactor = 90);
ALTER TABLE job_workers ADD CONSTRAINT job_workers_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs;
CREATE INDEX job_workers_of_worker ON job_workers (worker_id, job_id);

-- The rows of values of a job's variables, and how many tasks took each.
CREATE TABLE job_variable_rows (
    job_id     text    NOT NULL,
    row_number integer NOT NULL,
    used       integer NOT NULL,
    variables  jsonb   NOT NULL,                  -- [{"name": "URL", "value": "..."}]
    CONSTRAINT job_variable_rows_pkey PRIMARY KEY (job_id, row_number),
    CONSTRAINT job_variable_rows_used_not_negative CHECK (used >= 0)
) WITH (fillfactor = 70);
ALTER TABLE job_variable_rows ADD CONSTRAINT job_variable_rows_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs;
CREATE INDEX job_variable_rows_least_used ON job_variable_rows (job_id, used, row_number);

-- One worker's go at a position, from hold to verdict.
CREATE TABLE tasks (
    job_id          text           NOT NULL,
    task_id         text           NOT NULL,
    employer_id     text           NOT NULL,
    worker_id       text           NOT NULL,
    status          text           NOT NULL,
    country         text           NOT NULL,      -- the worker's when the position was taken
    ip_address      text           NOT NULL,      -- where the submission came from; else empty
    held_at         timestamptz    NOT NULL,
    hold_until      timestamptz,                  -- null: submitted without a hold
    submitted_at    timestamptz,
    variables       jsonb          NOT NULL,      -- the row of values it was done with: [{"name": "URL", "value": "..."}]
    submission_id   text           NOT NULL,      -- the client's own; else empty
    revision_number integer        NOT NULL,
    rate_by         timestamptz,                  -- when the system rates it satisfied
    revise_until    timestamptz,                  -- when a revision asked for is over
    decided_at      timestamptz,
    decided_by      text           NOT NULL,
    satisfaction    text           NOT NULL,
    comment         text           NOT NULL,
    bonus           numeric(14, 4) NOT NULL,
    variables_row   integer,                      -- of job_variable_rows; null: the job has none
    device          text           NOT NULL,      -- what the client calls the worker's device; else empty
    challenge       text           NOT NULL,      -- how the challenge was answered; empty: none was asked
    pcode           text           NOT NULL,      -- what the code in the proofs is worth; empty: not looked for
    CONSTRAINT tasks_pkey PRIMARY KEY (job_id, task_id),
    CONSTRAINT tasks_not_of_own_job CHECK (worker_id <> employer_id),
    CONSTRAINT tasks_challenge_known CHECK (challenge IN ('', 'right', 'wrong')),
    CONSTRAINT tasks_pcode_known CHECK (pcode IN ('', 'verified', 'missing', 'used')),
    CONSTRAINT tasks_bonus_not_negative CHECK (bonus >= 0),
    CONSTRAINT tasks_status_known CHECK (status IN (
        'HELD', 'SUBMITTED', 'IN_REVISION', 'OK', 'NOK', 'RELEASED', 'EXPIRED', 'LATE', 'CLOSED', 'GIVEN_UP')),
    CONSTRAINT tasks_held_has_end CHECK (status <> 'HELD' OR hold_until IS NOT NULL),
    CONSTRAINT tasks_submitted_has_end CHECK (status <> 'SUBMITTED' OR (submitted_at IS NOT NULL AND rate_by IS NOT NULL)),
    CONSTRAINT tasks_in_revision_has_end CHECK (status <> 'IN_REVISION' OR revise_until IS NOT NULL),
    CONSTRAINT tasks_decided_has_time CHECK ((status IN ('OK', 'NOK')) = (decided_at IS NOT NULL)),
    CONSTRAINT tasks_decided_by_known CHECK (decided_by IN ('', 'employer', 'system', 'challenge', 'pcode', 'operator'))
);
ALTER TABLE tasks ADD CONSTRAINT tasks_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs;
CREATE INDEX tasks_unrated ON tasks (employer_id, submitted_at, task_id) WHERE status = 'SUBMITTED';
CREATE INDEX tasks_unrated_of_job ON tasks (job_id, submitted_at, task_id) WHERE status = 'SUBMITTED';
CREATE INDEX tasks_rated ON tasks (employer_id, decided_at DESC, task_id) WHERE status IN ('OK', 'NOK');
CREATE INDEX tasks_rated_of_job ON tasks (job_id, decided_at DESC, task_id) WHERE status IN ('OK', 'NOK');
CREATE INDEX tasks_rated_of_pair ON tasks (employer_id, worker_id) WHERE status IN ('OK', 'NOK');
CREATE INDEX tasks_hold_until ON tasks (hold_until) WHERE status = 'HELD';
CREATE INDEX tasks_rate_by ON tasks (rate_by) WHERE rate_by IS NOT NULL;
CREATE INDEX tasks_revise_until ON tasks (revise_until) WHERE status = 'IN_REVISION';
CREATE INDEX tasks_of_worker ON tasks (worker_id, held_at DESC, task_id);
CREATE INDEX tasks_holds_of_job ON tasks (job_id, hold_until) WHERE status = 'HELD';
CREATE INDEX tasks_holds_of_worker ON tasks (job_id, worker_id) WHERE status IN ('HELD', 'EXPIRED');
CREATE INDEX tasks_late ON tasks (job_id, submitted_at, task_id) WHERE status = 'LATE';
CREATE INDEX tasks_of_address ON tasks (job_id, ip_address) WHERE ip_address <> '';
CREATE INDEX tasks_of_device ON tasks (job_id, device) WHERE device <> '';
CREATE INDEX tasks_with_address ON tasks (submitted_at) WHERE ip_address <> '' OR device <> '';
CREATE UNIQUE INDEX tasks_submission_key ON tasks (job_id, worker_id, submission_id) WHERE submission_id <> '';

-- What a worker handed in, one row a revision, never changed: the proofs as given, and their hash, which outlives them.
-- Some time after the verdict the proofs are forgotten (an empty list); the row and the hash stay.
CREATE TABLE submissions (
    job_id          text        NOT NULL,
    task_id         text        NOT NULL,
    revision_number integer     NOT NULL,
    proofs          jsonb       NOT NULL,         -- [{"text": "..."}] in the job's order
    proofs_sha256   bytea       NOT NULL,
    submitted_at    timestamptz NOT NULL,
    asked_comment   text        NOT NULL,         -- why the employer asked for this revision; empty for the first
    forgotten_at    timestamptz,
    CONSTRAINT submissions_pkey PRIMARY KEY (job_id, task_id, revision_number)
);
ALTER TABLE submissions ADD CONSTRAINT submissions_task_fkey FOREIGN KEY (job_id, task_id) REFERENCES tasks;
CREATE INDEX submissions_kept ON submissions (submitted_at) WHERE forgotten_at IS NULL;

-- A worker asks an operator to turn a verdict; once a task.
CREATE TABLE appeals (
    job_id      text        NOT NULL,
    task_id     text        NOT NULL,
    employer_id text        NOT NULL,
    worker_id   text        NOT NULL,
    state       text        NOT NULL,
    story       text        NOT NULL,
    opened_at   timestamptz NOT NULL,
    decided_at  timestamptz,
    operator_id text        NOT NULL,
    reason      text        NOT NULL,
    CONSTRAINT appeals_pkey PRIMARY KEY (job_id, task_id),
    CONSTRAINT appeals_state_known CHECK (state IN ('OPEN', 'UPHELD', 'REJECTED')),
    CONSTRAINT appeals_decided_has_time CHECK ((state = 'OPEN') = (decided_at IS NULL))
);
ALTER TABLE appeals ADD CONSTRAINT appeals_task_fkey FOREIGN KEY (job_id, task_id) REFERENCES tasks;
CREATE INDEX appeals_open ON appeals (opened_at, job_id, task_id) WHERE state = 'OPEN';
CREATE INDEX appeals_of_worker ON appeals (worker_id, opened_at DESC, task_id);
CREATE INDEX appeals_of_employer ON appeals (employer_id, opened_at DESC, task_id);

-- Comments that an employer uses again and again in verdicts.
CREATE TABLE comment_templates (
    account_id  text        NOT NULL,
    template_id text        NOT NULL,
    text        text        NOT NULL,
    created_at  timestamptz NOT NULL,
    CONSTRAINT comment_templates_pkey PRIMARY KEY (account_id, template_id)
);
ALTER TABLE comment_templates ADD CONSTRAINT comment_templates_account_id_fkey
    FOREIGN KEY (account_id) REFERENCES accounts;

-- Jobs that workers find wrong.
CREATE TABLE job_reports (
    job_id     text        NOT NULL,
    worker_id  text        NOT NULL,
    reason     text        NOT NULL,
    story      text        NOT NULL,
    created_at timestamptz NOT NULL,
    handled_at timestamptz,
    CONSTRAINT job_reports_pkey PRIMARY KEY (job_id, worker_id),
    CONSTRAINT job_reports_reason_known CHECK (reason IN (
        'broken', 'unclear', 'more_work_than_told', 'asks_for_money', 'asks_for_private_data', 'unlawful', 'other'))
);
ALTER TABLE job_reports ADD CONSTRAINT job_reports_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs;
CREATE INDEX job_reports_unhandled ON job_reports (job_id) WHERE handled_at IS NULL;
CREATE INDEX job_reports_handled ON job_reports (handled_at) WHERE handled_at IS NOT NULL;

-- Jobs whose followers are told of them, batch by batch in the order of their ids.
CREATE TABLE announcements (
    job_id      text        NOT NULL,
    employer_id text        NOT NULL,
    told_up_to  text        NOT NULL,
    created_at  timestamptz NOT NULL,
    done_at     timestamptz,
    CONSTRAINT announcements_pkey PRIMARY KEY (job_id)
);
ALTER TABLE announcements ADD CONSTRAINT announcements_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs;
CREATE INDEX announcements_undone ON announcements (created_at) WHERE done_at IS NULL;

-- Proofs -------------------------------------------------------------------------------------------------------

-- Pictures that workers handed in. The bytes lie in the object store, under a name that is all one needs to read them.
-- STORING: the object may be missing. READY: waits for a submission. CLAIMED: a submission has it. GOING: nobody claimed
-- it, and its object is being deleted; then the row goes.
CREATE TABLE uploads (
    account_id      text        NOT NULL,         -- the worker
    upload_id       text        NOT NULL,
    state           text        NOT NULL,
    object_name     text        NOT NULL,         -- 32 random bytes; empty: forgotten, and the object is gone
    type            text        NOT NULL,         -- and the end of the name: png, jpg
    sha256          bytea       NOT NULL,         -- of the bytes as stored
    look_hash       bigint      NOT NULL,         -- differs in few bits where pictures look alike
    width           integer     NOT NULL,
    height          integer     NOT NULL,
    size_bytes      integer     NOT NULL,
    created_at      timestamptz NOT NULL,
    job_id          text,                         -- the submission that has it
    task_id         text,
    revision_number integer,
    forgotten_at    timestamptz,                  -- with the proofs: the object goes, the row and the hash stay
    CONSTRAINT uploads_pkey PRIMARY KEY (account_id, upload_id),
    CONSTRAINT uploads_forgotten_was_claimed CHECK (forgotten_at IS NULL OR state = 'CLAIMED'),
    CONSTRAINT uploads_state_known CHECK (state IN ('STORING', 'READY', 'CLAIMED', 'GOING')),
    CONSTRAINT uploads_type_known CHECK (type IN ('png', 'jpg')),
    CONSTRAINT uploads_sha256_length CHECK (octet_length(sha256) = 32),
    CONSTRAINT uploads_claimed_by_one CHECK (
        num_nonnulls(job_id, task_id, revision_number) = CASE WHEN state = 'CLAIMED' THEN 3 ELSE 0 END)
);
ALTER TABLE uploads ADD CONSTRAINT uploads_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX uploads_of_task ON uploads (job_id, task_id) WHERE state = 'CLAIMED';
CREATE INDEX uploads_leaving ON uploads (forgotten_at) WHERE forgotten_at IS NOT NULL AND object_name <> '';
CREATE INDEX uploads_unclaimed ON uploads (created_at) WHERE state <> 'CLAIMED';
CREATE INDEX uploads_unclaimed_of_worker ON uploads (account_id) WHERE state <> 'CLAIMED';

-- What a proof is recognised by when it is handed in again: of a text normalised, of a picture its bytes; and a hash
-- that differs in few bits where two are alike, in quarters to look it up by. The audit says that each is of a submission:
-- a foreign key would cost as much as all its indexes.
CREATE TABLE proof_prints (
    job_id          text     NOT NULL,
    task_id         text     NOT NULL,
    revision_number integer  NOT NULL,
    place           integer  NOT NULL,
    kind            text     NOT NULL,
    sha256          bytea    NOT NULL,
    look_hash       bigint,
    CONSTRAINT proof_prints_pkey PRIMARY KEY (job_id, task_id, revision_number, place),
    CONSTRAINT proof_prints_kind_known CHECK (kind IN ('text', 'image'))
);
CREATE INDEX proof_prints_same ON proof_prints (job_id, sha256);
CREATE INDEX proof_prints_near_1 ON proof_prints (job_id, kind, (look_hash & 65535)) WHERE look_hash IS NOT NULL;
CREATE INDEX proof_prints_near_2 ON proof_prints (job_id, kind, ((look_hash >> 16) & 65535)) WHERE look_hash IS NOT NULL;
CREATE INDEX proof_prints_near_3 ON proof_prints (job_id, kind, ((look_hash >> 32) & 65535)) WHERE look_hash IS NOT NULL;
CREATE INDEX proof_prints_near_4 ON proof_prints (job_id, kind, ((look_hash >> 48) & 65535)) WHERE look_hash IS NOT NULL;

-- What an employer should know of a task: another one of the same job, or itself where its address is in another country.
CREATE TABLE task_marks (
    job_id          text        NOT NULL,
    task_id         text        NOT NULL,
    kind            text        NOT NULL,
    other_task_id   text        NOT NULL,
    other_worker_id text        NOT NULL,
    created_at      timestamptz NOT NULL,
    CONSTRAINT task_marks_pkey PRIMARY KEY (job_id, task_id, kind, other_task_id),
    CONSTRAINT task_marks_kind_known CHECK (kind IN (
        'same_text', 'near_text', 'same_image', 'near_image', 'shared_address', 'shared_device', 'other_country')),
    CONSTRAINT task_marks_of_others CHECK ((kind = 'other_country') = (task_id = other_task_id))
);
ALTER TABLE task_marks ADD CONSTRAINT task_marks_task_fkey FOREIGN KEY (job_id, task_id) REFERENCES tasks;
CREATE INDEX task_marks_of_addresses ON task_marks (created_at)
    WHERE kind IN ('shared_address', 'shared_device', 'other_country');

-- Postbacks ----------------------------------------------------------------------------------------------------

-- Where an employer is called back. secret signs; old_secret signs beside it until old_secret_until (a rotation).
-- claimed_until: a chore process is calling it until then; nobody else does meanwhile.
CREATE TABLE receivers (
    account_id         text        NOT NULL,
    address            text        NOT NULL,        -- empty: not called
    format             text        NOT NULL,
    wants_tasks        boolean     NOT NULL,
    wants_statuses     boolean     NOT NULL,
    secret             text        NOT NULL,
    old_secret         text        NOT NULL,
    old_secret_until   timestamptz,
    paused_at          timestamptz,
    paused_why         text        NOT NULL,        -- employer; failing: for 24 h; gone: it answered 410
    failing_since      timestamptz,                 -- null: the last call was answered 200
    claimed_until      timestamptz,
    claim_id           text        NOT NULL,
    CONSTRAINT receivers_pkey PRIMARY KEY (account_id),
    CONSTRAINT receivers_format_known CHECK (format IN ('published', 'envelope')),
    CONSTRAINT receivers_statuses_need_envelope CHECK (format = 'envelope' OR NOT wants_statuses),
    CONSTRAINT receivers_paused_why_known CHECK (paused_why IN ('', 'employer', 'failing', 'gone')),
    CONSTRAINT receivers_paused_has_why CHECK ((paused_at IS NULL) = (paused_why = ''))
) WITH (fillfactor = 70);
ALTER TABLE receivers ADD CONSTRAINT receivers_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;

-- Calls to a receiver, each with one body that stays the same over all attempts.
CREATE TABLE deliveries (
    account_id      text        NOT NULL,
    delivery_id     text        NOT NULL,
    kind            text        NOT NULL,
    state           text        NOT NULL,
    part            integer     NOT NULL,           -- the order of those that were made at the same moment
    body            text        NOT NULL,
    ids             integer     NOT NULL,
    created_at      timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,           -- its 24 hours of attempts begin here
    next_attempt_at timestamptz,                    -- null: over, or the receiver is paused
    attempts        integer     NOT NULL,
    rounds_missed   integer     NOT NULL,           -- times it was due and the receiver was down
    missed_until    timestamptz,
    ended_at        timestamptz,
    CONSTRAINT deliveries_pkey PRIMARY KEY (account_id, delivery_id),
    CONSTRAINT deliveries_kind_known CHECK (kind IN ('tasks_submitted', 'job_status_changed', 'test')),
    CONSTRAINT deliveries_state_known CHECK (state IN ('WAITING', 'DELIVERED', 'GIVEN_UP')),
    CONSTRAINT deliveries_ended_has_time CHECK ((state = 'WAITING') = (ended_at IS NULL)),
    CONSTRAINT deliveries_only_waiting_are_due CHECK (state = 'WAITING' OR next_attempt_at IS NULL)
) WITH (fillfactor = 70);
ALTER TABLE deliveries ADD CONSTRAINT deliveries_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX deliveries_due ON deliveries (next_attempt_at, account_id) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX deliveries_waiting ON deliveries (account_id, created_at, part, delivery_id) WHERE state = 'WAITING';
CREATE INDEX deliveries_latest ON deliveries (account_id, created_at DESC, part DESC, delivery_id DESC);
CREATE INDEX deliveries_ended ON deliveries (ended_at) WHERE ended_at IS NOT NULL;

-- The log of a delivery.
CREATE TABLE delivery_attempts (
    account_id   text        NOT NULL,
    delivery_id  text        NOT NULL,
    number       integer     NOT NULL,
    outcome      text        NOT NULL,
    status       integer,                           -- of the answer, where there was one
    milliseconds integer     NOT NULL,
    detail       text        NOT NULL,
    answer       text        NOT NULL,              -- its first bytes
    created_at   timestamptz NOT NULL,
    CONSTRAINT delivery_attempts_pkey PRIMARY KEY (account_id, delivery_id, number),
    CONSTRAINT delivery_attempts_outcome_known CHECK (outcome IN (
        'delivered', 'answered', 'no_name', 'refused', 'tls_failed', 'silent', 'broken'))
);
ALTER TABLE delivery_attempts ADD CONSTRAINT delivery_attempts_delivery_fkey
    FOREIGN KEY (account_id, delivery_id) REFERENCES deliveries;

-- A table is vacuumed and analysed from a thousand changed rows on. Of one that never was, the planner expects ten pages,
-- and looks rows up; of one that was with three rows it believes them, and goes through all that have come since.
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
