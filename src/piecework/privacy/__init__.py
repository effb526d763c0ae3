"""A person's own data: handed over whole, and erased on request; what is kept, and why."""
