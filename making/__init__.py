"""What `make` runs, where a line of the Makefile is not enough."""
