"""`piecework demo`: its people, what it prints, and the command."""
