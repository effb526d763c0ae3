"""What operators do, each act declared once: request, role, whose case it is, what it moves, and what it does."""
