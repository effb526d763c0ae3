"""Employing: what an employer does with a job that was posted, and what that means for work that is under way."""
