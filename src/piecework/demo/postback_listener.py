"""A small receiver of postbacks: verifies the signature, prints what arrived, answers."""

import binascii
import signal
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook, WebhookVerificationError
from standardwebhooks.webhooks import EmptyWebhookSecretError

BODY_BYTES_MAX = 1024 * 1024
UNAUTHORIZED = 401

Say = Callable[..., None]


class BadSecret(Exception):
    """What was given as a secret is none."""


def listen_for_postbacks(host: str, port: int, *, secret: str, status: int, say: Say) -> None:
    """Receive until SIGINT or SIGTERM; for the main thread. Raises BadSecret, OSError."""
    webhook = _webhook(secret)

    class Handler(BaseHTTPRequestHandler):
        timeout = 30

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if not 0 <= length <= BODY_BYTES_MAX:
                self.send_error(413)
                return
            body = self.rfile.read(length).decode("utf-8", "replace")
            fault = _fault(webhook, body, dict(self.headers.items()))
            verified = "unverified: no --secret" if webhook is None else fault or "signature right"
            say(f"{self.headers.get('webhook-id', 'no webhook-id')}  {self.path}  ({verified})", f"  {body}")
            self.send_response(UNAUTHORIZED if fault else status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
            """Say nothing beside what arrives."""

    with ThreadingHTTPServer((host, port), Handler) as server:
        say(f"Listening on http://{host}:{server.server_port}/ ; Ctrl-C ends it.")
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) is not signal.SIG_IGN:  # in the background a Ctrl-C is for somebody else
                signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
        server.serve_forever(poll_interval=0.2)


def _webhook(secret: str) -> Webhook | None:
    try:
        return Webhook(secret) if secret else None
    except (binascii.Error, ValueError, RuntimeError, EmptyWebhookSecretError):
        raise BadSecret("The secret is not one: it begins with whsec_, as rotate-secret shows it.") from None


def _fault(webhook: Webhook | None, body: str, headers: dict[str, str]) -> str:
    if webhook is None:
        return ""
    try:
        webhook.verify(body, headers, json_parse=False)
    except (WebhookVerificationError, ValueError) as error:
        return f"SIGNATURE WRONG: {error}"
    return ""
