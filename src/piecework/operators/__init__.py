"""Operators: which roles they have, what is on record of their acts, and what needs two of them."""
