"""The pages of operators."""

from piecework.web.operator import batches, book, deposits, emails, withdrawals

PAGES = (withdrawals.pages, batches.pages, deposits.pages, book.pages, emails.pages)
