"""Endpoints: a declaration of path, request and response; `resource.py` runs them."""

from collections.abc import Callable
from typing import IO, Any, Generic, TypedDict, TypeVar, Unpack, get_type_hints

import msgspec

from piecework.database import Database, Tx
from piecework.http.call import Call, NoParameters
from piecework.http.shapes import struct_shape
from piecework.operators.act import Act, Result
from piecework.operators.roles import Needs
from piecework.refusal import Refuses

Request = TypeVar("Request", bound=msgspec.Struct)
Answer = TypeVar("Answer", bound=msgspec.Struct)

BODY_BYTES_MAX = 1024 * 1024


Handler = Callable[[Tx, Call, Any], Any]
FileHandler = Callable[[Database, Call, IO[bytes]], Any]
OutsideHandler = Callable[[Database, Call, Any], Any]
AnyHandler = TypeVar("AnyHandler", bound=Callable[..., Any])


class Declared(TypedDict, total=False):
    """What may be declared of any endpoint.

    `refuses`: what is particular to it; what any call may meet is not repeated. With `collects_faults` the handler is
    called even when the request is malformed, with what is wrong in `call.shape_faults`, so that it can add what the
    rules find and refuse once.
    """

    refuses: Refuses
    collects_faults: bool


class DeclaredRead(Declared, total=False):
    """What may be declared of a read: `needs` is the role that an operator needs for it; without, it is for all."""

    needs: Needs | None


class DeclaredAct(TypedDict, total=False):
    """What may be declared of an act's endpoint. An answer that `shows_secret` is not kept for repeats."""

    shows_secret: bool
    body_bytes_max: int


class DeclaredChange(Declared, DeclaredAct, total=False):
    """What may be declared of a change. What ends somebody's access is open to a frozen account too."""

    may_while_frozen: bool


class DeclaredEndpoint(DeclaredRead, DeclaredChange, total=False):
    """All that makes endpoints different: `takes_file`, `goes_outside` and `acts` are methods of a section."""

    takes_file: bool
    goes_outside: bool
    act: Act[Any, Any] | None
    answers: type[msgspec.Struct] | None


class Endpoint(Generic[Request]):
    """One address of an edge: what it takes and answers comes from the annotations of its handler."""

    refuses: Refuses = ()
    needs: Needs | None = None
    act: Act[Any, Any] | None = None
    answers: type[msgspec.Struct] | None = None
    takes_file = goes_outside = collects_faults = shows_secret = may_while_frozen = False
    body_bytes_max = BODY_BYTES_MAX

    def __init__(
        self,
        path: str,
        handler: Callable[..., Any],
        *,
        method: str,
        changes: bool,
        **declared: Unpack[DeclaredEndpoint],
    ) -> None:
        vars(self).update(declared)
        hints = get_type_hints(handler, include_extras=True)
        self.path = path
        self.method = method
        self.handler = handler
        self.changes = changes
        self.told_by: Callable[..., Any] = handler  # its name and words are the documents'
        self.may_while_frozen = self.may_while_frozen or not changes
        if (act := self.act) is not None:
            self.needs, self.refuses, self.told_by = act.needs, act.refuses, act.function
        taken = act.request if act else NoParameters if self.takes_file else hints["request"]
        self.request: type[Request] = taken  # type: ignore[assignment]
        self.response: Any = self.answers or hints["return"]
        self.shape = struct_shape(self.request)
        self.summary = (self.told_by.__doc__ or "").strip().splitlines()[0]


class Section:
    """Endpoints under one path prefix, in the order they are documented."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.endpoints: list[Endpoint[Any]] = []

    def reads(
        self, path: str, *, method: str = "GET", **declared: Unpack[DeclaredRead]
    ) -> Callable[[Handler], Handler]:
        """Declare an endpoint that changes nothing and runs one statement outside a transaction."""
        return self._declare(path, method=method, changes=False, **declared)

    def changes(
        self, path: str, *, method: str = "POST", **declared: Unpack[DeclaredChange]
    ) -> Callable[[Handler], Handler]:
        """Declare an endpoint whose whole call is one transaction, and which honours an Idempotency-Key."""
        return self._declare(path, method=method, changes=True, **declared)

    def acts(
        self,
        path: str,
        act: Act[Request, Result],
        answers: type[Answer],
        made: Callable[[Request, Result], Answer],
        **declared: Unpack[DeclaredAct],
    ) -> None:
        """Declare a POST that does an act: the act says what it takes, what it refuses, its words and its role.

        `made` makes what it `answers` of the request and of what came of it.
        """
        self._declare(path, method="POST", changes=True, act=act, answers=answers, **declared)(made)

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

    def asks_password(self, path: str, *, refuses: Refuses = ()) -> Callable[[OutsideHandler], OutsideHandler]:
        """Declare a POST that changes nothing and wants the password, which is compared between transactions.

        The handler gets the database; an Idempotency-Key means nothing here.
        """
        return self._declare(path, method="POST", changes=False, goes_outside=True, refuses=refuses)

    def _declare(
        self, path: str, *, method: str, changes: bool, **declared: Unpack[DeclaredEndpoint]
    ) -> Callable[[AnyHandler], AnyHandler]:
        def register(handler: AnyHandler) -> AnyHandler:
            self.endpoints.append(Endpoint(self.prefix + path, handler, method=method, changes=changes, **declared))
            return handler

        return register
