"""Verdicts: given, tried, appealed; what they pay, and what happens when none comes in time."""
