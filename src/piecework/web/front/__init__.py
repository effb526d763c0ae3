"""The front of the house: what the place is, for a stranger; and the parts that pages are made of."""
