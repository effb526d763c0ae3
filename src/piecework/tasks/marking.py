"""Marking: hints that a task resembles another of its job, or comes from the same sender. It decides nothing."""

import ipaddress
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from piecework.catalog.countries import country_code_of
from piecework.database import Tx
from piecework.jobs.job import JobNotFound
from piecework.paging import Page
from piecework.proofs.claiming import Claimant
from piecework.tasks import marks_sql as sql
from piecework.tasks.marks_sql import MarkKind as MarkKind
from piecework.tasks.text_prints import text_print

LOOK_BITS_SET_MIN = 8
UNKNOWN = "xx"  # the country of an account that has not said


class ProofToPrint(Struct, frozen=True):
    """A proof as it was handed in: a text, or a picture by the SHA-256 and the look_hash of its stored bytes."""

    text: str = ""
    sha256: bytes | None = None
    look_hash: int = 0


class Sender(Struct, frozen=True):
    """The worker who submits, the country of the account, and where the submission came from; empty if unknown.

    `country` is the contract's code, `address_country` what a proxy or a file says: GB, or XX and T1 for nowhere.
    """

    worker_id: str
    country: str = UNKNOWN
    ip_address: str = ""
    address_country: str = ""
    device: str = ""

    @property
    def is_elsewhere(self) -> bool:
        """Whether the address is in another country than the account, as far as both are known."""
        code = country_code_of(self.address_country)
        return code != "" and self.country not in (UNKNOWN, code)


def keep_prints(tx: Tx, proofs: Sequence[ProofToPrint], submission: Claimant, *, now: datetime) -> None:
    """Store the prints of a submission's proofs, and mark its task if other tasks of the job have similar ones.

    The caller holds the job's lock, so that of two at the same moment the second sees the first, and it is the later
    one that is marked, for the oldest five others. Short texts leave no print, pictures that are all but blank none of
    their look. Same texts are those of the same letters and digits. Near ones differ in at most NEAR_TEXT_BITS of 64
    bits, near pictures in at most NEAR_IMAGE_BITS, and are looked up by quarters of the hash: what differs in three
    bits has a quarter in common and is found, of what differs in six about 60 %. Where more than LOOKED_AT prints of
    a job share a quarter only so many are looked at, and a large job costs what a small one does.
    """
    prints = [made for index, proof in enumerate(proofs) if (made := _print_of(index, proof)) is not None]
    if prints:
        sql.add_prints(tx, submission, prints, now=now)


def mark_sender(tx: Tx, submission: Claimant, sender: Sender, *, now: datetime) -> None:
    """Mark a task for where it came from: an address or a device of another worker's, or another country's address.

    The account's country decides what is offered; an address from elsewhere is a hint, people travel. It is never
    refused for it, and no mark tells which country that is.
    """
    _mark_shared(tx, submission, sender, now=now)
    if sender.is_elsewhere:
        sql.add_country_mark(tx, submission.job_id, submission.task_id, worker_id=sender.worker_id, now=now)


def _mark_shared(tx: Tx, submission: Claimant, sender: Sender, *, now: datetime) -> None:
    """Mark the tasks of a job, both, that two workers handed in from one address or device.

    Nothing follows from it by itself: people share a home. The caller holds the job's lock. A task has at most five
    marks a kind; where more than LOOKED_AT tasks share an address only so many are looked at.
    """
    address = _address_of_worker(sender.ip_address)
    if address or sender.device:
        sql.add_shared_marks(
            tx,
            submission.job_id,
            submission.task_id,
            worker_id=sender.worker_id,
            ip_address=address,
            device=sender.device,
            now=now,
        )


def _address_of_worker(ip_address: str) -> str:
    """The address; empty for this machine's own, which a proxy or the demo calls from, whoever the worker is."""
    try:
        return "" if ipaddress.ip_address(ip_address).is_loopback else ip_address
    except ValueError:
        return ""


def has_look(look_hash: int) -> bool:
    """Whether a picture's hash can tell it from others: the hash of a nearly blank page has hardly a bit set."""
    bits_set = (look_hash % 2**64).bit_count()
    return LOOK_BITS_SET_MIN <= bits_set <= 64 - LOOK_BITS_SET_MIN


def _print_of(index: int, proof: ProofToPrint) -> sql.Print | None:
    if proof.sha256 is not None:
        return sql.Print(index, "image", proof.sha256, proof.look_hash if has_look(proof.look_hash) else None)
    printed = text_print(proof.text)
    return None if printed is None else sql.Print(index, "text", printed.sha256, printed.look_hash)


def list_marks(tx: Tx, job_id: str, *, page: int) -> Page[sql.PagedMark]:
    """All marks of a job, task by task, 100 a page. Refuses: JobNotFound."""
    exists, marks = sql.ask_job_exists(tx, job_id), sql.ask_marks(tx, job_id, page=page)
    if not exists.get():
        raise JobNotFound
    return marks.get()
