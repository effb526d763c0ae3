"""What may be a password, and how one is kept: argon2id, made and compared outside any transaction."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from piecework.refusal import Fault, Refusal

CHARACTERS_MIN, CHARACTERS_MAX = 10, 200
SALT_BYTES = 16

# About 20 ms and 19 MiB: what OWASP asks for where many log in at once (docs/decisions/0014-people.md).
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, hash_len=32, salt_len=SALT_BYTES)
_NOBODYS = _HASHER.hash("nobody's", salt=bytes(SALT_BYTES))  # compared with where there is no password

# Long enough, and the first that anybody tries.
_COMMON = frozenset(
    (
        "1234567890", "0123456789", "0987654321", "9876543210", "12345678910", "123456789a", "1q2w3e4r5t",
        "qwertyuiop", "qwerty1234", "qwerty12345", "qwerty123456", "asdfghjkl1", "password12", "password123",
        "password1234", "passw0rd123", "mypassword", "iloveyou12", "iloveyou123", "letmein123", "welcome123",
        "administrator", "changeme123", "abcdefghij", "abc1234567", "football123", "baseball123", "superman123",
        "sunshine123", "1qaz2wsx3edc", "princess123", "q1w2e3r4t5", "piecework1", "piecework123",
    )
)  # fmt: skip


class WrongPassword(Refusal):
    """The password is not the account's."""

    code, status, field = "wrong_password", 403, "password"
    message = "This is not your password."


def hash_password(password: str, *, salt: bytes) -> str:
    """What is kept of a password. Slow on purpose: call it outside transactions. `salt`: 16 random bytes."""
    return _HASHER.hash(_normal(password), salt=salt)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether it is the password; without one, or for nobody, the answer is no and takes as long."""
    try:
        return _HASHER.verify(password_hash or _NOBODYS, _normal(password)) and password_hash is not None
    except (Argon2Error, InvalidHashError):
        return False


def password_faults(password: str, *, email: str, name: str = "", field: str = "password") -> list[Fault]:
    """What is wrong with a new password: too short, too long, known to everybody, or made of what everybody knows.

    No rule asks for digits or signs: they make passwords harder to remember, not to guess.
    """
    plain = _normal(password).lower()
    known = {part for part in (email.lower(), email.lower().partition("@")[0], name.lower().strip()) if len(part) > 3}
    if len(_normal(password)) < CHARACTERS_MIN:
        return [Fault(field, f"A password has at least {CHARACTERS_MIN} characters. Four words are a good one.")]
    if len(password) > CHARACTERS_MAX:
        return [Fault(field, f"A password has at most {CHARACTERS_MAX} characters.")]
    if plain in _COMMON or len(set(plain)) < 4:
        return [Fault(field, "This password is one of the first that are tried. Choose another; four words do well.")]
    if any(plain.replace(part, "").strip("0123456789!._-") == "" for part in known):
        return [Fault(field, "This password is made of your name or address. Choose another; four words do well.")]
    return []


def _normal(password: str) -> str:
    """One spelling of what looks the same, whichever keyboard it comes from; bounded, so that it costs no more."""
    return unicodedata.normalize("NFKC", password[: CHARACTERS_MAX + 1]).encode("utf-8", "replace").decode()
