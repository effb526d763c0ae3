"""The operator API: JSON over HTTP for accounts that operate the place (docs/operator-api.md)."""

from piecework.operator_api import (
    accounts,
    appeals,
    batches,
    catalog,
    catalog_files,
    deposits,
    emails,
    health,
    marks,
    operators,
    privacy,
    reports,
    reviews,
    rules,
    second_opinions,
    withdrawals,
)

SECTIONS = (
    reviews.section,
    accounts.section,
    marks.section,
    reports.section,
    appeals.section,
    deposits.section,
    withdrawals.section,
    batches.section,
    emails.section,
    health.section,
    rules.section,
    catalog.section,
    catalog_files.section,
    operators.section,
    second_opinions.section,
    privacy.section,
)
