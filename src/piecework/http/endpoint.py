"""Endpoints: a declaration of path, request and response; `resource.py` runs them."""

from collections.abc import Callable
from typing import IO, Any, Generic, TypedDict, TypeVar, Unpack, get_type_hints

import msgspec

from piecework.database import Database, Tx
from piecework.http.call import Call, NoParameters
from piecework.http.identity import Needs
from piecework.http.seconding import Second, declare_seconded
from piecework.http.shapes import struct_shape
from piecework.refusal import FaultCode, Refusal

Request = TypeVar("Request", bound=msgspec.Struct)
Refuses = tuple[type[Refusal] | FaultCode, ...]  # in any order; each once

BODY_BYTES_MAX = 1024 * 1024


Handler = Callable[[Tx, Call, Any], Any]
FileHandler = Callable[[Database, Call, IO[bytes]], Any]
OutsideHandler = Callable[[Database, Call, Any], Any]
AnyHandler = TypeVar("AnyHandler", bound=Callable[..., Any])


class Declared(TypedDict, total=False):
    """What may be declared of any endpoint.

    `refuses`: what is particular to it; what any call may meet is not repeated. `needs` is the role that an operator
    needs for it: each of the operators' changes names one, and a read without it is for all of them. With
    `collects_faults` the handler is called even when the request is malformed, with what is wrong in
    `call.shape_faults`, so that it can add what the rules find and refuse once.
    """

    refuses: Refuses
    needs: Needs | None
    collects_faults: bool


class DeclaredChange(Declared, total=False):
    """What may be declared of a change.

    `second` says of a call why it takes two operators: then it is only proposed, and made when another one confirms
    it. An answer that `shows_secret` is not kept for repeats.
    """

    second: Second | None
    shows_secret: bool
    body_bytes_max: int


class DeclaredEndpoint(DeclaredChange, total=False):
    """All that makes endpoints different: `takes_file` and `goes_outside` are methods of a section."""

    takes_file: bool
    goes_outside: bool


class Endpoint(Generic[Request]):
    """One address of an edge: what it takes and answers comes from the annotations of its handler."""

    refuses: Refuses = ()
    needs: Needs | None = None
    second: Second | None = None
    takes_file = goes_outside = collects_faults = shows_secret = False
    body_bytes_max = BODY_BYTES_MAX

    def __init__(
        self,
        path: str,
        handler: Handler | FileHandler | OutsideHandler,
        *,
        method: str,
        changes: bool,
        **declared: Unpack[DeclaredEndpoint],
    ) -> None:
        vars(self).update(declared)
        hints = get_type_hints(handler, include_extras=True)
        self.path = path
        self.method = method
        self.handler: Callable[[Any, Call, Any], Any] = handler
        self.changes = changes
        self.request: type[Request] = NoParameters if self.takes_file else hints["request"]  # type: ignore[assignment]
        self.response: Any = hints["return"]
        self.shape = struct_shape(self.request)
        if self.second is not None:
            declare_seconded(path, self.handler, self.request, needs=self.needs)
        self.summary = (handler.__doc__ or "").strip().splitlines()[0]


class Section:
    """Endpoints under one path prefix, in the order they are documented."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.endpoints: list[Endpoint[Any]] = []

    def reads(self, path: str, *, method: str = "GET", **declared: Unpack[Declared]) -> Callable[[Handler], Handler]:
        """Declare an endpoint that changes nothing and runs one statement outside a transaction."""
        return self._declare(path, method=method, changes=False, **declared)

    def changes(
        self, path: str, *, method: str = "POST", **declared: Unpack[DeclaredChange]
    ) -> Callable[[Handler], Handler]:
        """Declare an endpoint whose whole call is one transaction, and which honours an Idempotency-Key."""
        return self._declare(path, method=method, changes=True, **declared)

    def takes_file(
        self, path: str, *, body_bytes_max: int, refuses: Refuses = ()
    ) -> Callable[[FileHandler], FileHandler]:
        """Declare a POST whose body is a file, and whose handler opens transactions of its own around slow work on it.

        The handler gets the body as a file on disk, whatever its Content-Type, and the database. It must be such that a
        repeat does no harm: an Idempotency-Key means nothing here.
        """
        return self._declare(
            path, method="POST", changes=True, takes_file=True, body_bytes_max=body_bytes_max, refuses=refuses
        )

    def goes_outside(self, path: str, *, refuses: Refuses = ()) -> Callable[[OutsideHandler], OutsideHandler]:
        """Declare a POST that calls another service, between transactions of its own: none waits for others' networks.

        The handler gets the database. An Idempotency-Key is in `call.idempotency_key`, and the handler's to honour.
        """
        return self._declare(path, method="POST", changes=True, goes_outside=True, refuses=refuses)

    def _declare(
        self, path: str, *, method: str, changes: bool, **declared: Unpack[DeclaredEndpoint]
    ) -> Callable[[AnyHandler], AnyHandler]:
        def register(handler: AnyHandler) -> AnyHandler:
            self.endpoints.append(Endpoint(self.prefix + path, handler, method=method, changes=changes, **declared))
            return handler

        return register
