"""The tasks of one job as its page shows them: a list by status, and what is drawn of them."""
