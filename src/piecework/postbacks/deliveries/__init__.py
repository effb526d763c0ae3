"""Deliveries: bodies on their way to a receiver, and the log of the attempts."""
