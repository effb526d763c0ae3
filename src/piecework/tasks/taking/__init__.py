"""Taking a position: held, left, handed in, late, revised; the positions of a job, counted by worker and by country."""
