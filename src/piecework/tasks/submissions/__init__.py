"""What was handed in, revision by revision."""
