"""Reach: how many workers a brief could be offered to, before it is posted."""

from piecework.accounts.account import levels_from
from piecework.database import Tx
from piecework.jobs.offering import offers_sql as sql
from piecework.jobs.posting import CheckedBrief


def count_reached(tx: Tx, checked: CheckedBrief, *, employer_id: str) -> int:
    """How many accounts a checked brief could be offered to: by zone or list, level and blocks; frozen ones are not.

    Hours of the day and how many positions a worker or a country has taken do not count: nobody has worked on it yet.
    """
    brief = checked.brief
    return sql.ask_reach(
        tx,
        employer_id=employer_id,
        levels=levels_from(brief.workers_level),
        countries=checked.terms.zone_countries,
        excluded_countries=brief.excluded_countries,
        list_id=brief.list_id,
    ).get()
