"""What makes the speed claims: requests beside the limit, which is pgbench running the very same SQL in the same run."""
