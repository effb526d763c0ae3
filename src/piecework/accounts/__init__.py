"""Who someone is: accounts, their secrets and levels."""
