"""Payments that a bank sends back after they were made, found among all that was paid."""
