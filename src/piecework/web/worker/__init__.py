"""The worker's pages: the board, a job, own tasks, earnings, standing; and the notices of everybody."""

from piecework.web.worker import board, earnings, job, notices, standing, tasks, uploads, withdrawals

PAGES = (
    board.pages, job.pages, tasks.pages, uploads.pages, earnings.pages, withdrawals.pages, standing.pages,
    notices.pages,
)  # fmt: skip
