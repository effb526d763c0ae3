"""Pages of one's own account, and the door to it: sign-up, log-in, forgotten passwords."""
