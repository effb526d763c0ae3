"""The terms of the place: which text is in force, and who has accepted which."""
