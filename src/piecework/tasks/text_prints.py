"""What a text is recognised by when it is handed in again: its letters, and a hash that a changed word hardly moves.

Simhash is written out here: the kept libraries bring numpy along, the one without it has not been released for years.
"""

import hashlib
import unicodedata
from collections import Counter
from functools import lru_cache

from msgspec import Struct

SAME_CHARACTERS_MIN = 25  # shorter answers are equal by nature: "yes", a number, an address the job asks for
NEAR_CHARACTERS_MIN = 80
_PIECE_CHARACTERS = 3
_HASH_BYTES = 8


class TextPrint(Struct, frozen=True):
    """The SHA-256 of a normalised text, and its simhash, 64 bits signed; None for a text too short to be alike."""

    sha256: bytes
    look_hash: int | None


def text_print(text: str) -> TextPrint | None:
    """The print of a text; None for a short one, which says nothing about who wrote it."""
    letters = normalised(text)
    if len(letters) < SAME_CHARACTERS_MIN:
        return None
    look_hash = simhash(letters) if len(letters) >= NEAR_CHARACTERS_MIN else None
    return TextPrint(hashlib.sha256(letters.encode()).digest(), look_hash)


def normalised(text: str) -> str:
    """Letters with their marks, and digits; without case, blanks, punctuation and what nobody sees."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if unicodedata.category(letter)[0] in "LMN")


def simhash(letters: str) -> int:
    """64 bits, signed: in each the majority of what the hashes of all pieces of three characters have there.

    Measured on paragraphs of 220 characters: one other word moves 4 bits, two move 6; different texts differ in 28.
    """
    starts = range(len(letters) - _PIECE_CHARACTERS + 1)
    pieces = Counter(letters[start : start + _PIECE_CHARACTERS] for start in starts)
    hashes = b"".join(_hash(piece) * times for piece, times in pieces.items())
    ones = int.from_bytes(b"\1" * len(starts))
    bits = 0
    for byte in range(_HASH_BYTES):
        lane = int.from_bytes(hashes[byte::_HASH_BYTES])
        for bit in range(8):
            has_majority = (lane >> bit & ones).bit_count() * 2 > len(starts)
            bits |= has_majority << (byte * 8 + bit)
    return bits - 2**64 if bits >= 2**63 else bits


@lru_cache(maxsize=16_384)
def _hash(piece: str) -> bytes:
    return hashlib.blake2b(piece.encode(), digest_size=_HASH_BYTES).digest()
