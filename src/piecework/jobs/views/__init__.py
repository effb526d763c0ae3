"""Views: the jobs of an employer, as lists and pages show them; nothing here writes."""
