"""What a worker handed in, as pages show it: proofs beside what was asked, marks in words, what came before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Raw, Struct

from piecework.clock import read_wire_time

PICTURES = "/proofs/"


class ShownProof(Struct, frozen=True):
    """A proof beside what was asked for; one of both is given, none where it was forgotten."""

    number: int
    asked: str
    text: str | None = None
    picture: str = ""

    @property
    def address(self) -> str:
        """Where the picture is."""
        return PICTURES + self.picture

    @property
    def thumbnail(self) -> str:
        """Where the small picture is."""
        return f"{self.address}/thumbnail"


class ShownMark(Struct, frozen=True):
    """Another task that this one is like; of an address in another country this one itself."""

    kind: str
    task_id: str
    worker_id: str

    @property
    def words(self) -> str:
        """What the two have in common, or what is odd about this one."""
        return MARK_WORDS[self.kind]


class Earlier(Struct, frozen=True):
    """What was handed in before, and why it was sent back."""

    submitted_at: datetime | None
    comment: str
    proofs: list[ShownProof]


MARK_WORDS = {
    "same_text": "Same text", "near_text": "Nearly the same text", "same_image": "Same picture",
    "near_image": "Nearly the same picture", "shared_address": "Same internet address", "shared_device": "Same device",
    "other_country": "Address in another country",
}  # fmt: skip


class _Kept(Struct):
    text: str | None = None
    image: str = ""


class _KeptEarlier(Struct):
    submitted_at: str
    proofs: list[_Kept]
    asked_comment: str = ""


_PROOFS = msgspec.json.Decoder(list[_Kept])
_MARKS = msgspec.json.Decoder(list[ShownMark])
_EARLIER = msgspec.json.Decoder(list[_KeptEarlier])


def read_proofs(kept: Raw, asked: Sequence[dict[str, Any]]) -> list[ShownProof]:
    """The proofs of a task, each beside what was asked for."""
    return _beside(_PROOFS.decode(kept), asked)


def read_marks(kept: Raw | None) -> list[ShownMark]:
    """What a task is marked for, and the tasks that it is like."""
    return [] if kept is None else _MARKS.decode(kept)


def read_earlier(kept: Raw | None, asked: Sequence[dict[str, Any]]) -> list[Earlier]:
    """What was handed in before, the first time first."""
    found = [] if kept is None else _EARLIER.decode(kept)
    return [Earlier(read_wire_time(one.submitted_at), one.asked_comment, _beside(one.proofs, asked)) for one in found]


def _beside(proofs: list[_Kept], asked: Sequence[dict[str, Any]]) -> list[ShownProof]:
    words = [str(one.get("description", "")) for one in asked]
    return [
        ShownProof(n + 1, words[n] if n < len(words) else "", proof.text, proof.image) for n, proof in enumerate(proofs)
    ]
