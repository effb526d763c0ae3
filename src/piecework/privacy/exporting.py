"""Everything that is known of a person, as JSON: for them, or for an operator whom they have asked."""

from datetime import datetime
from typing import IO

import msgspec
from msgspec import Raw, Struct

from piecework.accounts.account_sql import find_account
from piecework.clock import wire_time
from piecework.database import Tx
from piecework.ledger.purses import AccountNotFound
from piecework.privacy import personal_data_sql as sql
from piecework.proofs.names import with_addresses
from piecework.refusal import Refusal

THINGS_MAX = 10_000  # of a kind, in one answer

MEANINGS = {
    "tasks": "What you handed in. Proofs that are an empty list were forgotten some time after the verdict.",
    "jobs": "What you posted. What workers handed in is theirs; as an employer you have it as the results of each job.",
    "operator_decisions": "What operators decided about you and your jobs. Who they are is theirs.",
    "entries": "Every movement of your money.",
}


class TooMuchToAnswer(Refusal):
    """So much is known of the account that it needs a file of its own."""

    code, message = "too_much_to_answer", "Of this account more is known than fits one answer."


class PersonalDataExport(Struct, frozen=True):
    """What is known of a person: by kind of thing a list, in the order it happened."""

    exported_at: str
    account_id: str
    meanings: dict[str, str]
    known: Raw


def read_person(tx: Tx, account_id: str, *, base_url: str, now: datetime) -> PersonalDataExport:
    """Everything that is known of a person, in one round trip.

    Other people are in it by their ids only, where the person has dealt with them. What blocks others have made, and
    what marks tell of other workers, is theirs. Refuses: AccountNotFound, TooMuchToAnswer.
    """
    queued = {kind: sql.ask_known(tx, query, account_id, limit=THINGS_MAX + 1) for kind, query in sql.KNOWN.items()}
    things = {kind: pending.all() for kind, pending in queued.items()}
    if not things["account"]:
        raise AccountNotFound
    full = [kind for kind, known in things.items() if len(known) > THINGS_MAX]
    if full:
        raise TooMuchToAnswer(
            f"Of this account more is known than fits one answer ({', '.join(full)}): an operator makes a file of all "
            f"of it with `piecework account data {account_id}`."
        )
    known = {kind: [_shown(thing, base_url) for thing in found] for kind, found in things.items()}
    return PersonalDataExport(wire_time(now), account_id, MEANINGS, Raw(msgspec.json.encode(known)))


def write_person(tx: Tx, account_id: str, *, into: IO[bytes], base_url: str, now: datetime) -> int:
    """Write the same as read_person answers, however much it is; answers how many things.

    `tx` is a snapshot's. Refuses: AccountNotFound.
    """
    if find_account(tx, account_id) is None:
        raise AccountNotFound
    head = PersonalDataExport(wire_time(now), account_id, MEANINGS, Raw(b"{"))
    into.write(msgspec.json.encode(head)[:-1])
    written = 0
    for kind, query in sql.KNOWN.items():
        into.write((b"" if kind == "account" else b"],") + b"\n" + msgspec.json.encode(kind) + b":[")
        for place, thing in enumerate(sql.walk_known(tx, query, account_id)):
            into.write((b",\n" if place else b"\n") + bytes(_shown(thing, base_url)))
            written += 1
    into.write(b"]}}\n")
    return written


def _shown(thing: str, base_url: str) -> Raw:
    return with_addresses(Raw(thing.encode()), base_url)
