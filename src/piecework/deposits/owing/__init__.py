"""What accounts owe the place: deposits that were called back after they were spent."""
