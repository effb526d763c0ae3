"""Entering: log-in, passwords, codes and sessions; who is kept waiting, and links in e-mail."""
