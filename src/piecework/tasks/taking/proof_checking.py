"""Checking what a worker hands in against what the job asks for, and keeping it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from piecework.database import Tx
from piecework.proofs.claiming import Claimant, claim_pictures
from piecework.refusal import Fault, InvalidRequest, Rule
from piecework.tasks.marking import ProofToPrint, keep_prints

TEXT_CHARACTERS_MAX = 10_000
PROOFS_ASKED = Rule("proofs_asked", "This job asks for {asked} proofs; {given} came.")
TEXT_REQUIRED = Rule("text_required", "{field} is required: the job asks for a text here.", code="required")
TEXT_EMPTY = Rule("text_required", "{field} is empty.", code="required")
TEXT_LENGTH = Rule("text_length", "{field} must have {least} to {most} characters, without NUL characters.")
PICTURE_REQUIRED = Rule(
    "picture_required",
    "{field} is required: the job asks for a screenshot here, uploaded before.",
    code="required",
)
PICTURE_TWICE = Rule("picture_twice", "{field} names a picture for the second time.")


class TextProof(Struct, frozen=True):
    """A proof in words."""

    text: str


class PictureProof(Struct, frozen=True):
    """A proof that is a picture, by the id that its upload was given."""

    upload_id: str


class StoredPicture(Struct, frozen=True):
    """A picture as it is kept with a submission: the name of its file, and the SHA-256 of its bytes in hex."""

    image: str
    sha256: str


SubmittedProof = TextProof | PictureProof
StoredProof = TextProof | StoredPicture


def check_proofs(requirements: Sequence[dict[str, Any]], proofs: Sequence[SubmittedProof]) -> None:
    """Refuse proofs that do not meet the job's requirements: number, order, kind, texts of 1 to 10,000 characters.

    Refuses: InvalidRequest (every fault at once).
    """
    if len(proofs) != len(requirements):
        raise InvalidRequest.of("proofs", PROOFS_ASKED, asked=len(requirements), given=len(proofs))
    faults: list[Fault] = []
    seen: set[str] = set()
    for index, (requirement, proof) in enumerate(zip(requirements, proofs, strict=True)):
        name = f"proofs[{index}]"
        if requirement["type"] == "text":
            faults += _text_faults(name, proof)
        else:
            faults += _picture_faults(name, proof, seen)
    InvalidRequest.raise_if_any(faults)


def _text_faults(proof_name: str, proof: SubmittedProof) -> list[Fault]:
    name = f"{proof_name}.text"
    if not isinstance(proof, TextProof):
        return [Fault(name, TEXT_REQUIRED)]
    if not proof.text.strip():
        return [Fault(name, TEXT_EMPTY)]
    if len(proof.text) > TEXT_CHARACTERS_MAX or "\0" in proof.text:
        return [Fault(name, TEXT_LENGTH, least=1, most=TEXT_CHARACTERS_MAX)]
    return []


def _picture_faults(proof_name: str, proof: SubmittedProof, seen: set[str]) -> list[Fault]:
    name = f"{proof_name}.upload_id"
    if not isinstance(proof, PictureProof):
        return [Fault(name, PICTURE_REQUIRED)]
    if proof.upload_id in seen:
        return [Fault(name, PICTURE_TWICE)]
    seen.add(proof.upload_id)
    return []


def keep_proofs(
    tx: Tx, proofs: Sequence[SubmittedProof], *, worker_id: str, claimant: Claimant, now: datetime
) -> list[StoredProof]:
    """Store what is kept of checked proofs: texts as they are, pictures by name. The submission claims its pictures.

    The task's row is there, or queued: the prints of its proofs are stored with it (marking.py).
    Refuses: InvalidRequest (`upload_not_found`).
    """
    upload_ids = [proof.upload_id if isinstance(proof, PictureProof) else None for proof in proofs]
    claimed = iter(claim_pictures(tx, worker_id, upload_ids, claimant=claimant, now=now))
    kept: list[StoredProof] = []
    to_print: list[ProofToPrint] = []
    for proof in proofs:
        if isinstance(proof, PictureProof):
            picture = next(claimed)
            kept.append(StoredPicture(picture.name.file_name, picture.sha256.hex()))
            to_print.append(ProofToPrint(sha256=picture.sha256, look_hash=picture.look_hash))
        else:
            kept.append(proof)
            to_print.append(ProofToPrint(proof.text))
    keep_prints(tx, to_print, claimant, now=now)
    return kept


def proofs_sha256(kept: Sequence[StoredProof]) -> bytes:
    """SHA-256 of the proofs as compact JSON: what is left of them once they are deleted."""
    return hashlib.sha256(msgspec.json.encode(kept)).digest()
