"""Tasks: a worker's go at a position, from hold to verdict."""
