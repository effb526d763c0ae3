"""Calling a receiver: resolve its name once, look where it leads, send the body there, and read how it answers."""

import asyncio
import ssl
import time
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import aiodns
import httpx2
import structlog
from msgspec import Struct

from piecework import __version__
from piecework.clock import Clock
from piecework.postbacks.deliveries_sql import DueDelivery, Outcome
from piecework.postbacks.delivering import CALL_SECONDS_MAX, CallResult, Round
from piecework.postbacks.receivers_sql import ClaimedReceiver
from piecework.postbacks.signing import signature_headers
from piecework.postbacks.target import Target, is_allowed, read_address
from piecework.refusal import InvalidRequest
from piecework.settings import IPNetwork, Settings, read_networks

log = structlog.get_logger("piecework.postbacks")

ACCEPTED = 200  # and nothing else (API 6)
CONNECT_SECONDS_MAX = 5
NAME_SECONDS_MAX = 5
ADDRESSES_TRIED_MAX = 3
ANSWER_BYTES_KEPT = 500
BODY_SECONDS_MAX = 1  # for what is kept of it, once the status is there
DETAIL_CHARACTERS_MAX = 300
CONNECTIONS_MAX = 1000  # far more than calls at once: nobody waits for a connection of another's


class Failed(Exception):
    """A call that got no answer: what came instead, and a sentence on it."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        self.outcome: Outcome = outcome
        super().__init__(detail)


class _Answer(Struct, frozen=True):
    status: int
    beginning: str
    retry_after: str


class Caller:
    """Makes calls, many at the same time; `async with` opens and closes it."""

    def __init__(self, settings: Settings, *, clock: Clock) -> None:
        self._networks: list[IPNetwork] = read_networks(settings.postback_networks)
        self._name_servers = [one.strip() for one in settings.postback_name_servers.split(",") if one.strip()] or None
        self._clock = clock

    async def __aenter__(self) -> "Caller":
        """Open it, in the running event loop."""
        self._resolver = aiodns.DNSResolver(self._name_servers, timeout=NAME_SECONDS_MAX / 2, tries=2)
        limits = httpx2.Limits(max_connections=CONNECTIONS_MAX, max_keepalive_connections=0)
        # A connection is never used twice: kept ones are known by their address alone, and the next call to the same
        # address may be for another name, whose certificate nobody has looked at.
        self._client = httpx2.AsyncClient(
            verify=ssl.create_default_context(), trust_env=False, follow_redirects=False, limits=limits,
            timeout=httpx2.Timeout(None, connect=CONNECT_SECONDS_MAX),
        )  # fmt: skip
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        await self._client.aclose()
        await self._resolver.close()

    async def call_round(self, calls: Round) -> list[CallResult]:
        """Make the calls of a round, each as soon as the one before is sent; whatever happens is an answer."""
        sent = [asyncio.Event() for _ in calls.deliveries]
        before = [None, *sent]
        return await asyncio.gather(
            *(
                self._call(calls.receiver, delivery, before[place], sent[place])
                for place, delivery in enumerate(calls.deliveries)
            )
        )

    async def _call(
        self, receiver: ClaimedReceiver, delivery: DueDelivery, before: asyncio.Event | None, sent: asyncio.Event
    ) -> CallResult:
        if before is not None:
            await before.wait()
        try:
            return await self._timed(receiver, delivery, sent)
        finally:
            sent.set()

    async def _timed(self, receiver: ClaimedReceiver, delivery: DueDelivery, sent: asyncio.Event) -> CallResult:
        started_at, started = self._clock(), time.monotonic()
        try:
            async with asyncio.timeout(CALL_SECONDS_MAX):
                answer = await self._send(receiver, delivery, sent, started_at)
        except TimeoutError:
            answer = Failed("silent", f"No answer came within {CALL_SECONDS_MAX} seconds.")
        except Failed as failed:
            answer = failed
        milliseconds = round((time.monotonic() - started) * 1000)
        if isinstance(answer, Failed):
            if answer.outcome == "no_name":
                milliseconds = 0  # how soon a name is answered tells whether it is one of ours
            return CallResult(
                delivery=delivery, outcome=answer.outcome, milliseconds=milliseconds, started_at=started_at,
                detail=str(answer)[:DETAIL_CHARACTERS_MAX],
            )  # fmt: skip
        return CallResult(
            delivery=delivery, outcome="delivered" if answer.status == ACCEPTED else "answered",
            status=answer.status, milliseconds=milliseconds, answer=answer.beginning, started_at=started_at,
            detail="" if answer.status == ACCEPTED else f"It answered {answer.status}, and only 200 counts.",
            retry_at=_retry_at(answer.retry_after, self._clock()),
        )  # fmt: skip

    async def _send(
        self, receiver: ClaimedReceiver, delivery: DueDelivery, sent: asyncio.Event, now: datetime
    ) -> _Answer:
        try:
            target = read_address(receiver.address)
        except InvalidRequest as refused:
            raise Failed("no_name", str(refused)) from None
        secrets = [secret for secret in (receiver.secret, receiver.old_secret) if secret]
        headers = signature_headers(delivery.delivery_id, delivery.body, secrets=secrets, now=now) | {
            "host": target.host_header,
            "content-type": "application/json",
            "user-agent": f"Piecework/{__version__} (postbacks)",
            "accept-encoding": "identity",
        }
        tried = (await self._resolve(target))[:ADDRESSES_TRIED_MAX]
        for place, ip_address in enumerate(tried):
            try:
                return await self._post(target, ip_address, headers, delivery.body.encode(), sent)
            except Failed as failed:
                if failed.outcome != "refused" or place + 1 == len(tried):
                    raise
        raise AssertionError("a resolved name has an address")

    async def _resolve(self, target: Target) -> list[str]:
        """The addresses of the host, asked once; one that we do not call among them spoils them all.

        A name of the inside looks like one that does not exist: whose receiver it is must not learn our network.
        """
        try:
            answer = await self._resolver.getaddrinfo(target.host, port=target.port)
        except aiodns.error.DNSError as error:
            log.info("receiver_not_found", host=target.host, reason=error.args[-1])
            raise _no_public_address(target) from None
        addresses = list(dict.fromkeys(bytes(node.addr[0]).decode() for node in answer.nodes))
        inside = [ip_address for ip_address in addresses if not is_allowed(ip_address, self._networks)]
        if inside or not addresses:
            log.info("receiver_not_public", host=target.host, addresses=inside)
            raise _no_public_address(target)
        return addresses

    async def _post(
        self, target: Target, ip_address: str, headers: dict[str, str], body: bytes, sent: asyncio.Event
    ) -> _Answer:
        """POST to that very address, under the name of the receiver, and read the beginning of what it answers."""
        host = f"[{ip_address}]" if ":" in ip_address else ip_address
        url = f"{target.scheme}://{host}:{target.port}{target.path}"

        async def trace(event: str, _: object) -> None:
            if event.endswith("send_request_body.complete"):
                sent.set()

        extensions = {"sni_hostname": target.host, "trace": trace}
        try:
            async with self._client.stream(
                "POST", url, content=body, headers=headers, extensions=extensions
            ) as response:
                return _Answer(
                    response.status_code, await _beginning(response), response.headers.get("retry-after", "")
                )
        except httpx2.ConnectTimeout:
            raise Failed("silent", f"No connection to {ip_address} within {CONNECT_SECONDS_MAX} seconds.") from None
        except httpx2.ConnectError as error:
            if (tls := _tls_error(error)) is not None:
                raise Failed("tls_failed", f"No secure connection to {ip_address}: {tls}.") from None
            raise Failed("refused", f"No connection to {ip_address}, port {target.port}: {error}.") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise Failed("broken", f"The connection to {ip_address} broke: {error or type(error).__name__}.") from None


def _no_public_address(target: Target) -> Failed:
    return Failed("no_name", f"The name {target.host} leads to no public address.")


async def _beginning(response: httpx2.Response) -> str:
    """The first bytes of the body as they came, never unpacked; what follows is not read.

    A status came already, and is all that counts: a body that breaks off or never ends changes nothing.
    """
    beginning = bytearray()
    with suppress(httpx2.HTTPError, TimeoutError):
        await asyncio.wait_for(_read_beginning(response, beginning), BODY_SECONDS_MAX)
    return beginning[:ANSWER_BYTES_KEPT].decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")


async def _read_beginning(response: httpx2.Response, into: bytearray) -> None:
    async for chunk in response.aiter_raw():
        into += chunk
        if len(into) >= ANSWER_BYTES_KEPT:
            return


def _tls_error(error: BaseException) -> ssl.SSLError | None:
    reason: BaseException | None = error
    while reason is not None and not isinstance(reason, ssl.SSLError):
        reason = reason.__cause__ or reason.__context__
    return reason


def _retry_at(retry_after: str, now: datetime) -> datetime | None:
    """When a receiver asks to be called again: in so many seconds, or at a date; nonsense asks nothing."""
    try:
        if retry_after.isdecimal():
            return now + timedelta(seconds=int(retry_after[:8]))
        return parsedate_to_datetime(retry_after).astimezone(now.tzinfo) if retry_after else None
    except (ValueError, OverflowError):
        return None
