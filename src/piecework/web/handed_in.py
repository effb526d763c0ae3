"""What a worker handed in, as pages show it: proofs beside what was asked, marks in words, what came before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Raw, Struct

from piecework.clock import read_wire_time

PICTURES = "/proofs/"


class ProofRow(Struct, frozen=True):
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


class MarkRow(Struct, frozen=True):
    """Another task that this one is like; of an address in another country this one itself."""

    kind: str
    task_id: str
    worker_id: str

    @property
    def words(self) -> str:
        """What the two have in common, or what is odd about this one."""
        return MARK_WORDS[self.kind]


class EarlierSubmission(Struct, frozen=True):
    """What was handed in before, and why it was sent back."""

    submitted_at: datetime | None
    comment: str
    proofs: list[ProofRow]


MARK_WORDS = {
    "same_text": "Same text", "near_text": "Nearly the same text", "same_image": "Same picture",
    "near_image": "Nearly the same picture", "shared_address": "Same internet address", "shared_device": "Same device",
    "other_country": "Address in another country",
}  # fmt: skip


class _StoredProof(Struct):
    text: str | None = None
    image: str = ""


class _StoredSubmission(Struct):
    submitted_at: str
    proofs: list[_StoredProof]
    asked_comment: str = ""


_PROOFS = msgspec.json.Decoder(list[_StoredProof])
_MARKS = msgspec.json.Decoder(list[MarkRow])
_EARLIER = msgspec.json.Decoder(list[_StoredSubmission])


def read_proofs(kept: Raw, requirements: Sequence[dict[str, Any]]) -> list[ProofRow]:
    """The proofs of a task, each beside what was asked for."""
    return _beside(_PROOFS.decode(kept), requirements)


def read_marks(kept: Raw | None) -> list[MarkRow]:
    """What a task is marked for, and the tasks that it is like."""
    return [] if kept is None else _MARKS.decode(kept)


def read_earlier(kept: Raw | None, requirements: Sequence[dict[str, Any]]) -> list[EarlierSubmission]:
    """What was handed in before, the first time first."""
    found = [] if kept is None else _EARLIER.decode(kept)
    return [
        EarlierSubmission(read_wire_time(one.submitted_at), one.asked_comment, _beside(one.proofs, requirements))
        for one in found
    ]


def _beside(proofs: list[_StoredProof], requirements: Sequence[dict[str, Any]]) -> list[ProofRow]:
    words = [str(one.get("description", "")) for one in requirements]
    return [
        ProofRow(n + 1, words[n] if n < len(words) else "", proof.text, proof.image) for n, proof in enumerate(proofs)
    ]
