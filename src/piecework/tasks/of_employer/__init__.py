"""An employer's tasks of all jobs together, in numbers."""
