"""Worker lists that are kept by a filter: level, share of satisfied tasks, country."""
