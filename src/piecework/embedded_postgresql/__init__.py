"""The PostgreSQL server that Piecework brings along, runs as its own child, and stops with itself."""
