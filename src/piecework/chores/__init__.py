"""Chores: the work that the clock does. schedule.py lists all of it on one screen."""
