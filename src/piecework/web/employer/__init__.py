"""The pages of employers."""

from piecework.web.employer import dashboard, job_controls, job_list, new_job

PAGES = (dashboard.pages, job_list.pages, new_job.pages, job_controls.pages)
