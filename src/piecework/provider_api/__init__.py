"""What payment providers call: signed events of payments, refunds and disputes (docs/operations.md)."""
