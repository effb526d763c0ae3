"""Revising: a worker's second and third chance at a task that the employer sent back."""
