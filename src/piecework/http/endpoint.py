"""Endpoints: a declaration of path, request and response; `resource.py` runs them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import IO, Any, Generic, TypeVar, get_type_hints

import msgspec

from piecework.accounts.authentication import Caller
from piecework.database import Database, Tx
from piecework.http.acting import Acting
from piecework.http.identity import Needs
from piecework.http.seconding import Second, declare_seconded
from piecework.http.shapes import struct_shape
from piecework.http.whereabouts import country_of_address
from piecework.ids import (
    derived_id,
    new_job_id,
    new_list_id,
    new_object_name,
    new_order_id,
    new_secret,
    new_task_id,
    new_upload_id,
)
from piecework.refusal import Fault
from piecework.settings import Settings

Request = TypeVar("Request", bound=msgspec.Struct)

BODY_BYTES_MAX = 1024 * 1024


class NoParameters(msgspec.Struct, frozen=True):
    """The request of an endpoint that takes none."""


class Call:
    """One call: who makes it, by which rules of the place, when, from where, and the dice it was given.

    All of it stays the same if the call is rerun.
    """

    def __init__(
        self,
        caller: Caller,
        *,
        now: datetime,
        ip_address: str,
        settings: Settings,
        told_country: str | None = None,
        device: str = "",
        shape_faults: Sequence[Fault] = (),
    ) -> None:
        self.account = caller.account
        self.rules = caller.rules
        self.now = now
        self.ip_address = ip_address
        self.settings = settings
        self.told_country = told_country
        self.device = device  # as the client names it, not checked
        self.shape_faults = shape_faults
        self.idempotency_key: str | None = None
        self.acting = Acting("", NoParameters())  # what an operator's handler adds to the record of this call

    @cached_property
    def address_country(self) -> str:
        """In which country the caller's address is, as whoever tells it writes codes; empty where nobody does."""
        return country_of_address(self.ip_address, self.settings) if self.told_country is None else self.told_country

    @cached_property
    def job_id(self) -> str:
        """The id of a job made by this call."""
        return new_job_id()

    @cached_property
    def list_id(self) -> int:
        """The id of a worker list made by this call."""
        return new_list_id()

    @cached_property
    def secret(self) -> str:
        """A secret made by this call, to be shown once."""
        return new_secret()

    @cached_property
    def order_id(self) -> str:
        """What tells this call's order (of positions, a restart, a feature) from any other."""
        return new_order_id()

    @cached_property
    def task_id(self) -> str:
        """The id of a task made by this call."""
        return new_task_id()

    @cached_property
    def upload_id(self) -> str:
        """The id of a picture uploaded by this call."""
        return new_upload_id()

    @cached_property
    def view_name(self) -> str:
        """The name of a view of the board that this call begins."""
        return new_order_id()

    @cached_property
    def withdrawal_id(self) -> str:
        """The id of a withdrawal asked for by this call."""
        return new_order_id()

    @cached_property
    def batch_id(self) -> str:
        """The id of a batch of withdrawals made by this call."""
        return new_order_id()

    @cached_property
    def deposit_id(self) -> str:
        """The id of a deposit started by this call: the same for the same Idempotency-Key, which so finds it again."""
        key = self.idempotency_key
        return new_order_id() if key is None else derived_id(self.account.account_id, key)

    @cached_property
    def log_entry_id(self) -> str:
        """The id of what is put on record of this call, if an operator makes it."""
        return new_order_id()

    @cached_property
    def object_name(self) -> str:
        """The name that what is uploaded by this call is stored under: who knows it can read it."""
        return new_object_name()


Handler = Callable[[Tx, Call, Any], Any]
FileHandler = Callable[[Database, Call, IO[bytes]], Any]
OutsideHandler = Callable[[Database, Call, Any], Any]
AnyHandler = TypeVar("AnyHandler", bound=Callable[..., Any])


