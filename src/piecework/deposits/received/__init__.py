"""What a payment provider told, and what came of it."""
