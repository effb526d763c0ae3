"""E-mail: what is to be sent is written in the transaction that causes it, and sent by a chore."""
