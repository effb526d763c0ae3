"""Freezing an account: it may look and change nothing, its jobs are paused by rule, until every cause is lifted."""
