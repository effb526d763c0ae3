"""The double-entry book: movements, their entries, and the purses they add up to."""
