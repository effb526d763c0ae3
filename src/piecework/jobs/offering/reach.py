"""Reach: how many workers a brief could be offered to at most, before it is posted."""

from piecework.accounts.account import levels_from
from piecework.crowd.crowd_sql import ask_list_reach, ask_zone_reach
from piecework.database import Tx
from piecework.jobs.posting import CheckedBrief


def count_reached(tx: Tx, checked: CheckedBrief, *, employer_id: str) -> int:
    """How many accounts of its zone or list have the level that a checked brief asks for: it reaches at most so many.

    Those that the employer blocks are not among them; frozen ones are, those that block the employer, and those without
    the share that the list asks for: the number must tell of no one person (crowd_sql.py).
    """
    brief, levels = checked.brief, levels_from(checked.brief.workers_level)
    if brief.list_id is not None:
        return ask_list_reach(tx, employer_id, brief.list_id, levels=levels).get()
    countries = checked.terms.zone_countries
    return ask_zone_reach(tx, employer_id, levels=levels, countries=countries, excluded=brief.excluded_countries).get()
