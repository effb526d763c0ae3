"""The pages of employers."""

from piecework.web.employer import job_controls, new_job

PAGES = (new_job.pages, job_controls.pages)
