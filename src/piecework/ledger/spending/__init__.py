"""What an account has spent."""
