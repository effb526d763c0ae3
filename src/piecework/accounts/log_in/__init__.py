"""Logging in: attempts are counted, the password compared, and a session opened."""
