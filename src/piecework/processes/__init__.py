"""Processes: what `piecework serve` consists of, how each part starts, is watched, and stops."""
