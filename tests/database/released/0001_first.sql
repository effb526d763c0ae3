-- The schema as it was first released, as pg_dump tells it; never changed.

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: entries are only ever added', TG_OP, TG_TABLE_NAME;
END
$$;

CREATE FUNCTION public.refuse_change_of_log() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.refuse_change_of_terms() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: what was accepted is only ever added to', TG_OP, TG_TABLE_NAME;
END
$$;

CREATE TABLE public.account_emails (
    email text NOT NULL,
    account_id text NOT NULL
);

CREATE TABLE public.accounts (
    account_id text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    country text NOT NULL,
    level text NOT NULL,
    is_operator boolean NOT NULL,
    is_auto_approved boolean NOT NULL,
    trusted_deposits numeric(14,4) NOT NULL,
    frozen_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    pcode_secret text NOT NULL,
    operator_roles text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT accounts_level_known CHECK ((level = ANY (ARRAY['starter'::text, 'advanced'::text, 'expert'::text]))),
    CONSTRAINT accounts_operator_has_role CHECK ((is_operator = (operator_roles <> '{}'::text[]))),
    CONSTRAINT accounts_operator_roles_known CHECK ((operator_roles <@ '{review,money,all}'::text[]))
);

CREATE TABLE public.announcements (
    job_id text NOT NULL,
    employer_id text NOT NULL,
    told_up_to text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone
);

CREATE TABLE public.appeals (
    job_id text NOT NULL,
    task_id text NOT NULL,
    employer_id text NOT NULL,
    worker_id text NOT NULL,
    state text NOT NULL,
    story text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    operator_id text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT appeals_decided_has_time CHECK (((state = 'OPEN'::text) = (decided_at IS NULL))),
    CONSTRAINT appeals_state_known CHECK ((state = ANY (ARRAY['OPEN'::text, 'UPHELD'::text, 'REJECTED'::text])))
);

CREATE TABLE public.attempts (
    subject text NOT NULL,
    times integer NOT NULL,
    next_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    CONSTRAINT attempts_times_not_negative CHECK ((times >= 0))
);

CREATE TABLE public.audit_runs (
    hour timestamp with time zone NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    seconds double precision NOT NULL,
    entries bigint NOT NULL,
    findings integer NOT NULL,
    found jsonb NOT NULL,
    told_at timestamp with time zone
);

CREATE TABLE public.blocks (
    account_id text NOT NULL,
    blocked_account_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT blocks_of_others CHECK ((account_id <> blocked_account_id))
);

CREATE TABLE public.catalog_changes (
    version integer NOT NULL,
    changes jsonb NOT NULL,
    reason text NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamp with time zone NOT NULL
);

CREATE TABLE public.categories (
    category_id text NOT NULL,
    name text NOT NULL,
    subcategory text NOT NULL,
    is_closed boolean NOT NULL
);

CREATE TABLE public.category_prices (
    category_id text NOT NULL,
    zone_id text NOT NULL,
    task_value_min numeric(14,4) NOT NULL,
    CONSTRAINT category_prices_not_negative CHECK ((task_value_min >= (0)::numeric))
);

CREATE TABLE public.chore_runs (
    chore text NOT NULL,
    what text NOT NULL,
    every_seconds double precision NOT NULL,
    started_at timestamp with time zone NOT NULL,
    succeeded_at timestamp with time zone,
    failed_at timestamp with time zone,
    error text NOT NULL
);

