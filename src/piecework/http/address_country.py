"""In which country a caller's address is: as the proxy in front tells it, else by the operator's file of addresses."""

from datetime import datetime

import falcon
from msgspec import Struct

from piecework.http.address_file import address_file
from piecework.http.identity import is_through_proxy
from piecework.settings import Settings

NOTHING = "Nothing here tells in which country an address is, so no task is marked for it"
NOBODY = f"{NOTHING}: PIECEWORK_ADDRESS_DATABASE and PIECEWORK_COUNTRY_HEADER are not set."


def told_country(request: falcon.Request, settings: Settings) -> str | None:
    """What a trusted proxy says in the header of the settings: `GB`, or `XX` where it does not know either.

    None: no such header, or not from somebody who is believed. It is the proxy's to overwrite what callers send.
    """
    header = settings.country_header
    if not header or not is_through_proxy(request, settings.trusted_proxies):
        return None
    return request.get_header(header)


def country_of_address(ip_address: str, settings: Settings) -> str:
    """The country's code that the file of the settings has for an address; empty: not known."""
    return address_file(settings.address_database).country_of(ip_address) if settings.address_database else ""


class Whereabouts(Struct, frozen=True):
    """Who tells in which country addresses are, for operators. `troubles` are sentences; none: all is well."""

    is_told: bool
    message: str
    database_built_at: datetime | None
    troubles: list[str]


def whereabouts(settings: Settings) -> Whereabouts:
    """Who tells it at this moment, by this process."""
    if not settings.address_database and not settings.country_header:
        return Whereabouts(is_told=False, message=NOBODY, database_built_at=None, troubles=[])
    told: list[str] = []
    if settings.country_header:
        told.append(f"The proxy tells it in the header {settings.country_header}.")
    if not settings.address_database:
        return Whereabouts(is_told=True, message=told[0], database_built_at=None, troubles=[])
    file = address_file(settings.address_database).state()
    if file.kind:
        told.append(
            f"A file {file.kind} tells it" + (f", built on {file.built_at:%Y-%m-%d}." if file.built_at else ".")
        )
    return Whereabouts(
        is_told=bool(told),
        message=" ".join(told) or f"{NOTHING}.",
        database_built_at=file.built_at,
        troubles=[file.trouble] if file.trouble else [],
    )
