"""Signing up: who asks to join has no account until a link that was sent to their address is opened."""
