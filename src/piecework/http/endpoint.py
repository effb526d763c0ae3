"""Endpoints: a declaration of path, request and response; `resource.py` runs them."""

from collections.abc import Callable
from typing import IO, Any, Generic, TypeVar, get_type_hints

import msgspec

from piecework.database import Database, Tx
from piecework.http.call import Call, NoParameters
from piecework.http.shapes import struct_shape
from piecework.operators.act import Act, Result
from piecework.operators.roles import Needs

Request = TypeVar("Request", bound=msgspec.Struct)
Answer = TypeVar("Answer", bound=msgspec.Struct)

BODY_BYTES_MAX = 1024 * 1024


Handler = Callable[[Tx, Call, Any], Any]
FileHandler = Callable[[Database, Call, IO[bytes]], Any]
OutsideHandler = Callable[[Database, Call, Any], Any]
AnyHandler = TypeVar("AnyHandler", bound=Callable[..., Any])


class Endpoint(Generic[Request]):
    """One address of an edge: what it takes and answers comes from the annotations of its handler."""

    def __init__(
        self,
        path: str,
        handler: Callable[..., Any],
        *,
        method: str,
        changes: bool,
        needs: Needs | None = None,
        act: Act[Any, Any] | None = None,
        answers: Any = None,
        takes_file: bool = False,
        goes_outside: bool = False,
        collects_faults: bool = False,
        shows_secret: bool = False,
        body_bytes_max: int = BODY_BYTES_MAX,
    ) -> None:
        hints = get_type_hints(handler, include_extras=True)
        self.path = path
        self.method = method
        self.handler = handler
        self.changes = changes
        self.act = act
        self.needs: Needs | None = act.needs if act else needs
        self.told_by: Callable[..., Any] = act.function if act else handler  # its name and words are the documents'
        self.takes_file = takes_file
        self.goes_outside = goes_outside
        self.collects_faults = collects_faults
        self.shows_secret = shows_secret
        self.body_bytes_max = body_bytes_max
        taken = act.request if act else NoParameters if takes_file else hints["request"]
        self.request: type[Request] = taken  # type: ignore[assignment]
        self.response: Any = answers or hints["return"]
        self.shape = struct_shape(self.request)
        self.summary = (self.told_by.__doc__ or "").strip().splitlines()[0]


class Section:
    """Endpoints under one path prefix, in the order they are documented."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.endpoints: list[Endpoint[Any]] = []

    def reads(
        self, path: str, *, method: str = "GET", needs: Needs | None = None, collects_faults: bool = False
    ) -> Callable[[Handler], Handler]:
        """Declare an endpoint that changes nothing and runs one statement outside a transaction.

        `needs` is the role that an operator needs for it; without, it is for all of them. `collects_faults`: see
        `changes`.
        """
        return self._declare(path, method=method, changes=False, needs=needs, collects_faults=collects_faults)

    def changes(
        self,
        path: str,
        *,
        method: str = "POST",
        collects_faults: bool = False,
        shows_secret: bool = False,
        body_bytes_max: int = BODY_BYTES_MAX,
    ) -> Callable[[Handler], Handler]:
        """Declare an endpoint whose whole call is one transaction, and which honours an Idempotency-Key.

        With `collects_faults` the handler is called even when the request is malformed, with what is wrong in
        `call.shape_faults`, so that it can add what the rules find and refuse once. An answer that `shows_secret`
        is not kept for repeats.
        """
        return self._declare(
            path,
            method=method,
            changes=True,
            collects_faults=collects_faults,
            shows_secret=shows_secret,
            body_bytes_max=body_bytes_max,
        )

    def acts(
        self,
        path: str,
        act: Act[Request, Result],
        answers: type[Answer],
        made: Callable[[Request, Result], Answer],
        *,
        shows_secret: bool = False,
        body_bytes_max: int = BODY_BYTES_MAX,
    ) -> None:
        """Declare a POST that does an act of an operator's: the act says what it takes, its words and its role.

        `made` makes what it `answers` of the request and of what came of it. See `changes` for the rest.
        """
        self._declare(
            path, method="POST", changes=True, act=act, answers=answers, shows_secret=shows_secret,
            body_bytes_max=body_bytes_max,
        )(made)  # fmt: skip

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
