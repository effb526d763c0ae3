"""Moderation: what operators decide about jobs, and what is on record of it."""
