"""The pages of employers."""

from piecework.web.employer import comments, dashboard, job_controls, job_list, many, new_job, review

PAGES = (dashboard.pages, job_list.pages, new_job.pages, job_controls.pages, review.pages, many.pages, comments.pages)