class Endpoint(Generic[Request]):
    """One address of an edge: what it takes and answers comes from the annotations of its handler."""

    def __init__(
        self,
        path: str,
        handler: Handler | FileHandler | OutsideHandler,
        *,
        method: str,
        changes: bool,
        needs: Needs | None = None,
        second: Second | None = None,
        takes_file: bool = False,
        goes_outside: bool = False,
        collects_faults: bool = False,
        shows_secret: bool = False,
        body_bytes_max: int = BODY_BYTES_MAX,
    ) -> None:
        hints = get_type_hints(handler, include_extras=True)
        self.path = path
        self.method = method
        self.handler: Callable[[Any, Call, Any], Any] = handler
        self.changes = changes
        self.needs: Needs | None = needs
        self.takes_file = takes_file
        self.goes_outside = goes_outside
        self.collects_faults = collects_faults
        self.shows_secret = shows_secret
        self.body_bytes_max = body_bytes_max
        self.request: type[Request] = NoParameters if takes_file else hints["request"]  # type: ignore[assignment]
        self.response: Any = hints["return"]
        self.shape = struct_shape(self.request)
        self.second = second
        if second is not None:
            declare_seconded(path, self.handler, self.request, needs=needs)
        self.summary = (handler.__doc__ or "").strip().splitlines()[0]


class Section:
    """Endpoints under one path prefix, in the order they are documented."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.endpoints: list[Endpoint[Any]] = []

    def reads(
        self, path: str, *, method: str = "GET", needs: Needs | None = None, collects_faults: bool = False
    ) -> Callable[[Handler], Handler]:
        """Declare an endpoint that changes nothing and runs one statement outside a transaction.

        `needs`, `collects_faults`: see `changes`; an operator's read without `needs` is for all of them.
        """
        return self._declare(path, method=method, changes=False, needs=needs, collects_faults=collects_faults)

    def changes(
        self,
        path: str,
        *,
        method: str = "POST",
        needs: Needs | None = None,
        second: Second | None = None,
        collects_faults: bool = False,
        shows_secret: bool = False,
        body_bytes_max: int = BODY_BYTES_MAX,
    ) -> Callable[[Handler], Handler]:
        """Declare an endpoint whose whole call is one transaction, and which honours an Idempotency-Key.

        `needs` is the role that an operator needs for it: each of the operators' changes names one. `second` says of a
        call why it takes two of them: then it is only proposed, and made when another one confirms it.
        With `collects_faults` the handler is called even when the request is malformed, with what is wrong in
        `call.shape_faults`, so that it can add what the rules find and refuse once. An answer that `shows_secret`
        is not kept for repeats.
        """
        return self._declare(
            path,
            method=method,
            changes=True,
            needs=needs,
            second=second,
            collects_faults=collects_faults,
            shows_secret=shows_secret,
            body_bytes_max=body_bytes_max,
        )

    def takes_file(self, path: str, *, body_bytes_max: int) -> Callable[[FileHandler], FileHandler]:
        """Declare a POST whose body is a file, and whose handler opens transactions of its own around slow work on it.

        The handler gets the body as a file on disk, whatever its Content-Type, and the database. It must be such that a
        repeat does no harm: an Idempotency-Key means nothing here.
        """
        return self._declare(path, method="POST", changes=True, takes_file=True, body_bytes_max=body_bytes_max)

    def goes_outside(self, path: str) -> Callable[[OutsideHandler], OutsideHandler]:
        """Declare a POST that calls another service, between transactions of its own: none waits for others' networks.

        The handler gets the database. An Idempotency-Key is in `call.idempotency_key`, and the handler's to honour.
        """
        return self._declare(path, method="POST", changes=True, goes_outside=True)

    def _declare(self, path: str, **declared: Any) -> Callable[[AnyHandler], AnyHandler]:
        def register(handler: AnyHandler) -> AnyHandler:
            self.endpoints.append(Endpoint(self.prefix + path, handler, **declared))
            return handler

        return register
