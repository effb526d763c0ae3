"""The queries about money that comes in and goes out."""
