"""Telling people that the terms changed: everybody whose account was open then, once, batch by batch."""

from datetime import datetime

from piecework.accounts import terms_sql as sql
from piecework.accounts.terms import Terms
from piecework.database import Tx
from piecework.events.event import Event
from piecework.events.events_sql import add_events

TOLD_A_BATCH = 500


def tell_of_terms(tx: Tx, terms: Terms, *, now: datetime) -> int:
    """Note that a text is in force, and tell the next accounts that have not accepted it; answers how many it saw.

    Who keeps its programs' keys and never opens a page hears of it by notice and e-mail: programs are refused nothing.
    A text that comes back is not told of again; whoever has not accepted it is still asked on the pages.
    """
    known = sql.find_in_force(tx, terms.version)
    if known is None:
        sql.note_in_force(tx, terms.version, now=now)
    elif known.told_all_at is not None:
        return 0
    telling = sql.lock_telling(tx, terms.version)
    if telling is None:
        return 0
    people = sql.load_accounts_to_tell(
        tx, terms.version, after=telling.told_up_to, opened_by=telling.came_at, limit=TOLD_A_BATCH
    )
    add_events(tx, [_told(one, terms) for one in people if not one.has_accepted], now=now)
    is_last = len(people) < TOLD_A_BATCH
    up_to = people[-1].account_id if people else telling.told_up_to
    sql.note_told(tx, terms.version, up_to=up_to, told_all_at=now if is_last else None)
    return len(people)


def _told(one: sql.ToTell, terms: Terms) -> Event:
    return Event(
        account_id=one.account_id,
        event_id=f"terms_changed:{terms.version}",
        kind="terms_changed",
        facts={"version": terms.version, "accepted_others": one.accepted_others},
    )
