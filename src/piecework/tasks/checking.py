"""Checking what a worker hands in against what the job asks for."""

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from piecework.refusal import Fault, InvalidRequest, Refusal

TEXT_CHARACTERS_MAX = 10_000


class ScreenshotsNotTaken(Refusal):
    """The job asks for a screenshot, which no API can take in yet."""

    code, status, field = "screenshots_not_supported", 422, "proofs"
    message = "This job asks for a screenshot, and screenshots cannot be handed in through this API yet."


class TextProof(Struct, frozen=True):
    """A proof in words."""

    text: str


def check_proofs(asked: Sequence[dict[str, Any]], given: Sequence[TextProof]) -> None:
    """Refuse proofs that are not what the job asks for: as many, in its order, each of 1 to 10,000 characters.

    Refuses: ScreenshotsNotTaken, InvalidRequest (every fault at once).
    """
    if any(proof["type"] != "text" for proof in asked):
        raise ScreenshotsNotTaken
    if len(given) != len(asked):
        raise InvalidRequest.of("proofs", f"This job asks for {len(asked)} proofs; {len(given)} came.")
    InvalidRequest.raise_if_any([fault for place, proof in enumerate(given) for fault in _faults(place, proof)])


def _faults(place: int, proof: TextProof) -> list[Fault]:
    name = f"proofs[{place}].text"
    if not proof.text.strip():
        return [Fault(name, f"{name} is empty.", code="required")]
    if len(proof.text) > TEXT_CHARACTERS_MAX or "\0" in proof.text:
        return [Fault(name, f"{name} must have 1 to {TEXT_CHARACTERS_MAX} characters, without NUL characters.")]
    return []


def proofs_sha256(given: Sequence[TextProof]) -> bytes:
    """SHA-256 of the proofs as compact JSON: what is left of them once they are deleted."""
    return hashlib.sha256(msgspec.json.encode(given)).digest()
