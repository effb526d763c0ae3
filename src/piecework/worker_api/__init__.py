"""The worker API: JSON over HTTP with a bearer token (docs/worker-api.md)."""

from piecework.worker_api import account, board, jobs, tasks, uploads

SECTIONS = (board.section, jobs.section, uploads.section, tasks.section, account.section)
