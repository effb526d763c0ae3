"""A worker's own tasks as their pages show them."""
