"""Passwords: what may be one, how it is kept and compared, how it is changed or made anew when it is forgotten."""
