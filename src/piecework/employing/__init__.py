"""Employing: what an employer can do with a posted job, and the effects on work in progress."""
