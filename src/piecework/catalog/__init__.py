"""What the place offers to post: zones, categories with the least a task may pay, and what it charges."""
