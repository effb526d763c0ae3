"""The queries about positions, tasks and what was handed in."""
