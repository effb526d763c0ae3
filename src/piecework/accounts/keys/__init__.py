"""Idempotency keys in the database."""
