"""Frozen accounts that were erased are recognised: by a keyed hash of their mailbox and pay-out destinations.

It tells operators, who look at an account, and nobody else; it refuses nothing by itself.
"""

import hmac
import unicodedata
from datetime import datetime, timedelta

from piecework.accounts.email_addresses import mailbox_of, read_email
from piecework.database import Pending, Tx
from piecework.moderation import frozen_prints_sql as sql
from piecework.moderation.frozen_prints_sql import FrozenPrint, PrintKind, TracePrint, Traces

FORGOTTEN_A_BATCH = 1000


def keep_prints_if_frozen(tx: Tx, account_id: str, *, now: datetime) -> None:
    """Keep what recognises the owner of an account that is frozen, before it is forgotten with the account.

    The caller has locked the account: what freezes it now has not frozen it, or has before.
    """
    sql.add_frozen_prints(tx, account_id, prints_of(sql.ask_traces(tx, account_id).get()), now=now)


def ask_matches(tx: Tx, traces: Traces) -> Pending[FrozenPrint]:
    """Which prints of frozen accounts that were erased this account's mailbox and destinations have."""
    return sql.ask_matches(tx, prints_of(traces))


def forget_frozen_prints(tx: Tx, *, days: int, now: datetime) -> int:
    """Delete a batch of prints that are old enough; answers how many."""
    return sql.forget_frozen_prints(tx, before=now - timedelta(days=days), limit=FORGOTTEN_A_BATCH)


def prints_of(traces: Traces) -> list[TracePrint]:
    """The prints of an account's mailbox and destinations. Pure."""
    mailboxes = {mailbox_of(traces.email)} if traces.email else set[str]()
    destinations = {destination_key(text) for text in traces.destinations}
    return [_print(traces.key, "mailbox", text) for text in sorted(mailboxes)] + [
        _print(traces.key, "destination", text) for text in sorted(destinations)
    ]


def destination_key(text: str) -> str:
    """What is the same destination however it is written: an address by its mailbox, else letters and digits alone."""
    same = unicodedata.normalize("NFKC", text).strip()
    if read_email(same) is not None:
        return mailbox_of(same)
    return "".join(sign for sign in same.casefold() if sign.isalnum()) or same


def _print(key: bytes, kind: PrintKind, text: str) -> TracePrint:
    return TracePrint(kind, hmac.digest(key, f"{kind}\n{text}".encode(), "sha256"))
