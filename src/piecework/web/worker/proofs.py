"""Proofs in a form: what is asked for, what was filled in, and what is wrong, in words without names of the wire."""

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta, Struct

from piecework.fields import Short
from piecework.proofs.claiming import UPLOAD_NOT_FOUND
from piecework.tasks.taking import proof_checking
from piecework.tasks.taking.proof_checking import TEXT_CHARACTERS_MAX, PictureProof, SubmittedProof, TextProof
from piecework.web.outcome import Refused

WORDS = {
    proof_checking.TEXT_REQUIRED.name: "Write something here: the job asks for it.",
    proof_checking.TEXT_LENGTH.name: "This must have {least} to {most} characters, without NUL characters.",
    proof_checking.PICTURE_REQUIRED.name: "Choose a picture: the job asks for a screenshot here.",
    proof_checking.PICTURE_TWICE.name: "This picture stands here for the second time.",
    UPLOAD_NOT_FOUND.name: "This picture is not kept any more. Please choose it again.",
}


class ProofField(Struct):
    """One proof of a form: a text, or a picture: one that was uploaded before, or the one chosen in this form."""

    text: str = ""
    upload_id: Short[str] = ""
    picture: Short[str] = ""


ProofFields = Annotated[list[ProofField], Meta(max_length=4)]


class ProofInput(Struct, frozen=True):
    """One proof as the form shows it."""

    place: int
    description: str
    is_picture: bool
    text: str
    upload_id: str
    wrong: str


class ProofForm(Struct, frozen=True):
    """The form for what a job asks for; `before` are the texts that a revision begins with."""

    requirements: Sequence[dict[str, Any]]
    before: Sequence[str] = ()
    characters_max: int = TEXT_CHARACTERS_MAX

    def shown(self, refused: Refused, act: str) -> list[ProofInput]:
        """The proofs, with what was filled in when the form that goes to `act` was refused."""
        heard = refused if refused.act == act else Refused()
        return [self._shown(place, proof, heard) for place, proof in enumerate(self.requirements)]

    def _shown(self, place: int, proof: dict[str, Any], refused: Refused) -> ProofInput:
        wrong = refused.of(f"proofs[{place}]")
        upload_id = refused.at("proofs", place, "picture") or refused.at("proofs", place, "upload_id")
        before = self.before[place] if place < len(self.before) else ""
        return ProofInput(
            place=place,
            description=proof["description"],
            is_picture=proof["type"] == "screenshot",
            text=refused.at("proofs", place, "text") if refused.given else before,
            upload_id="" if wrong == WORDS[UPLOAD_NOT_FOUND.name] else upload_id,
            wrong=wrong,
        )


def given_proofs(fields: Sequence[ProofField]) -> list[SubmittedProof]:
    """What the form hands in; lines of a text end as everywhere but in forms."""
    return [_given(field) for field in fields]


def _given(field: ProofField) -> SubmittedProof:
    upload_id = field.picture or field.upload_id
    return PictureProof(upload_id) if upload_id else TextProof(field.text.replace("\r\n", "\n"))
