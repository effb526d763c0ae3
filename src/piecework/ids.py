"""Random ids and secrets: made here, at the edge, and handed to the domain as arguments."""

import hashlib
import hmac
import secrets

ACCOUNT_ID_DIGITS, JOB_ID_DIGITS, TASK_ID_DIGITS = 8, 12, 14


def new_account_id() -> str:
    """8 lower-case hex digits."""
    return secrets.token_hex(ACCOUNT_ID_DIGITS // 2)


def new_job_id() -> str:
    """12 lower-case hex digits."""
    return secrets.token_hex(JOB_ID_DIGITS // 2)


def new_task_id() -> str:
    """14 lower-case hex digits."""
    return secrets.token_hex(TASK_ID_DIGITS // 2)


def new_list_id() -> int:
    """A positive 31-bit integer, unique within its account only."""
    return secrets.randbelow(2**31 - 1) + 1


def new_order_id() -> str:
    """16 hex digits: one order of positions, a restart, a feature, a review."""
    return secrets.token_hex(8)


def new_upload_id() -> str:
    """16 lower-case hex digits."""
    return secrets.token_hex(8)


def new_object_name() -> str:
    """32 random bytes as 64 hex digits: the name of a stored file, which is all one needs to read it."""
    return secrets.token_hex(32)


def new_session_id() -> str:
    """16 lower-case hex digits: one log-in on the pages."""
    return secrets.token_hex(8)


def derived_id(*parts: str) -> str:
    """16 hex digits that are the same for the same parts, and for no others."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def new_secret() -> str:
    """32 random bytes as 64 hex digits: an API secret or the random part of a token."""
    return secrets.token_hex(32)


def secret_digest(secret: str) -> bytes:
    """What is stored of a secret: SHA-256. 32 random bytes need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def is_same_secret(secret: str, digest: bytes | None) -> bool:
    """Compare in constant time; an absent digest costs the same time and is never the same."""
    wanted = digest if digest is not None else bytes(32)
    return hmac.compare_digest(secret_digest(secret), wanted) and digest is not None


def is_hex_id(text: str, digits: int) -> bool:
    """Whether the text could be an id of that many digits at all."""
    return len(text) == digits and all(c in "0123456789abcdef" for c in text)


def new_request_id() -> str:
    """16 hex digits that tie an answer to its log lines."""
    return secrets.token_hex(8)
