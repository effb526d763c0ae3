"""The standing of workers, their reputation: points, level, share of satisfied tasks, and what follows from them."""
