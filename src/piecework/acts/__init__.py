"""What operators do, each act declared once: request, role, whose case it is, what it gives away, and what it does."""
