"""Standings and days as they are read, and locked to be counted."""
