"""How a worker stands: points and level, the share of satisfied tasks, and what follows from both."""
