"""Featuring: an employer pays to have a job shown above others for a day."""
