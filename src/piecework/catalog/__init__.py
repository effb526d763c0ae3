"""The catalogue that employers choose from: zones, and categories with the lowest pay of a task."""
