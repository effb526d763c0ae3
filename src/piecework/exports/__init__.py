"""What people take away in files: a job's results, an account's statement, the book for an accountant."""
