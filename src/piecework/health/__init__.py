"""Health: whether the clock's work is done, what waits, how large the place is, and whether its book adds up."""
