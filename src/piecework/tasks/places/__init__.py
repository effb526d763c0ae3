"""Places: the positions of a job that workers have taken, counted by worker and by country."""
