"""Accounts before operators: found, looked at as a whole, and changed for a reason that is on record."""
