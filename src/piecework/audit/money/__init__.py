"""The queries about money."""
