"""The pages of employers."""

from piecework.web.employer import (
    blocked,
    comments,
    dashboard,
    job_controls,
    job_list,
    lists,
    many,
    money,
    new_job,
    postbacks,
    review,
)

PAGES = (
    dashboard.pages, job_list.pages, new_job.pages, job_controls.pages, review.pages, many.pages, comments.pages,
    lists.pages, blocked.pages, money.pages, postbacks.pages,
)  # fmt: skip
