"""The worker API: JSON over HTTP with a bearer token (docs/worker-api.md)."""

from piecework.worker_api import (
    account,
    appeals,
    avoiding,
    board,
    earnings,
    following,
    jobs,
    notices,
    reports,
    standing,
    tasks,
    terms,
    tokens,
    uploads,
    withdrawals,
)

SECTIONS = (
    board.section,
    avoiding.section,
    following.section,
    jobs.section,
    reports.section,
    uploads.section,
    tasks.section,
    appeals.section,
    earnings.section,
    withdrawals.section,
    standing.section,
    notices.section,
    account.section,
    tokens.section,
    terms.section,
)
