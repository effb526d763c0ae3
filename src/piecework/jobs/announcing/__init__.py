"""Announcing: followers are told of a new job whose employer paid for it."""
