"""What makes the speed claims: our requests beside the limit, pgbench running their very SQL in the same run."""
