"""Proofs in a form: what is asked for, what was filled in, and what is wrong, in words without names of the wire."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

from msgspec import Meta, Struct

from piecework.fields import Short
from piecework.refusal import Fault, InvalidRequest
from piecework.tasks.taking.proof_checking import TEXT_CHARACTERS_MAX, GivenProof, PictureProof, TextProof
from piecework.web.outcome import Refused


class ProofField(Struct):
    """One proof of a form: a text, or a picture: one that was uploaded before, or the one chosen in this form."""

    text: str = ""
    upload_id: Short[str] = ""
    picture: Short[str] = ""


ProofFields = Annotated[list[ProofField], Meta(max_length=4)]


class ShownProof(Struct, frozen=True):
    """One proof as the form shows it."""

    place: int
    description: str
    is_picture: bool
    text: str
    upload_id: str
    wrong: str


class ProofForm(Struct, frozen=True):
    """The form for what a job asks for; `before` are the texts that a revision begins with."""

    asked: Sequence[dict[str, Any]]
    before: Sequence[str] = ()
    characters_max: int = TEXT_CHARACTERS_MAX

    def shown(self, refused: Refused, act: str) -> list[ShownProof]:
        """The proofs, with what was filled in when the form that goes to `act` was refused."""
        heard = refused if refused.act == act else Refused()
        return [self._shown(place, proof, heard) for place, proof in enumerate(self.asked)]

    def _shown(self, place: int, proof: dict[str, Any], refused: Refused) -> ShownProof:
        wrong = refused.of(f"proofs[{place}]")
        upload_id = refused.at("proofs", place, "picture") or refused.at("proofs", place, "upload_id")
        before = self.before[place] if place < len(self.before) else ""
        return ShownProof(
            place=place,
            description=proof["description"],
            is_picture=proof["type"] == "screenshot",
            text=refused.at("proofs", place, "text") if refused.given else before,
            upload_id="" if wrong == _SAID["upload_not_found"] else upload_id,
            wrong=wrong,
        )


def given_proofs(fields: Sequence[ProofField]) -> list[GivenProof]:
    """What the form hands in; lines of a text end as everywhere but in forms."""
    return [_given(field) for field in fields]


def _given(field: ProofField) -> GivenProof:
    upload_id = field.picture or field.upload_id
    return PictureProof(upload_id) if upload_id else TextProof(field.text.replace("\r\n", "\n"))


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Say what is wrong with proofs as people say it, who never see the names of the wire."""
    try:
        yield
    except InvalidRequest as refusal:
        raise InvalidRequest([_plain(fault) for fault in refusal.faults]) from None


_NAMED = re.compile(r"proofs\[\d+\]\.(text|upload_id)")
_SAID = {
    "text": "Write something here: the job asks for it.",
    "upload_id": "Choose a picture: the job asks for a screenshot here.",
    "upload_not_found": "This picture is not kept any more. Please choose it again.",
}


def _plain(fault: Fault) -> Fault:
    named = _NAMED.fullmatch(fault.field or "")
    if named is None:
        return fault
    said = _SAID[named[1]] if fault.fault_code == "required" else _SAID.get(fault.fault_code)
    return Fault(named[0], said or fault.message.replace(named[0], "This"), code=fault.fault_code)
