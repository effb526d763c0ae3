"""Wire shapes that several sections share."""

import re
from typing import Annotated

from msgspec import Meta, Struct

from piecework.http.call import Call
from piecework.meaning import EMPLOYER, Means
from piecework.refusal import Fault, InvalidRequest, Rule
from piecework.tasks.taking.proof_checking import PictureProof, SubmittedProof, TextProof

EmployerId = Annotated[str, Means("The employer.", EMPLOYER)]


class Proof(Struct):
    """A proof, as the job asks for it: in words, or a picture that was uploaded before."""

    text: Annotated[str, Means("A proof in words.", "wim01")] = ""
    upload_id: Annotated[str, Meta(max_length=64), Means("What a proof names the picture by.", "9d1c7f0a4be2c65d")] = ""


Proofs = Annotated[list[Proof], Meta(max_length=4), Means("What is handed in, in the order the job asks for it.")]
TEXT_OR_PICTURE = Rule("text_or_picture", "{field} must have a text or an upload_id, not both.")
_DEVICE = re.compile(r"[\x21-\x7e]{1,64}")


def given_proofs(proofs: list[Proof]) -> list[SubmittedProof]:
    """What the proofs are: texts or pictures. Refuses: InvalidRequest (both in one)."""
    both = [f"proofs[{place}]" for place, proof in enumerate(proofs) if proof.text and proof.upload_id]
    InvalidRequest.raise_if_any([Fault(name, TEXT_OR_PICTURE) for name in both])
    return [PictureProof(proof.upload_id) if proof.upload_id else TextProof(proof.text) for proof in proofs]


def given_device(call: Call) -> str:
    """What the header Piecework-Device calls the worker's device; empty without one. Refuses: InvalidRequest."""
    if call.device and not _DEVICE.fullmatch(call.device):
        raise InvalidRequest.of("Piecework-Device", "A Piecework-Device has 1 to 64 visible ASCII characters.")
    return call.device
