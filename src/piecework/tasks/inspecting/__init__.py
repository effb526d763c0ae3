"""Tasks as an employer's pages show them: one beside its neighbours, many at a glance, a job's by status."""
