"""What the place offers to post: zones, and categories with the least a task may pay."""
