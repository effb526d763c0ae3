"""The worker's pages: the board, a job, own tasks, earnings, standing; and the notices of everybody."""

from piecework.web.worker import board, job, tasks, uploads

PAGES = (board.pages, job.pages, tasks.pages, uploads.pages)
