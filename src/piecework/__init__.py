"""Piecework: a self-hosted micro-job marketplace."""

__version__ = "0.1.0"
