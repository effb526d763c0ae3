"""The pages of employers."""

from piecework.web.employer import new_job

PAGES = (new_job.pages,)