CREATE TABLE public.comment_templates (
    account_id text NOT NULL,
    template_id text NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.credentials (
    account_id text NOT NULL,
    kind text NOT NULL,
    secret_sha256 bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT credentials_kind_known CHECK ((kind = ANY (ARRAY['api'::text, 'worker'::text]))),
    CONSTRAINT credentials_sha256_length CHECK ((octet_length(secret_sha256) = 32))
);

CREATE TABLE public.deliveries (
    account_id text NOT NULL,
    delivery_id text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    part integer NOT NULL,
    body text NOT NULL,
    ids integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    next_attempt_at timestamp with time zone,
    attempts integer NOT NULL,
    rounds_missed integer NOT NULL,
    missed_until timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT deliveries_ended_has_time CHECK (((state = 'WAITING'::text) = (ended_at IS NULL))),
    CONSTRAINT deliveries_kind_known CHECK ((kind = ANY (ARRAY['tasks_submitted'::text, 'job_status_changed'::text, 'test'::text]))),
    CONSTRAINT deliveries_only_waiting_are_due CHECK (((state = 'WAITING'::text) OR (next_attempt_at IS NULL))),
    CONSTRAINT deliveries_state_known CHECK ((state = ANY (ARRAY['WAITING'::text, 'DELIVERED'::text, 'GIVEN_UP'::text])))
)
WITH (fillfactor='70');

CREATE TABLE public.delivery_attempts (
    account_id text NOT NULL,
    delivery_id text NOT NULL,
    number integer NOT NULL,
    outcome text NOT NULL,
    status integer,
    milliseconds integer NOT NULL,
    detail text NOT NULL,
    answer text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT delivery_attempts_outcome_known CHECK ((outcome = ANY (ARRAY['delivered'::text, 'answered'::text, 'no_name'::text, 'not_public'::text, 'refused'::text, 'tls_failed'::text, 'silent'::text, 'broken'::text])))
);

CREATE TABLE public.deposits (
    account_id text NOT NULL,
    deposit_id text NOT NULL,
    source text NOT NULL,
    state text NOT NULL,
    amount numeric(14,4) NOT NULL,
    reference text NOT NULL,
    checkout_id text NOT NULL,
    pay_url text NOT NULL,
    recorded_by text NOT NULL,
    is_trusted boolean NOT NULL,
    clawed numeric(14,4) NOT NULL,
    clawed_earned numeric(14,4) NOT NULL,
    clawbacks integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    pay_by timestamp with time zone,
    credited_at timestamp with time zone,
    CONSTRAINT deposits_amount_positive CHECK ((amount > (0)::numeric)),
    CONSTRAINT deposits_clawed_is_part CHECK ((((0)::numeric <= clawed) AND (clawed <= amount) AND ((0)::numeric <= clawed_earned) AND (clawed_earned <= clawed))),
    CONSTRAINT deposits_clawed_was_credited CHECK (((clawed = (0)::numeric) OR (state = 'CREDITED'::text))),
    CONSTRAINT deposits_credited_has_reference CHECK (((state <> 'CREDITED'::text) OR (reference <> ''::text))),
    CONSTRAINT deposits_credited_has_time CHECK (((state = 'CREDITED'::text) = (credited_at IS NOT NULL))),
    CONSTRAINT deposits_state_known CHECK ((state = ANY (ARRAY['STARTED'::text, 'PAYING'::text, 'CREDITED'::text, 'FAILED'::text, 'EXPIRED'::text])))
);

CREATE TABLE public.email_tokens (
    account_id text NOT NULL,
    token_sha256 bytea NOT NULL,
    purpose text NOT NULL,
    address text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT email_tokens_purpose_known CHECK ((purpose = ANY (ARRAY['sign_up'::text, 'new_password'::text, 'new_address'::text])))
);

CREATE TABLE public.emails (
    account_id text NOT NULL,
    email_id text NOT NULL,
    address text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    attempts integer NOT NULL,
    next_attempt_at timestamp with time zone,
    sent_at timestamp with time zone,
    last_error text NOT NULL,
    CONSTRAINT emails_attempts_not_negative CHECK ((attempts >= 0))
);

CREATE TABLE public.employer_records (
    account_id text NOT NULL,
    ok integer NOT NULL,
    nok integer NOT NULL,
    rate_seconds_median integer,
    counted_at timestamp with time zone NOT NULL,
    CONSTRAINT employer_records_not_negative CHECK (((ok >= 0) AND (nok >= 0) AND (rate_seconds_median >= 0)))
);

CREATE TABLE public.entries (
    account_id text NOT NULL,
    movement_id text NOT NULL,
    kind text NOT NULL,
    job_id text NOT NULL,
    amount numeric(14,4) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT entries_kind_known CHECK ((kind = ANY (ARRAY['spendable'::text, 'earned'::text, 'withdrawing'::text, 'escrow'::text, 'platform'::text, 'clearing'::text, 'receivable'::text]))),
    CONSTRAINT entries_not_zero CHECK ((amount <> (0)::numeric))
);

CREATE TABLE public.erasures (
    account_id text NOT NULL,
    asked_by text NOT NULL,
    reason text NOT NULL,
    is_forced boolean NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone
);

CREATE TABLE public.events (
    account_id text NOT NULL,
    event_id text NOT NULL,
    kind text NOT NULL,
    job_id text NOT NULL,
    task_id text NOT NULL,
    facts jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    notices_taken_at timestamp with time zone,
    postbacks_taken_at timestamp with time zone
);

CREATE TABLE public.follows (
    account_id text NOT NULL,
    employer_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT follows_of_others CHECK ((account_id <> employer_id))
);

CREATE TABLE public.freezes (
    account_id text NOT NULL,
    freeze_id text NOT NULL,
    cause text NOT NULL,
    reason text NOT NULL,
    frozen_by text NOT NULL,
    frozen_at timestamp with time zone NOT NULL,
    lifted_at timestamp with time zone,
    lifted_by text NOT NULL,
    lifted_reason text NOT NULL,
    CONSTRAINT freezes_cause_known CHECK ((cause = ANY (ARRAY['operator'::text, 'dispute'::text])))
);

CREATE TABLE public.half_log_ins (
    account_id text NOT NULL,
    secret_sha256 bytea NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    tries integer NOT NULL
);

CREATE TABLE public.hidden_jobs (
    account_id text NOT NULL,
    job_id text NOT NULL,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.idempotency_keys (
    account_id text NOT NULL,
    key text NOT NULL,
    request_sha256 bytea NOT NULL,
    answer bytea,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.job_countries (
    job_id text NOT NULL,
    country text NOT NULL,
    taken integer NOT NULL,
    CONSTRAINT job_countries_not_negative CHECK ((taken >= 0))
)
WITH (fillfactor='70');

CREATE TABLE public.job_counts (
    job_id text NOT NULL,
    employer_id text NOT NULL,
    status text NOT NULL,
    open integer NOT NULL,
    held integer NOT NULL,
    submitted integer NOT NULL,
    in_revision integer NOT NULL,
    ok integer NOT NULL,
    nok integer NOT NULL,
    charges_waiting numeric(14,4) NOT NULL,
    resumes_as text NOT NULL,
    stopped_open integer NOT NULL,
    late integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    task_value numeric(14,4) NOT NULL,
    ttr_days integer NOT NULL,
    speed integer NOT NULL,
    workers_level text NOT NULL,
    workers_max_tasks integer NOT NULL,
    start_time text NOT NULL,
    end_time text NOT NULL,
    list_id integer,
    countries text[],
    excluded_countries text[] NOT NULL,
    distribution integer,
    category_id text NOT NULL,
    hold_required boolean NOT NULL,
    title text NOT NULL,
    CONSTRAINT job_counts_charges_not_negative CHECK ((charges_waiting >= (0)::numeric)),
    CONSTRAINT job_counts_finished_has_no_places CHECK (((status <> 'FINISHED'::text) OR (open = 0))),
    CONSTRAINT job_counts_late_not_negative CHECK ((late >= 0)),
    CONSTRAINT job_counts_not_negative CHECK (((open >= 0) AND (held >= 0) AND (submitted >= 0) AND (in_revision >= 0) AND (ok >= 0) AND (nok >= 0))),
    CONSTRAINT job_counts_resumes_as_known CHECK ((resumes_as = ANY (ARRAY['RUNNING'::text, 'PAUSED'::text]))),
    CONSTRAINT job_counts_status_known CHECK ((status = ANY (ARRAY['PENDING_REVIEW'::text, 'PENDING_RESTART'::text, 'RUNNING'::text, 'PAUSED'::text, 'PAUSED_SYSTEM'::text, 'PAUSED_ADMIN'::text, 'FINISHED'::text, 'BLOCKED'::text, 'DECLINED'::text]))),
    CONSTRAINT job_counts_stopped_open_not_negative CHECK ((stopped_open >= 0))
)
WITH (fillfactor='50');

CREATE TABLE public.job_features (
    job_id text NOT NULL,
    feature_id text NOT NULL,
    category_id text NOT NULL,
    amount numeric(14,4) NOT NULL,
    featured_until timestamp with time zone NOT NULL,
    CONSTRAINT job_features_amount_range CHECK (((amount >= (2)::numeric) AND (amount <= (50)::numeric)))
);

CREATE TABLE public.job_reports (
    job_id text NOT NULL,
    worker_id text NOT NULL,
    reason text NOT NULL,
    story text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    handled_at timestamp with time zone,
    CONSTRAINT job_reports_reason_known CHECK ((reason = ANY (ARRAY['broken'::text, 'unclear'::text, 'more_work_than_told'::text, 'asks_for_money'::text, 'asks_for_private_data'::text, 'unlawful'::text, 'other'::text])))
);

CREATE TABLE public.job_reviews (
    job_id text NOT NULL,
    review_id text NOT NULL,
    action text NOT NULL,
    operator_id text NOT NULL,
    reason text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT job_reviews_action_known CHECK ((action = ANY (ARRAY['approve'::text, 'decline'::text, 'pause'::text, 'resume'::text, 'block'::text, 'release'::text])))
);

CREATE TABLE public.job_variable_rows (
    job_id text NOT NULL,
    row_number integer NOT NULL,
    used integer NOT NULL,
    variables jsonb NOT NULL,
    CONSTRAINT job_variable_rows_used_not_negative CHECK ((used >= 0))
)
WITH (fillfactor='70');

CREATE TABLE public.job_workers (
    job_id text NOT NULL,
    worker_id text NOT NULL,
    taken integer NOT NULL,
    CONSTRAINT job_workers_taken_range CHECK (((taken >= 0) AND (taken <= 10)))
)
WITH (fillfactor='90');

CREATE TABLE public.jobs (
    job_id text NOT NULL,
    employer_id text NOT NULL,
    zone_id text NOT NULL,
    excluded_countries text[] NOT NULL,
    countries text[],
    list_id integer,
    category_id text NOT NULL,
    title text NOT NULL,
    notes text NOT NULL,
    instructions text[] NOT NULL,
    variables jsonb NOT NULL,
    proofs jsonb NOT NULL,
    challenges jsonb NOT NULL,
    challenge_action text NOT NULL,
    workers_level text NOT NULL,
    workers_max_tasks integer NOT NULL,
    task_value numeric(14,4) NOT NULL,
    fee_rate numeric(6,4) NOT NULL,
    speed integer NOT NULL,
    start_time text NOT NULL,
    end_time text NOT NULL,
    ttr_days integer NOT NULL,
    autorate text NOT NULL,
    pause_after_approval boolean NOT NULL,
    hold_minutes integer NOT NULL,
    hold_required boolean NOT NULL,
    distribution integer,
    notify_followers boolean NOT NULL,
    premium_amount numeric(14,4) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    archived_at timestamp with time zone,
    CONSTRAINT jobs_autorate_known CHECK ((autorate = ANY (ARRAY['NO'::text, 'V'::text, 'V+R'::text]))),
    CONSTRAINT jobs_challenge_action_known CHECK ((challenge_action = ANY (ARRAY[''::text, 'rate_nok'::text, 'rate_nok_block'::text]))),
    CONSTRAINT jobs_distribution_range CHECK (((distribution >= 25) AND (distribution <= 100))),
    CONSTRAINT jobs_fee_rate_sane CHECK (((fee_rate >= (0)::numeric) AND (fee_rate <= (1)::numeric))),
    CONSTRAINT jobs_hold_range CHECK (((hold_minutes >= 5) AND (hold_minutes <= 90))),
    CONSTRAINT jobs_level_known CHECK ((workers_level = ANY (ARRAY['starter'::text, 'advanced'::text, 'expert'::text]))),
    CONSTRAINT jobs_max_tasks_range CHECK (((workers_max_tasks >= 1) AND (workers_max_tasks <= 10))),
    CONSTRAINT jobs_speed_range CHECK (((speed >= 1) AND (speed <= 1000))),
    CONSTRAINT jobs_task_value_not_negative CHECK ((task_value >= (0)::numeric)),
    CONSTRAINT jobs_ttr_range CHECK (((ttr_days >= 1) AND (ttr_days <= 90))),
    CONSTRAINT jobs_zone_or_list CHECK (((zone_id <> ''::text) <> (list_id IS NOT NULL)))
);

CREATE TABLE public.known_devices (
    account_id text NOT NULL,
    device_sha256 bytea NOT NULL,
    first_used_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone NOT NULL
);

CREATE TABLE public.notices (
    account_id text NOT NULL,
    notice_id text NOT NULL,
    kind text NOT NULL,
    job_id text NOT NULL,
    task_id text NOT NULL,
    facts jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone
);

CREATE TABLE public.operator_log (
    account_id text NOT NULL,
    entry_id text NOT NULL,
    action text NOT NULL,
    step text NOT NULL,
    via text NOT NULL,
    account_ids text[] NOT NULL,
    job_id text NOT NULL,
    task_id text NOT NULL,
    reason text NOT NULL,
    facts jsonb NOT NULL,
    proposed_by text NOT NULL,
    ip_address text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT operator_log_step_known CHECK ((step = ANY (ARRAY['done'::text, 'proposed'::text, 'rejected'::text]))),
    CONSTRAINT operator_log_via_known CHECK ((via = ANY (ARRAY['api'::text, 'page'::text, 'command'::text])))
);

CREATE TABLE public.passwords (
    account_id text NOT NULL,
    password_hash text NOT NULL,
    changed_at timestamp with time zone NOT NULL
);

CREATE TABLE public.payment_claims (
    reference text NOT NULL,
    claim_id text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    amount numeric(14,4) NOT NULL,
    reason text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    heard_at timestamp with time zone NOT NULL,
    CONSTRAINT payment_claims_amount_not_negative CHECK ((amount >= (0)::numeric)),
    CONSTRAINT payment_claims_kind_known CHECK ((kind = ANY (ARRAY['refund'::text, 'refunded'::text, 'dispute'::text]))),
    CONSTRAINT payment_claims_state_known CHECK ((state = ANY (ARRAY['STANDS'::text, 'FAILED'::text, 'OPEN'::text, 'WON'::text, 'LOST'::text])))
);

CREATE TABLE public.payment_events (
    event_id text NOT NULL,
    source text NOT NULL,
    type text NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    last_received_at timestamp with time zone NOT NULL,
    times_received integer NOT NULL,
    body_sha256 bytea NOT NULL,
    facts jsonb NOT NULL,
    outcome text NOT NULL,
    detail text NOT NULL,
    reference text NOT NULL,
    account_id text NOT NULL,
    deposit_id text NOT NULL,
    CONSTRAINT payment_events_outcome_known CHECK ((outcome = ANY (ARRAY['DONE'::text, 'NOTHING'::text, 'NOTED'::text, 'REFUSED'::text])))
);

CREATE TABLE public.payments (
    reference text NOT NULL,
    account_id text NOT NULL,
    deposit_id text NOT NULL
);

CREATE TABLE public.place_keys (
    name text NOT NULL,
    secret bytea NOT NULL,
    CONSTRAINT place_keys_secret_length CHECK ((octet_length(secret) = 32))
);

CREATE TABLE public.proof_prints (
    job_id text NOT NULL,
    task_id text NOT NULL,
    revision_number integer NOT NULL,
    place integer NOT NULL,
    kind text NOT NULL,
    sha256 bytea NOT NULL,
    look_hash bigint,
    CONSTRAINT proof_prints_kind_known CHECK ((kind = ANY (ARRAY['text'::text, 'image'::text])))
);

CREATE TABLE public.purses (
    account_id text NOT NULL,
    kind text NOT NULL,
    job_id text NOT NULL,
    amount numeric(14,4) NOT NULL,
    CONSTRAINT purses_escrow_has_job CHECK (((kind = 'escrow'::text) = (job_id <> ''::text))),
    CONSTRAINT purses_kind_known CHECK ((kind = ANY (ARRAY['spendable'::text, 'earned'::text, 'withdrawing'::text, 'escrow'::text]))),
    CONSTRAINT purses_not_negative CHECK ((amount >= (0)::numeric))
)
WITH (fillfactor='70');

CREATE TABLE public.receivables (
    account_id text NOT NULL,
    amount numeric(14,4) NOT NULL,
    CONSTRAINT receivables_not_negative CHECK ((amount >= (0)::numeric))
);

CREATE TABLE public.receivers (
    account_id text NOT NULL,
    address text NOT NULL,
    format text NOT NULL,
    wants_tasks boolean NOT NULL,
    wants_statuses boolean NOT NULL,
    secret text NOT NULL,
    old_secret text NOT NULL,
    old_secret_until timestamp with time zone,
    paused_at timestamp with time zone,
    paused_why text NOT NULL,
    failing_since timestamp with time zone,
    claimed_until timestamp with time zone,
    claim_id text NOT NULL,
    CONSTRAINT receivers_format_known CHECK ((format = ANY (ARRAY['published'::text, 'envelope'::text]))),
    CONSTRAINT receivers_paused_has_why CHECK (((paused_at IS NULL) = (paused_why = ''::text))),
    CONSTRAINT receivers_paused_why_known CHECK ((paused_why = ANY (ARRAY[''::text, 'employer'::text, 'failing'::text, 'gone'::text]))),
    CONSTRAINT receivers_statuses_need_envelope CHECK (((format = 'envelope'::text) OR (NOT wants_statuses)))
)
WITH (fillfactor='70');

CREATE TABLE public.recovery_codes (
    account_id text NOT NULL,
    code_sha256 bytea NOT NULL
);

CREATE TABLE public.rule_changes (
    version integer NOT NULL,
    name text NOT NULL,
    before text NOT NULL,
    after text NOT NULL,
    reason text NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamp with time zone NOT NULL
);

CREATE TABLE public.rules (
    place text NOT NULL,
    version integer NOT NULL,
    stated json NOT NULL,
    CONSTRAINT rules_one_row CHECK ((place = 'here'::text)),
    CONSTRAINT rules_version_not_negative CHECK ((version >= 0))
);

CREATE TABLE public.schema_migrations (
    name text NOT NULL,
    sha256 text NOT NULL
);

CREATE TABLE public.second_factors (
    account_id text NOT NULL,
    totp_secret text NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    last_step bigint NOT NULL
);

CREATE TABLE public.second_opinions (
    account_id text NOT NULL,
    opinion_id text NOT NULL,
    state text NOT NULL,
    action text NOT NULL,
    path text NOT NULL,
    needs text NOT NULL,
    parameters jsonb NOT NULL,
    why text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamp with time zone,
    reason text NOT NULL,
    CONSTRAINT second_opinions_decided_by_somebody CHECK (((state = 'WAITING'::text) = (decided_by = ''::text))),
    CONSTRAINT second_opinions_decided_has_time CHECK (((state = 'WAITING'::text) = (decided_at IS NULL))),
    CONSTRAINT second_opinions_of_others CHECK (((account_id <> decided_by) OR (state = 'REJECTED'::text))),
    CONSTRAINT second_opinions_state_known CHECK ((state = ANY (ARRAY['WAITING'::text, 'CONFIRMED'::text, 'REJECTED'::text])))
);

CREATE TABLE public.sessions (
    account_id text NOT NULL,
    session_id text NOT NULL,
    secret_sha256 bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    ip_address text NOT NULL,
    user_agent text NOT NULL,
    CONSTRAINT sessions_sha256_length CHECK ((octet_length(secret_sha256) = 32))
);

CREATE TABLE public.sign_ups (
    account_id text NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    country text NOT NULL,
    password_hash text NOT NULL,
    terms_version text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL
);

CREATE TABLE public.standings (
    account_id text NOT NULL,
    carried_points numeric(14,4) NOT NULL,
    points numeric(14,4) NOT NULL,
    level_number integer NOT NULL,
    ok integer NOT NULL,
    nok integer NOT NULL,
    work_paused_until timestamp with time zone,
    submit_wait_seconds integer NOT NULL,
    away_since date NOT NULL,
    percent_needed integer,
    rules_version integer NOT NULL,
    CONSTRAINT standings_not_negative CHECK (((points >= (0)::numeric) AND (level_number >= 0) AND (ok >= 0) AND (nok >= 0) AND (submit_wait_seconds >= 0)))
)
WITH (fillfactor='80');

CREATE TABLE public.submissions (
    job_id text NOT NULL,
    task_id text NOT NULL,
    revision_number integer NOT NULL,
    proofs jsonb NOT NULL,
    proofs_sha256 bytea NOT NULL,
    submitted_at timestamp with time zone NOT NULL,
    asked_comment text NOT NULL,
    forgotten_at timestamp with time zone
);

CREATE TABLE public.task_marks (
    job_id text NOT NULL,
    task_id text NOT NULL,
    kind text NOT NULL,
    other_task_id text NOT NULL,
    other_worker_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT task_marks_kind_known CHECK ((kind = ANY (ARRAY['same_text'::text, 'near_text'::text, 'same_image'::text, 'near_image'::text, 'shared_address'::text, 'shared_device'::text, 'other_country'::text]))),
    CONSTRAINT task_marks_of_others CHECK (((kind = 'other_country'::text) = (task_id = other_task_id)))
);

CREATE TABLE public.tasks (
    job_id text NOT NULL,
    task_id text NOT NULL,
    employer_id text NOT NULL,
    worker_id text NOT NULL,
    status text NOT NULL,
    country text NOT NULL,
    ip_address text NOT NULL,
    held_at timestamp with time zone NOT NULL,
    hold_until timestamp with time zone,
    submitted_at timestamp with time zone,
    variables jsonb NOT NULL,
    submission_id text NOT NULL,
    revision_number integer NOT NULL,
    rate_by timestamp with time zone,
    revise_until timestamp with time zone,
    decided_at timestamp with time zone,
    decided_by text NOT NULL,
    satisfaction text NOT NULL,
    comment text NOT NULL,
    bonus numeric(14,4) NOT NULL,
    variables_row integer,
    device text NOT NULL,
    challenge text NOT NULL,
    pcode text NOT NULL,
    CONSTRAINT tasks_bonus_not_negative CHECK ((bonus >= (0)::numeric)),
    CONSTRAINT tasks_challenge_known CHECK ((challenge = ANY (ARRAY[''::text, 'right'::text, 'wrong'::text]))),
    CONSTRAINT tasks_decided_by_known CHECK ((decided_by = ANY (ARRAY[''::text, 'employer'::text, 'system'::text, 'challenge'::text, 'pcode'::text, 'operator'::text]))),
    CONSTRAINT tasks_decided_has_time CHECK (((status = ANY (ARRAY['OK'::text, 'NOK'::text])) = (decided_at IS NOT NULL))),
    CONSTRAINT tasks_held_has_end CHECK (((status <> 'HELD'::text) OR (hold_until IS NOT NULL))),
    CONSTRAINT tasks_in_revision_has_end CHECK (((status <> 'IN_REVISION'::text) OR (revise_until IS NOT NULL))),
    CONSTRAINT tasks_not_of_own_job CHECK ((worker_id <> employer_id)),
    CONSTRAINT tasks_pcode_known CHECK ((pcode = ANY (ARRAY[''::text, 'verified'::text, 'missing'::text, 'used'::text]))),
    CONSTRAINT tasks_status_known CHECK ((status = ANY (ARRAY['HELD'::text, 'SUBMITTED'::text, 'IN_REVISION'::text, 'OK'::text, 'NOK'::text, 'RELEASED'::text, 'EXPIRED'::text, 'LATE'::text, 'CLOSED'::text, 'GIVEN_UP'::text]))),
    CONSTRAINT tasks_submitted_has_end CHECK (((status <> 'SUBMITTED'::text) OR ((submitted_at IS NOT NULL) AND (rate_by IS NOT NULL))))
);

CREATE TABLE public.terms_accepted (
    account_id text NOT NULL,
    version text NOT NULL,
    accepted_at timestamp with time zone NOT NULL
);

CREATE TABLE public.terms_in_force (
    version text NOT NULL,
    came_at timestamp with time zone NOT NULL,
    told_up_to text NOT NULL,
    told_all_at timestamp with time zone
);

CREATE TABLE public.terms_texts (
    version text NOT NULL,
    body text NOT NULL,
    first_accepted_at timestamp with time zone NOT NULL
);

CREATE TABLE public.uploads (
    account_id text NOT NULL,
    upload_id text NOT NULL,
    state text NOT NULL,
    object_name text NOT NULL,
    type text NOT NULL,
    sha256 bytea NOT NULL,
    look_hash bigint NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    size_bytes integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    job_id text,
    task_id text,
    revision_number integer,
    forgotten_at timestamp with time zone,
    CONSTRAINT uploads_claimed_by_one CHECK ((num_nonnulls(job_id, task_id, revision_number) =
CASE
    WHEN (state = 'CLAIMED'::text) THEN 3
    ELSE 0
END)),
    CONSTRAINT uploads_forgotten_was_claimed CHECK (((forgotten_at IS NULL) OR (state = 'CLAIMED'::text))),
    CONSTRAINT uploads_sha256_length CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT uploads_state_known CHECK ((state = ANY (ARRAY['STORING'::text, 'READY'::text, 'CLAIMED'::text, 'GOING'::text]))),
    CONSTRAINT uploads_type_known CHECK ((type = ANY (ARRAY['png'::text, 'jpg'::text])))
);

CREATE TABLE public.withdrawal_batches (
    batch_id text NOT NULL,
    method text NOT NULL,
    withdrawals integer NOT NULL,
    amount numeric(14,4) NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    undone_by text NOT NULL,
    undone_at timestamp with time zone,
    CONSTRAINT withdrawal_batches_not_empty CHECK (((withdrawals > 0) AND (amount > (0)::numeric)))
);

CREATE TABLE public.withdrawals (
    account_id text NOT NULL,
    withdrawal_id text NOT NULL,
    state text NOT NULL,
    amount numeric(14,4) NOT NULL,
    method text NOT NULL,
    destination text NOT NULL,
    token_sha256 bytea NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    confirm_by timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    ended_at timestamp with time zone,
    reason text NOT NULL,
    batch_id text NOT NULL,
    reference text NOT NULL,
    returned_at timestamp with time zone,
    CONSTRAINT withdrawals_amount_positive CHECK ((amount > (0)::numeric)),
    CONSTRAINT withdrawals_confirmed_has_time CHECK (((state <> ALL (ARRAY['REQUESTED'::text, 'APPROVED'::text, 'SENT'::text, 'PAID'::text, 'RETURNED'::text])) OR (confirmed_at IS NOT NULL))),
    CONSTRAINT withdrawals_ended_has_time CHECK (((state = ANY (ARRAY['PAID'::text, 'REFUSED'::text, 'CANCELLED'::text, 'LAPSED'::text, 'RETURNED'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT withdrawals_returned_has_time CHECK (((state = 'RETURNED'::text) = (returned_at IS NOT NULL))),
    CONSTRAINT withdrawals_sent_has_batch CHECK (((state <> 'SENT'::text) OR (batch_id <> ''::text))),
    CONSTRAINT withdrawals_state_known CHECK ((state = ANY (ARRAY['UNCONFIRMED'::text, 'REQUESTED'::text, 'APPROVED'::text, 'SENT'::text, 'PAID'::text, 'REFUSED'::text, 'CANCELLED'::text, 'LAPSED'::text, 'RETURNED'::text])))
);

CREATE TABLE public.worker_days (
    account_id text NOT NULL,
    day date NOT NULL,
    ok integer NOT NULL,
    excellent integer NOT NULL,
    nok integer NOT NULL,
    bad integer NOT NULL,
    earned numeric(14,4) NOT NULL,
    points numeric(14,4) NOT NULL,
    is_counted boolean NOT NULL,
    weeks_away integer NOT NULL
)
WITH (fillfactor='80');

CREATE TABLE public.worker_list_exceptions (
    account_id text NOT NULL,
    list_id integer NOT NULL,
    worker_id text NOT NULL,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.worker_list_filters (
    account_id text NOT NULL,
    list_id integer NOT NULL,
    workers_level text NOT NULL,
    success_percent_min integer NOT NULL,
    verdicts_min integer NOT NULL,
    countries text[],
    workers integer NOT NULL,
    counted_at timestamp with time zone NOT NULL,
    CONSTRAINT worker_list_filters_level_known CHECK ((workers_level = ANY (ARRAY['starter'::text, 'advanced'::text, 'expert'::text]))),
    CONSTRAINT worker_list_filters_not_negative CHECK (((verdicts_min >= 0) AND (workers >= 0))),
    CONSTRAINT worker_list_filters_percent CHECK (((success_percent_min >= 0) AND (success_percent_min <= 100)))
);

CREATE TABLE public.worker_list_members (
    account_id text NOT NULL,
    list_id integer NOT NULL,
    worker_id text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT worker_list_members_of_others CHECK ((account_id <> worker_id))
);

CREATE TABLE public.worker_lists (
    account_id text NOT NULL,
    list_id integer NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT worker_lists_kind_known CHECK ((kind = ANY (ARRAY['manual'::text, 'satisfied'::text, 'filtered'::text]))),
    CONSTRAINT worker_lists_list_id_positive CHECK ((list_id > 0))
);

CREATE TABLE public.zones (
    zone_id text NOT NULL,
    name text NOT NULL,
    excludable_countries text[] NOT NULL,
    countries text[],
    is_closed boolean NOT NULL
);

ALTER TABLE ONLY public.account_emails
    ADD CONSTRAINT account_emails_pkey PRIMARY KEY (email);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.announcements
    ADD CONSTRAINT announcements_pkey PRIMARY KEY (job_id);

ALTER TABLE ONLY public.appeals
    ADD CONSTRAINT appeals_pkey PRIMARY KEY (job_id, task_id);

ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_pkey PRIMARY KEY (subject);

ALTER TABLE ONLY public.audit_runs
    ADD CONSTRAINT audit_runs_pkey PRIMARY KEY (hour);

ALTER TABLE ONLY public.blocks
    ADD CONSTRAINT blocks_pkey PRIMARY KEY (account_id, blocked_account_id);

ALTER TABLE ONLY public.catalog_changes
    ADD CONSTRAINT catalog_changes_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.categories
    ADD CONSTRAINT categories_pkey PRIMARY KEY (category_id);

ALTER TABLE ONLY public.category_prices
    ADD CONSTRAINT category_prices_pkey PRIMARY KEY (category_id, zone_id);

ALTER TABLE ONLY public.chore_runs
    ADD CONSTRAINT chore_runs_pkey PRIMARY KEY (chore);

ALTER TABLE ONLY public.comment_templates
    ADD CONSTRAINT comment_templates_pkey PRIMARY KEY (account_id, template_id);

ALTER TABLE ONLY public.credentials
    ADD CONSTRAINT credentials_pkey PRIMARY KEY (account_id, kind);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (account_id, delivery_id);

ALTER TABLE ONLY public.delivery_attempts
    ADD CONSTRAINT delivery_attempts_pkey PRIMARY KEY (account_id, delivery_id, number);

ALTER TABLE ONLY public.deposits
    ADD CONSTRAINT deposits_pkey PRIMARY KEY (account_id, deposit_id);

ALTER TABLE ONLY public.email_tokens
    ADD CONSTRAINT email_tokens_pkey PRIMARY KEY (account_id, token_sha256);

ALTER TABLE ONLY public.emails
    ADD CONSTRAINT emails_pkey PRIMARY KEY (account_id, email_id);

ALTER TABLE ONLY public.employer_records
    ADD CONSTRAINT employer_records_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT entries_pkey PRIMARY KEY (account_id, movement_id, kind);

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (account_id, event_id);

ALTER TABLE ONLY public.follows
    ADD CONSTRAINT follows_pkey PRIMARY KEY (account_id, employer_id);

ALTER TABLE ONLY public.freezes
    ADD CONSTRAINT freezes_pkey PRIMARY KEY (account_id, freeze_id);

ALTER TABLE ONLY public.half_log_ins
    ADD CONSTRAINT half_log_ins_pkey PRIMARY KEY (account_id, secret_sha256);

ALTER TABLE ONLY public.hidden_jobs
    ADD CONSTRAINT hidden_jobs_pkey PRIMARY KEY (account_id, job_id);

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (account_id, key);

ALTER TABLE ONLY public.job_countries
    ADD CONSTRAINT job_countries_pkey PRIMARY KEY (job_id, country);

ALTER TABLE ONLY public.job_counts
    ADD CONSTRAINT job_counts_pkey PRIMARY KEY (job_id);

ALTER TABLE ONLY public.job_features
    ADD CONSTRAINT job_features_pkey PRIMARY KEY (job_id, feature_id);

ALTER TABLE ONLY public.job_reports
    ADD CONSTRAINT job_reports_pkey PRIMARY KEY (job_id, worker_id);

ALTER TABLE ONLY public.job_reviews
    ADD CONSTRAINT job_reviews_pkey PRIMARY KEY (job_id, review_id);

ALTER TABLE ONLY public.job_variable_rows
    ADD CONSTRAINT job_variable_rows_pkey PRIMARY KEY (job_id, row_number);

ALTER TABLE ONLY public.job_workers
    ADD CONSTRAINT job_workers_pkey PRIMARY KEY (job_id, worker_id);

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (job_id);

ALTER TABLE ONLY public.known_devices
    ADD CONSTRAINT known_devices_pkey PRIMARY KEY (account_id, device_sha256);

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (account_id, notice_id);

ALTER TABLE ONLY public.operator_log
    ADD CONSTRAINT operator_log_pkey PRIMARY KEY (account_id, entry_id);

ALTER TABLE ONLY public.passwords
    ADD CONSTRAINT passwords_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.payment_claims
    ADD CONSTRAINT payment_claims_pkey PRIMARY KEY (reference, claim_id);

ALTER TABLE ONLY public.payment_events
    ADD CONSTRAINT payment_events_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_pkey PRIMARY KEY (reference);

ALTER TABLE ONLY public.place_keys
    ADD CONSTRAINT place_keys_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.proof_prints
    ADD CONSTRAINT proof_prints_pkey PRIMARY KEY (job_id, task_id, revision_number, place);

ALTER TABLE ONLY public.purses
    ADD CONSTRAINT purses_pkey PRIMARY KEY (account_id, kind, job_id);

ALTER TABLE ONLY public.receivables
    ADD CONSTRAINT receivables_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.receivers
    ADD CONSTRAINT receivers_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_pkey PRIMARY KEY (account_id, code_sha256);

ALTER TABLE ONLY public.rule_changes
    ADD CONSTRAINT rule_changes_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.rules
    ADD CONSTRAINT rules_pkey PRIMARY KEY (place);

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.second_factors
    ADD CONSTRAINT second_factors_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.second_opinions
    ADD CONSTRAINT second_opinions_pkey PRIMARY KEY (account_id, opinion_id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (account_id, session_id);

ALTER TABLE ONLY public.sign_ups
    ADD CONSTRAINT sign_ups_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.standings
    ADD CONSTRAINT standings_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.submissions
    ADD CONSTRAINT submissions_pkey PRIMARY KEY (job_id, task_id, revision_number);

ALTER TABLE ONLY public.task_marks
    ADD CONSTRAINT task_marks_pkey PRIMARY KEY (job_id, task_id, kind, other_task_id);

ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT tasks_pkey PRIMARY KEY (job_id, task_id);

ALTER TABLE ONLY public.terms_accepted
    ADD CONSTRAINT terms_accepted_pkey PRIMARY KEY (account_id, version);

ALTER TABLE ONLY public.terms_in_force
    ADD CONSTRAINT terms_in_force_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.terms_texts
    ADD CONSTRAINT terms_texts_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_pkey PRIMARY KEY (account_id, upload_id);

ALTER TABLE ONLY public.withdrawal_batches
    ADD CONSTRAINT withdrawal_batches_pkey PRIMARY KEY (batch_id);

ALTER TABLE ONLY public.withdrawals
    ADD CONSTRAINT withdrawals_pkey PRIMARY KEY (account_id, withdrawal_id);

ALTER TABLE ONLY public.worker_days
    ADD CONSTRAINT worker_days_pkey PRIMARY KEY (account_id, day);

ALTER TABLE ONLY public.worker_list_exceptions
    ADD CONSTRAINT worker_list_exceptions_pkey PRIMARY KEY (account_id, list_id, worker_id);

ALTER TABLE ONLY public.worker_list_filters
    ADD CONSTRAINT worker_list_filters_pkey PRIMARY KEY (account_id, list_id);

ALTER TABLE ONLY public.worker_list_members
    ADD CONSTRAINT worker_list_members_pkey PRIMARY KEY (account_id, list_id, worker_id);

ALTER TABLE ONLY public.worker_lists
    ADD CONSTRAINT worker_lists_name_key UNIQUE (account_id, name);

ALTER TABLE ONLY public.worker_lists
    ADD CONSTRAINT worker_lists_pkey PRIMARY KEY (account_id, list_id);

ALTER TABLE ONLY public.zones
    ADD CONSTRAINT zones_pkey PRIMARY KEY (zone_id);

CREATE INDEX accounts_operators ON public.accounts USING btree (account_id) WHERE is_operator;

CREATE INDEX announcements_undone ON public.announcements USING btree (created_at) WHERE (done_at IS NULL);

CREATE INDEX appeals_of_employer ON public.appeals USING btree (employer_id, opened_at DESC, task_id);

CREATE INDEX appeals_of_worker ON public.appeals USING btree (worker_id, opened_at DESC, task_id);

CREATE INDEX appeals_open ON public.appeals USING btree (opened_at, job_id, task_id) WHERE (state = 'OPEN'::text);

CREATE INDEX attempts_ends_at ON public.attempts USING btree (ends_at);

CREATE INDEX blocks_of_blocked ON public.blocks USING btree (blocked_account_id);

CREATE INDEX deliveries_due ON public.deliveries USING btree (next_attempt_at, account_id) WHERE (next_attempt_at IS NOT NULL);

CREATE INDEX deliveries_ended ON public.deliveries USING btree (ended_at) WHERE (ended_at IS NOT NULL);

CREATE INDEX deliveries_latest ON public.deliveries USING btree (account_id, created_at DESC, part DESC, delivery_id DESC);

CREATE INDEX deliveries_waiting ON public.deliveries USING btree (account_id, created_at, part, delivery_id) WHERE (state = 'WAITING'::text);

CREATE INDEX deposits_latest ON public.deposits USING btree (started_at DESC, account_id, deposit_id);

CREATE INDEX deposits_of_account ON public.deposits USING btree (account_id, started_at DESC, deposit_id);

CREATE INDEX deposits_unpaid ON public.deposits USING btree (pay_by) WHERE (state = ANY (ARRAY['STARTED'::text, 'PAYING'::text]));

CREATE INDEX email_tokens_ends_at ON public.email_tokens USING btree (ends_at);

CREATE INDEX emails_due ON public.emails USING btree (next_attempt_at) WHERE (next_attempt_at IS NOT NULL);

CREATE INDEX emails_latest ON public.emails USING btree (created_at DESC, account_id, email_id);

CREATE INDEX entries_age ON public.entries USING brin (created_at);

CREATE INDEX entries_statement ON public.entries USING btree (account_id, created_at DESC, movement_id);

CREATE INDEX erasures_undone ON public.erasures USING btree (asked_at) WHERE (done_at IS NULL);

CREATE INDEX events_age ON public.events USING brin (created_at);

CREATE INDEX events_for_notices ON public.events USING btree (created_at) WHERE (notices_taken_at IS NULL);

CREATE INDEX events_for_postbacks ON public.events USING btree (account_id, created_at, event_id) WHERE (postbacks_taken_at IS NULL);

CREATE INDEX follows_of_employer ON public.follows USING btree (employer_id, account_id);

CREATE INDEX half_log_ins_ends_at ON public.half_log_ins USING btree (ends_at);

CREATE INDEX idempotency_keys_created_at ON public.idempotency_keys USING btree (created_at);

CREATE INDEX job_counts_best_paid ON public.job_counts USING btree (task_value DESC, created_at DESC, job_id DESC) WHERE (status = 'RUNNING'::text);

CREATE INDEX job_counts_newest ON public.job_counts USING btree (created_at DESC, job_id DESC) WHERE (status = 'RUNNING'::text);

CREATE INDEX job_counts_of_employer ON public.job_counts USING btree (employer_id);

CREATE INDEX job_counts_quickest ON public.job_counts USING btree (ttr_days, created_at DESC, job_id DESC) WHERE (status = 'RUNNING'::text);

CREATE INDEX job_counts_running ON public.job_counts USING btree (job_id) WHERE (status = 'RUNNING'::text);

CREATE INDEX job_features_until ON public.job_features USING btree (featured_until);

CREATE INDEX job_reports_handled ON public.job_reports USING btree (handled_at) WHERE (handled_at IS NOT NULL);

CREATE INDEX job_reports_unhandled ON public.job_reports USING btree (job_id) WHERE (handled_at IS NULL);

CREATE INDEX job_variable_rows_least_used ON public.job_variable_rows USING btree (job_id, used, row_number);

CREATE INDEX job_workers_of_worker ON public.job_workers USING btree (worker_id);

CREATE INDEX jobs_of_category ON public.jobs USING btree (category_id);

CREATE INDEX jobs_of_employer ON public.jobs USING btree (employer_id, created_at, job_id);

CREATE INDEX known_devices_last_used_at ON public.known_devices USING btree (last_used_at);

CREATE INDEX notices_age ON public.notices USING brin (created_at);

CREATE INDEX notices_of_account ON public.notices USING btree (account_id, created_at DESC, notice_id);

CREATE INDEX notices_unread ON public.notices USING btree (account_id) WHERE (read_at IS NULL);

CREATE INDEX operator_log_about_accounts ON public.operator_log USING gin (account_ids);

CREATE INDEX operator_log_about_job ON public.operator_log USING btree (job_id, created_at DESC) WHERE (job_id <> ''::text);

CREATE INDEX operator_log_latest ON public.operator_log USING btree (created_at DESC, account_id, entry_id);

CREATE INDEX operator_log_of_operator ON public.operator_log USING btree (account_id, created_at DESC);

CREATE INDEX payment_events_latest ON public.payment_events USING btree (received_at DESC, event_id);

CREATE INDEX payment_events_of_account ON public.payment_events USING btree (account_id, received_at DESC) WHERE (account_id <> ''::text);

CREATE INDEX payment_events_refused ON public.payment_events USING btree (received_at DESC, event_id) WHERE (outcome = 'REFUSED'::text);

CREATE INDEX proof_prints_near_1 ON public.proof_prints USING btree (job_id, kind, ((look_hash & (65535)::bigint))) WHERE (look_hash IS NOT NULL);

CREATE INDEX proof_prints_near_2 ON public.proof_prints USING btree (job_id, kind, (((look_hash >> 16) & (65535)::bigint))) WHERE (look_hash IS NOT NULL);

CREATE INDEX proof_prints_near_3 ON public.proof_prints USING btree (job_id, kind, (((look_hash >> 32) & (65535)::bigint))) WHERE (look_hash IS NOT NULL);

CREATE INDEX proof_prints_near_4 ON public.proof_prints USING btree (job_id, kind, (((look_hash >> 48) & (65535)::bigint))) WHERE (look_hash IS NOT NULL);

CREATE INDEX proof_prints_same ON public.proof_prints USING btree (job_id, sha256);

CREATE INDEX second_opinions_waiting ON public.second_opinions USING btree (created_at, account_id, opinion_id) WHERE (state = 'WAITING'::text);

CREATE INDEX sessions_ends_at ON public.sessions USING btree (ends_at);

CREATE INDEX sign_ups_email ON public.sign_ups USING btree (lower(email), asked_at DESC);

CREATE INDEX sign_ups_ends_at ON public.sign_ups USING btree (ends_at);

CREATE INDEX standings_away_since ON public.standings USING btree (away_since) WHERE (points > (0)::numeric);

CREATE INDEX standings_rules_version ON public.standings USING btree (rules_version);

CREATE INDEX standings_unrated ON public.standings USING btree (submit_wait_seconds) WHERE ((ok = 0) AND (nok = 0));

CREATE INDEX submissions_kept ON public.submissions USING btree (submitted_at) WHERE (forgotten_at IS NULL);

CREATE INDEX task_marks_of_addresses ON public.task_marks USING btree (created_at) WHERE (kind = ANY (ARRAY['shared_address'::text, 'shared_device'::text, 'other_country'::text]));

CREATE INDEX tasks_hold_until ON public.tasks USING btree (hold_until) WHERE (status = 'HELD'::text);

CREATE INDEX tasks_holds_of_job ON public.tasks USING btree (job_id, hold_until) WHERE (status = 'HELD'::text);

CREATE INDEX tasks_holds_of_worker ON public.tasks USING btree (job_id, worker_id) WHERE (status = ANY (ARRAY['HELD'::text, 'EXPIRED'::text]));

CREATE INDEX tasks_late ON public.tasks USING btree (job_id, submitted_at, task_id) WHERE (status = 'LATE'::text);

CREATE INDEX tasks_of_address ON public.tasks USING btree (job_id, ip_address) WHERE (ip_address <> ''::text);

CREATE INDEX tasks_of_device ON public.tasks USING btree (job_id, device) WHERE (device <> ''::text);

CREATE INDEX tasks_of_worker ON public.tasks USING btree (worker_id, held_at DESC, task_id);

CREATE INDEX tasks_rate_by ON public.tasks USING btree (rate_by) WHERE (status = 'SUBMITTED'::text);

CREATE INDEX tasks_rated ON public.tasks USING btree (employer_id, decided_at DESC, task_id) WHERE (status = ANY (ARRAY['OK'::text, 'NOK'::text]));

CREATE INDEX tasks_rated_of_job ON public.tasks USING btree (job_id, decided_at DESC, task_id) WHERE (status = ANY (ARRAY['OK'::text, 'NOK'::text]));

CREATE INDEX tasks_rated_of_pair ON public.tasks USING btree (employer_id, worker_id) WHERE (status = ANY (ARRAY['OK'::text, 'NOK'::text]));

CREATE INDEX tasks_revise_until ON public.tasks USING btree (revise_until) WHERE (status = 'IN_REVISION'::text);

CREATE UNIQUE INDEX tasks_submission_key ON public.tasks USING btree (job_id, worker_id, submission_id) WHERE (submission_id <> ''::text);

CREATE INDEX tasks_unrated ON public.tasks USING btree (employer_id, submitted_at, task_id) WHERE (status = 'SUBMITTED'::text);

CREATE INDEX tasks_unrated_of_job ON public.tasks USING btree (job_id, submitted_at, task_id) WHERE (status = 'SUBMITTED'::text);

CREATE INDEX tasks_with_address ON public.tasks USING btree (submitted_at) WHERE ((ip_address <> ''::text) OR (device <> ''::text));

CREATE INDEX uploads_leaving ON public.uploads USING btree (forgotten_at) WHERE ((forgotten_at IS NOT NULL) AND (object_name <> ''::text));

CREATE INDEX uploads_of_task ON public.uploads USING btree (job_id, task_id) WHERE (state = 'CLAIMED'::text);

CREATE INDEX uploads_unclaimed ON public.uploads USING btree (created_at) WHERE (state <> 'CLAIMED'::text);

CREATE INDEX uploads_unclaimed_of_worker ON public.uploads USING btree (account_id) WHERE (state <> 'CLAIMED'::text);

CREATE INDEX withdrawal_batches_latest ON public.withdrawal_batches USING btree (made_at DESC, batch_id);

CREATE INDEX withdrawals_of_batch ON public.withdrawals USING btree (batch_id, account_id, withdrawal_id) WHERE (batch_id <> ''::text);

CREATE INDEX withdrawals_paid ON public.withdrawals USING btree (ended_at DESC) WHERE (state = ANY (ARRAY['PAID'::text, 'RETURNED'::text]));

CREATE INDEX withdrawals_waiting ON public.withdrawals USING btree (state, requested_at) WHERE (ended_at IS NULL);

CREATE INDEX worker_days_day ON public.worker_days USING btree (day);

CREATE INDEX worker_days_uncounted ON public.worker_days USING btree (account_id) WHERE (NOT is_counted);

CREATE INDEX worker_list_filters_counted_at ON public.worker_list_filters USING btree (counted_at);

CREATE INDEX worker_list_members_of_worker ON public.worker_list_members USING btree (worker_id, added_at DESC);

CREATE TRIGGER entries_not_emptied BEFORE TRUNCATE ON public.entries FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER entries_only_added BEFORE DELETE OR UPDATE ON public.entries FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER operator_log_not_emptied BEFORE TRUNCATE ON public.operator_log FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change_of_log();

CREATE TRIGGER operator_log_only_added BEFORE DELETE OR UPDATE ON public.operator_log FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_log();

CREATE TRIGGER terms_accepted_not_emptied BEFORE TRUNCATE ON public.terms_accepted FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change_of_terms();

CREATE TRIGGER terms_accepted_only_added BEFORE DELETE OR UPDATE ON public.terms_accepted FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_terms();

CREATE TRIGGER terms_texts_not_emptied BEFORE TRUNCATE ON public.terms_texts FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change_of_terms();

CREATE TRIGGER terms_texts_only_added BEFORE DELETE OR UPDATE ON public.terms_texts FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_terms();

ALTER TABLE ONLY public.announcements
    ADD CONSTRAINT announcements_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.jobs(job_id);

ALTER TABLE ONLY public.appeals
    ADD CONSTRAINT appeals_task_fkey FOREIGN KEY (job_id, task_id) REFERENCES public.tasks(job_id, task_id);

ALTER TABLE ONLY public.blocks
    ADD CONSTRAINT blocks_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.category_prices
    ADD CONSTRAINT category_prices_category_id_fkey FOREIGN KEY (category_id) REFERENCES public.categories(category_id);

ALTER TABLE ONLY public.category_prices
    ADD CONSTRAINT category_prices_zone_id_fkey FOREIGN KEY (zone_id) REFERENCES public.zones(zone_id);

ALTER TABLE ONLY public.comment_templates
    ADD CONSTRAINT comment_templates_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.credentials
    ADD CONSTRAINT credentials_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.delivery_attempts
    ADD CONSTRAINT delivery_attempts_delivery_fkey FOREIGN KEY (account_id, delivery_id) REFERENCES public.deliveries(account_id, delivery_id);

ALTER TABLE ONLY public.deposits
    ADD CONSTRAINT deposits_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.employer_records
    ADD CONSTRAINT employer_records_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.follows
    ADD CONSTRAINT follows_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.freezes
    ADD CONSTRAINT freezes_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.half_log_ins
    ADD CONSTRAINT half_log_ins_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.hidden_jobs
    ADD CONSTRAINT hidden_jobs_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.job_countries
    ADD CONSTRAINT job_countries_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.jobs(job_id);

ALTER TABLE ONLY public.job_counts
    ADD CONSTRAINT job_counts_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.jobs(job_id);

ALTER TABLE ONLY public.job_features
    ADD CONSTRAINT job_features_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.jobs(job_id);

ALTER TABLE ONLY public.job_reports
    ADD CONSTRAINT job_reports_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.jobs(job_id);

ALTER TABLE ONLY public.job_reviews
    ADD CONSTRAINT job_reviews_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.jobs(job_id);

ALTER TABLE ONLY public.job_variable_rows
    ADD CONSTRAINT job_variable_rows_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.jobs(job_id);

ALTER TABLE ONLY public.job_workers
    ADD CONSTRAINT job_workers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.jobs(job_id);

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_category_id_fkey FOREIGN KEY (category_id) REFERENCES public.categories(category_id);

ALTER TABLE ONLY public.known_devices
    ADD CONSTRAINT known_devices_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.passwords
    ADD CONSTRAINT passwords_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.receivables
    ADD CONSTRAINT receivables_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.receivers
    ADD CONSTRAINT receivers_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.second_factors
    ADD CONSTRAINT second_factors_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.second_opinions
    ADD CONSTRAINT second_opinions_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.standings
    ADD CONSTRAINT standings_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.submissions
    ADD CONSTRAINT submissions_task_fkey FOREIGN KEY (job_id, task_id) REFERENCES public.tasks(job_id, task_id);

ALTER TABLE ONLY public.task_marks
    ADD CONSTRAINT task_marks_task_fkey FOREIGN KEY (job_id, task_id) REFERENCES public.tasks(job_id, task_id);

ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT tasks_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.jobs(job_id);

ALTER TABLE ONLY public.terms_accepted
    ADD CONSTRAINT terms_accepted_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.terms_accepted
    ADD CONSTRAINT terms_accepted_version_fkey FOREIGN KEY (version) REFERENCES public.terms_texts(version);

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.withdrawals
    ADD CONSTRAINT withdrawals_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);

ALTER TABLE ONLY public.worker_list_exceptions
    ADD CONSTRAINT worker_list_exceptions_list_fkey FOREIGN KEY (account_id, list_id) REFERENCES public.worker_list_filters(account_id, list_id);

ALTER TABLE ONLY public.worker_list_filters
    ADD CONSTRAINT worker_list_filters_list_fkey FOREIGN KEY (account_id, list_id) REFERENCES public.worker_lists(account_id, list_id);

ALTER TABLE ONLY public.worker_list_members
    ADD CONSTRAINT worker_list_members_list_fkey FOREIGN KEY (account_id, list_id) REFERENCES public.worker_lists(account_id, list_id);

ALTER TABLE ONLY public.worker_lists
    ADD CONSTRAINT worker_lists_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);
