"""Telling who calls: HTTP Basic for the employer API, a bearer token for the worker API, either for operators."""

import base64
import binascii
import ipaddress
from collections.abc import Callable
from functools import lru_cache

import falcon
import structlog

from piecework.accounts.authentication import Caller, find_caller, split_api_token, split_worker_token
from piecework.database import Database
from piecework.refusal import Refusal
from piecework.settings import read_networks

log = structlog.get_logger("piecework.http")

Authenticate = Callable[[falcon.Request, Database], Caller]


class Unauthorized(Refusal):
    """No credential, or not the right one: the answer is the same whether the account exists or not."""

    code, message, status = "unauthorized", "Unauthorized", 401
    is_of_transport = True


class OperatorsOnly(Refusal):
    """The caller is known, and no operator."""

    code, message, status = "operators_only", "This is for operators only.", 403


class ForwardedAddressMalformed(Refusal):
    """A trusted proxy names whom it forwards for in a way that cannot be read, so nobody knows who calls."""

    code, status = "forwarded_address_malformed", 400
    message = "The proxy in front of this place does not say who calls: X-Forwarded-For must hold bare IP addresses."
    is_of_transport = True


def authenticate_basic(request: falcon.Request, database: Database) -> Caller:
    """`Authorization: Basic base64(USER_ID:API_SECRET)` (API 2). Refuses: Unauthorized."""
    account_id, secret = _split_basic(request.get_header("Authorization") or "")
    return _known(database, account_id, secret, "api")


def authenticate_worker(request: falcon.Request, database: Database) -> Caller:
    """`Authorization: Bearer <worker token>`. Refuses: Unauthorized."""
    account_id, secret = split_worker_token(_bearer(request))
    return _known(database, account_id, secret, "worker")


def authenticate_operator(request: falcon.Request, database: Database) -> Caller:
    """An operator by API secret: as HTTP Basic, or as `Bearer pwa_<account id>_<secret>`.

    Refuses: Unauthorized, OperatorsOnly.
    """
    token = _bearer(request)
    caller = _known(database, *split_api_token(token), "api") if token else authenticate_basic(request, database)
    if not caller.account.is_operator:
        raise OperatorsOnly
    return caller


def _bearer(request: falcon.Request) -> str:
    scheme, _, token = (request.get_header("Authorization") or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _known(database: Database, account_id: str, secret: str, kind: str) -> Caller:
    caller = database.read(lambda tx: find_caller(tx, account_id, secret, kind))  # type: ignore[arg-type]
    if caller is None:
        raise Unauthorized
    return caller


def _split_basic(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        account_id, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return account_id, secret


def client_address(request: falcon.Request, trusted_proxies: str) -> str:
    """The caller's address: the socket's, unless the peer is a trusted proxy that names another.

    What it names and cannot be read is not taken for the proxy: limits would count everybody as one caller, and
    /metrics would be open. Refuses: ForwardedAddressMalformed.
    """
    peer = _peer(request)
    if not is_through_proxy(request, trusted_proxies):
        return peer
    for hop in reversed([part.strip() for part in (request.get_header("X-Forwarded-For") or "").split(",")]):
        if hop and not _is_address(hop):
            log.warning("forwarded_address_malformed", setting="PIECEWORK_TRUSTED_PROXIES")
            raise ForwardedAddressMalformed
        if hop and not _is_trusted(hop, trusted_proxies):
            return hop
    return peer


def is_through_proxy(request: falcon.Request, trusted_proxies: str) -> bool:
    """Whether the request was handed on by a trusted proxy, whose headers are believed."""
    return bool(trusted_proxies) and _is_trusted(_peer(request), trusted_proxies)


def _peer(request: falcon.Request) -> str:
    return request.env.get("REMOTE_ADDR") or ""


@lru_cache(maxsize=1024)
def _is_trusted(address: str, trusted_proxies: str) -> bool:
    if not _is_address(address):
        return False
    networks = read_networks(trusted_proxies)
    return any(ipaddress.ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
