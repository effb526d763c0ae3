"""Target: which addresses we are willing to call, and which not, whoever asks us to."""

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from piecework.postbacks.public_addresses import is_public
from piecework.refusal import InvalidRequest, Rule
from piecework.settings import IPNetwork

ADDRESS_CHARACTERS_MAX = 2000
ADDRESS = Rule("address", "{field} {what}.")
PORTS = {"http": 80, "https": 443}


class Target(Struct, frozen=True):
    """An address taken apart: what to resolve, where to connect, and what the request says of it."""

    scheme: str
    host: str  # a name, or an IP address without brackets
    port: int
    path: str  # with the query
    host_header: str


def read_address(address: str) -> Target:
    """Take an http(s) address apart. Refuses: InvalidRequest (field `address`)."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise _refused("is not an address like https://example.org/postbacks") from None
    if len(address) > ADDRESS_CHARACTERS_MAX:
        raise _refused(f"has more than {ADDRESS_CHARACTERS_MAX} characters")
    if not address.isascii() or any(character.isspace() or not character.isprintable() for character in address):
        raise _refused("may have only ASCII characters without blanks: write others as %xx, names as xn--")
    _check_parts(parts)
    host = parts.hostname or ""
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    shown = f"[{host}]" if ":" in host else host
    host_header = shown if port in (None, PORTS[parts.scheme]) else f"{shown}:{port}"
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path, host_header)


def _check_parts(parts: SplitResult) -> None:
    if parts.scheme not in PORTS:
        raise _refused("must begin with https:// or http://")
    if not parts.hostname:
        raise _refused("names no host")
    if "@" in parts.netloc:
        raise _refused("carries a user name or password: leave it out, and verify the signature of the calls instead")
    if parts.fragment:
        raise _refused("has a part after #, which is never sent")
    if parts.port == 0:
        raise _refused("names port 0")


def is_allowed(address: str, networks: Sequence[IPNetwork]) -> bool:
    """Whether a resolved IP address is public, or in one of the networks that the operator allows besides."""
    ip = ip_address(address.partition("%")[0])
    return is_public(ip) or any(ip in network for network in networks)


def check_literal(target: Target, networks: Sequence[IPNetwork]) -> None:
    """Refuse a host written as an IP address that we would never call; names are resolved at each attempt.

    Refuses: InvalidRequest.
    """
    try:
        ip_address(target.host)
    except ValueError:
        return
    if not is_allowed(target.host, networks):
        raise _refused(f"names {target.host}, which is not a public address; it would never be called")


def _refused(what: str) -> InvalidRequest:
    return InvalidRequest.of("address", ADDRESS, what=what)
