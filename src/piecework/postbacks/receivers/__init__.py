"""Receivers: where an employer is called back, and with which secret the calls are signed."""
