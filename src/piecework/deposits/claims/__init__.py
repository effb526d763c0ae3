"""What proves a deposit, and what calls it back: refunds and disputes, in whatever order they are heard of."""
