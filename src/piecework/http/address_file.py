"""The operator's file that tells in which country an address is, in the MMDB format; read again when it is replaced."""

import ipaddress
import os
import threading
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import maxminddb
import structlog
from msgspec import Struct

log = structlog.get_logger("piecework.http")

# What files say of addresses behind which somebody may be anywhere.
_ANYWHERE = (
    "is_anonymous", "is_anonymous_proxy", "is_anonymous_vpn", "is_public_proxy", "is_residential_proxy",
    "is_satellite_provider", "is_tor_exit_node",
)  # fmt: skip

_Version = tuple[int, int, int]


class FileState(Struct, frozen=True):
    """How the file is: what kind and of when, if one was read; what is wrong with it, as a sentence, if anything."""

    kind: str = ""
    built_at: datetime | None = None
    trouble: str = ""


class AddressFile:
    """A file of addresses. Whatever is wrong with it, an address is then in no known country, and nothing else happens.

    It is read whole: a mapped file that somebody overwrites in place would take the process with it. A file that
    vanishes or is replaced by a broken one leaves the one that was read before in use.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._version: _Version | None = None  # of the file that was read, or could not be
        self._reader: maxminddb.Reader | None = None
        self._trouble = ""

    def country_of(self, ip_address: str) -> str:
        """The country's code as the file has it, `GB`; empty where it is not known."""
        reader = self._newest()
        try:
            address = ipaddress.ip_address(ip_address)
        except ValueError:
            return ""
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        try:
            if reader is None or address.version > reader.metadata().ip_version:
                return ""
            return _country_in(reader.get(address))
        except Exception as error:  # a damaged file is worth a log line, and no submission
            self._tell("it is damaged", error)
            return ""

    def state(self) -> FileState:
        """How the file is at this moment."""
        reader = self._newest()
        trouble = self._trouble and f"The file of PIECEWORK_ADDRESS_DATABASE cannot be used: {self._trouble}."
        if reader is None:
            return FileState(trouble=f"{trouble} No task is marked because of a file.")
        if trouble:
            trouble += " What was read before is still used."
        try:
            told = reader.metadata()
            return FileState(str(told.database_type), datetime.fromtimestamp(told.build_epoch, UTC), trouble)
        except (TypeError, ValueError, OverflowError, OSError):  # as good a file as any, but for the date
            return FileState("of no date", None, trouble)

    def _newest(self) -> maxminddb.Reader | None:
        """What the file says, read again if it is another one than before."""
        try:
            if self._version == _version_of(self._path.stat()):
                return self._reader
            with self._lock:
                self._read()
        except OSError as error:
            self._version = None
            self._tell((error.strerror or "it cannot be read").lower(), error)
        return self._reader

    def _read(self) -> None:
        if not self._path.is_file():  # nor wait for a pipe
            self._tell("it is no file", None)
            return
        with self._path.open("rb") as file:
            version = _version_of(os.fstat(file.fileno()))
            if version == self._version:  # another thread has read it
                return
            try:
                self._reader = maxminddb.open_database(file, maxminddb.MODE_FD)
                self._trouble = ""
                log.info("address_database_read")
            except OSError:
                raise
            except Exception as error:  # the library raises many kinds for what is no such file
                self._tell("it is not a whole file in the MMDB format", error)
            self._version = version

    def _tell(self, trouble: str, error: Exception | None) -> None:
        """Log what is wrong, once."""
        if trouble != self._trouble:
            self._trouble = trouble
            log.warning("address_database_unusable", trouble=trouble, kind=type(error).__name__ if error else None)


@cache
def address_file(path: str) -> AddressFile:
    """The one file of this process, shared by all its edges and threads."""
    return AddressFile(Path(path).expanduser())


def _version_of(found: os.stat_result) -> _Version:
    return found.st_ino, found.st_mtime_ns, found.st_size


def _country_in(record: Any) -> str:
    """The country that a record names: files have it as {"country": {"iso_code": "DE"}}, or flat."""
    if not isinstance(record, dict):
        return ""
    traits = record.get("traits")
    for said in (record, traits if isinstance(traits, dict) else {}):
        if any(said.get(name) for name in _ANYWHERE):
            return ""
    country = record.get("country")
    code = country.get("iso_code") if isinstance(country, dict) else record.get("country_code") or country
    return code if isinstance(code, str) else ""
