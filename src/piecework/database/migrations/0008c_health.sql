-- What operators watch: when each chore last ran and how, and what each hour's audit found.

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

CREATE TABLE audit_runs (
    hour       timestamptz NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,
    seconds    double precision NOT NULL,
    entries    bigint      NOT NULL,
    findings   integer     NOT NULL,
    found      jsonb       NOT NULL,
    told_at    timestamptz,
    CONSTRAINT audit_runs_pkey PRIMARY KEY (hour)
);
