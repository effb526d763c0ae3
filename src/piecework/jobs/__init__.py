"""Jobs: what an employer posts, what it costs, and the positions it has."""
