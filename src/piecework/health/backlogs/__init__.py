"""Reading what waits: work that is due, calls to receivers, how large the database is."""
