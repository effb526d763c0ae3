"""What employers are known for among workers: how much they find satisfactory, and how soon they rate."""
