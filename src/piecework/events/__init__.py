"""What happened to somebody: written in the transaction that did it, read by notices."""
