"""Earning: what a worker has handed in, and will be paid for."""
