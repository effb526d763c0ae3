"""Reporting: workers say what is wrong with a job, and operators look at those with many reports."""
