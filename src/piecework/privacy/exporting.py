"""Everything that is known of a person, in one JSON file: for them, or for an operator whom they have asked."""

from datetime import datetime
from typing import IO

import msgspec
from msgspec import Raw

from piecework.accounts.sql import find_account
from piecework.clock import wire_time
from piecework.database import Tx
from piecework.ledger.purses import AccountNotFound
from piecework.privacy.known import sql
from piecework.proofs.names import with_addresses

NOTES = {
    "tasks": "What you handed in. Proofs that are an empty list were forgotten some time after the verdict.",
    "jobs": "What you posted. What workers handed in is theirs; as an employer you have it as the results of each job.",
    "operator_decisions": "What operators decided about you and your jobs. Who they are is theirs.",
    "entries": "Every movement of your money.",
}


def write_person(tx: Tx, account_id: str, *, into: IO[bytes], base_url: str, now: datetime) -> int:
    """Write one object: `account`, and a list for each kind of thing that is known; answers how many things.

    `tx` is a snapshot's. Other people are in it by their ids only, where the person has dealt with them. What blocks
    others have made, and what marks tell of other workers, is theirs. Refuses: AccountNotFound.
    """
    if find_account(tx, account_id) is None:
        raise AccountNotFound
    head = {"exported_at": wire_time(now), "account_id": account_id, "notes": NOTES}
    into.write(msgspec.json.encode(head)[:-1])
    written = 0
    for name, query in sql.KNOWN.items():
        into.write(b",\n" + msgspec.json.encode(name) + b":[")
        for place, known in enumerate(sql.walk(tx, query, account_id)):
            into.write((b",\n" if place else b"\n") + bytes(with_addresses(Raw(known.encode()), base_url)))
            written += 1
        into.write(b"]")
    into.write(b"}\n")
    return written
