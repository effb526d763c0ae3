"""Signing calls as Standard Webhooks does: three headers on both formats, two signatures while a secret is rotated."""

import base64
from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook

SECRET_PREFIX = "whsec_"


def signing_secret(random_hex: str) -> str:
    """A secret as receivers' libraries take it, from 32 random bytes in hex."""
    return SECRET_PREFIX + base64.b64encode(bytes.fromhex(random_hex)).decode()


def signature_headers(delivery_id: str, body: str, *, secrets: Sequence[str], now: datetime) -> dict[str, str]:
    """The headers of one attempt: the id stays the same over retries, time and signatures are the attempt's own."""
    signatures = [Webhook(secret).sign(delivery_id, now, body) for secret in secrets]
    return {
        "webhook-id": delivery_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
