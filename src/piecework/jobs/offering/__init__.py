"""Offering: a running job as one worker sees it, and why a job is not offered to someone."""
