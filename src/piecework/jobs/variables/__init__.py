"""Variables: the rows of values that a job is done with, each as often as the others."""
