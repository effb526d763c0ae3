"""Second opinions: what is of high value is done when another operator confirms it."""
