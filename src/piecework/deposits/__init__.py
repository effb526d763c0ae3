"""Money that comes in: recorded by hand or through a payment provider, credited once, and clawed back."""
