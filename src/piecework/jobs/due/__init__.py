"""The jobs that wait for a chore."""
