"""Keeping a place: its backup, its restore, its move to another server."""
