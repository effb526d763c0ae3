"""The pages of operators."""

from piecework.web.operator import (
    accounts,
    appeals,
    batches,
    book,
    deposits,
    emails,
    jobs,
    log,
    overview,
    reports,
    second_opinions,
    withdrawals,
)

PAGES = (
    overview.pages, jobs.pages, reports.pages, appeals.pages, accounts.pages, second_opinions.pages,
    withdrawals.pages, batches.pages,
    deposits.pages, book.pages, emails.pages, log.pages,
)  # fmt: skip
