"""`POST /payments/<provider>`: an event is verified, booked and answered in one quick transaction."""

import falcon
import structlog
from prometheus_client import Counter

from piecework.clock import Clock
from piecework.database import Database
from piecework.deposits.booking_events import book_event
from piecework.http.answers import App, NoSuchPath, encode
from piecework.http.parameters import BodyTooLarge, check_length
from piecework.payments.configured import find_provider
from piecework.payments.provider import EventNotVerified, Provider
from piecework.settings import Settings

log = structlog.get_logger("piecework.payments")

PREFIX = "/payments"
BODY_BYTES_MAX = 512 * 1024
ROUTE = f"{PREFIX}/stripe"
EVENTS = Counter("piecework_payment_events_total", "Events of payment providers.", ["type", "outcome"])


class ProviderEvents:
    """Takes the events of one provider. Anybody may call it: what counts is the signature."""

    body_bytes_max = BODY_BYTES_MAX

    def __init__(self, provider: Provider | None, *, database: Database, clock: Clock) -> None:
        self.provider, self.database, self.clock = provider, database, clock

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        """Answer 200 as soon as the event is booked, also where nothing follows from it: others are sent again.

        Refuses: NoSuchPath (no provider is set up), BodyTooLarge, EventNotVerified.
        """
        if self.provider is None:
            raise NoSuchPath
        body, now = _read_body(request), self.clock()
        try:
            event = self.provider.read_event(body, request.get_header(self.provider.signature_header) or "", now=now)
        except EventNotVerified as refusal:
            EVENTS.labels("unknown", "NOT_VERIFIED").inc()
            log.warning("payment_event_not_verified", why=refusal.message)
            raise
        result = self.database.transact(lambda tx: book_event(tx, event, now=now))
        EVENTS.labels(event.type, result.outcome).inc()
        tell = log.warning if result.outcome == "REFUSED" else log.info
        tell("payment_event", event_id=event.event_id, type=event.type, outcome=result.outcome, detail=result.detail)
        response.content_type = falcon.MEDIA_JSON
        response.data = encode({"ok": True, "outcome": result.outcome, "detail": result.detail})


def _read_body(request: falcon.Request) -> bytes:
    """The raw bytes: the signature is over them."""
    check_length(request, BODY_BYTES_MAX)
    body: bytes = request.env["wsgi.input"].read(BODY_BYTES_MAX + 1)
    if len(body) > BODY_BYTES_MAX:
        raise BodyTooLarge(f"The request body is too large: at most {BODY_BYTES_MAX} bytes.")
    return body


def add_provider(app: App, *, database: Database, settings: Settings, clock: Clock) -> None:
    """Serve the address that the payment provider calls."""
    app.add_route(ROUTE, ProviderEvents(find_provider(settings), database=database, clock=clock))


def provider_routes() -> list[tuple[str, str]]:
    """The routes that add_provider serves."""
    return [("POST", ROUTE)]
