"""Views: tasks as lists, pages and exports show them; nothing here writes."""
