"""Batches: approved withdrawals that are handed to a bank together, as a file, and what the bank says of each."""
