"""Following: workers who want to hear of an employer's new jobs."""
