"""Taking a position: held, left, handed in, late, revised; the places of a job, counted by worker and by country."""
