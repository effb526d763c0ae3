"""The employer API: the published wire, byte for byte (docs/wire.md)."""

from piecework.api import controls, deliveries, deposits, jobs, lists, notices, postbacks, quote, rating, tasks, users

SECTIONS = (
    jobs.section,
    quote.section,
    controls.section,
    tasks.section,
    rating.section,
    users.section,
    deposits.section,
    lists.section,
    postbacks.section,
    deliveries.section,
    notices.section,
)
