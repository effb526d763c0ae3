"""The pages of operators."""

from piecework.web.operator import (
    accounts,
    appeals,
    batches,
    book,
    catalogue,
    catalogue_files,
    deposits,
    emails,
    erasures,
    health,
    jobs,
    log,
    overview,
    reports,
    returns,
    rules,
    second_opinions,
    terms,
    withdrawals,
)

PAGES = (
    overview.pages, jobs.pages, reports.pages, appeals.pages, accounts.pages, erasures.pages,
    second_opinions.pages, withdrawals.pages, batches.pages, returns.pages,
    deposits.pages, book.pages, emails.pages, log.pages,
    catalogue.pages, catalogue_files.pages, rules.pages, terms.pages, health.pages,
)  # fmt: skip
