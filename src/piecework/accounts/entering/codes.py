"""Codes: what an app shows for half a minute (TOTP, RFC 6238), and recovery codes, which stand in for it once each."""

import base64
import hmac
from datetime import datetime

from pyotp.totp import TOTP

STEP_SECONDS = 30
STEPS_AROUND = (0, -1, 1)  # clocks differ, and people type slowly
SECRET_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 80 bits, so that a digest need not be slow


def totp_secret(random: bytes) -> str:
    """The secret that app and place share, as apps read it. `random`: 20 random bytes."""
    assert len(random) == SECRET_BYTES
    return base64.b32encode(random).decode()


def step_of_code(secret: str, code: str, *, now: datetime) -> int | None:
    """The half minute whose code this is, if it is one of the three around now."""
    step_now = int(now.timestamp()) // STEP_SECONDS
    typed, app = "".join(code.split()), TOTP(secret, interval=STEP_SECONDS)
    found = [
        step_now + around
        for around in STEPS_AROUND
        if hmac.compare_digest(typed.encode(), app.generate_otp(step_now + around).encode())
    ]
    return found[0] if found else None


def enrolment_address(secret: str, *, email: str, place: str) -> str:
    """What an app reads from the picture: `otpauth://totp/...`."""
    return TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=email, issuer_name=place)


def recovery_code(random: bytes) -> str:
    """`abcd-efgh-ijkl-mnop`, of 10 random bytes."""
    assert len(random) == RECOVERY_BYTES
    letters = base64.b32encode(random).decode().lower()
    return "-".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def plain_recovery_code(typed: str) -> str:
    """A recovery code however it was typed: capitals, blanks and hyphens do not matter."""
    return "".join(c for c in typed.lower() if c.isalnum())
