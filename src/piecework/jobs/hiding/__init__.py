"""Hiding: jobs that a worker does not want to see on the board."""
