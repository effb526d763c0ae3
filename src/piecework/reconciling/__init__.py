"""After a restore: what the world may know that the database does not any more."""
