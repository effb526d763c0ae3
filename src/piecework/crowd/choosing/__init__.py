"""What a worker chose for themselves: whom to follow, whom to block, which jobs to hide."""
