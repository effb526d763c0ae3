"""Marking for employers what was handed in before on the same job, and what is odd about where a task came from."""
