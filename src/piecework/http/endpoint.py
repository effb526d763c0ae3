"""Endpoints: a declaration of path, request and response, and the one way each is run."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar, get_type_hints

import falcon
import msgspec

from piecework.accounts.account import Account
from piecework.clock import Clock
from piecework.database import Database, Tx
from piecework.http.answers import App, NoSuchPath, answer_refusal, encode
from piecework.http.identity import AccountFrozen, Authenticate, client_address
from piecework.http.parameters import read_parameters
from piecework.http.shapes import read_struct, struct_shape
from piecework.ids import new_job_id, new_list_id, new_order_id, new_task_id
from piecework.refusal import Fault, InvalidRequest, Refusal
from piecework.settings import Settings

Request = TypeVar("Request", bound=msgspec.Struct)

BODY_BYTES_MAX = 1024 * 1024


class NoParameters(msgspec.Struct, frozen=True):
    """The request of an endpoint that takes none."""


class Call:
    """One call: who makes it, when, from where, and the dice it was given, which stay the same if it is rerun."""

    def __init__(
        self,
        account: Account,
        *,
        now: datetime,
        ip_address: str,
        settings: Settings,
        shape_faults: Sequence[Fault] = (),
    ) -> None:
        self.account = account
        self.now = now
        self.ip_address = ip_address
        self.settings = settings
        self.shape_faults = shape_faults

    @cached_property
    def job_id(self) -> str:
        """The id of a job made by this call."""
        return new_job_id()

    @cached_property
    def list_id(self) -> int:
        """The id of a worker list made by this call."""
        return new_list_id()

    @cached_property
    def order_id(self) -> str:
        """What tells this call's order (of positions, a restart, a feature) from any other."""
        return new_order_id()

    @cached_property
    def task_id(self) -> str:
        """The id of a task made by this call."""
        return new_task_id()


Handler = Callable[[Tx, Call, Any], Any]


class Endpoint(Generic[Request]):
    """One address of an edge: what it takes and answers comes from the annotations of its handler."""

    def __init__(
        self, path: str, handler: Handler, *, method: str, changes: bool, collects_faults: bool, body_bytes_max: int
    ) -> None:
        hints = get_type_hints(handler, include_extras=True)
        self.path = path
        self.method = method
        self.handler = handler
        self.changes = changes
        self.collects_faults = collects_faults
        self.body_bytes_max = body_bytes_max
        self.request: type[Request] = hints["request"]
        self.response: Any = hints["return"]
        self.shape = struct_shape(self.request)
        self.summary = (handler.__doc__ or "").strip().splitlines()[0]


class Section:
    """Endpoints under one path prefix, in the order they are documented."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.endpoints: list[Endpoint[Any]] = []

    def reads(self, path: str, *, method: str = "GET") -> Callable[[Handler], Handler]:
        """Declare an endpoint that changes nothing and runs one statement outside a transaction."""
        return self._declare(path, method=method, changes=False)

    def changes(
        self, path: str, *, method: str = "POST", collects_faults: bool = False, body_bytes_max: int = BODY_BYTES_MAX
    ) -> Callable[[Handler], Handler]:
        """Declare an endpoint whose whole call is one transaction.

        With `collects_faults` the handler is called even when the request is malformed, with what is wrong in
        `call.shape_faults`, so that it can add what the rules find and refuse once.
        """
        return self._declare(
            path, method=method, changes=True, collects_faults=collects_faults, body_bytes_max=body_bytes_max
        )

    def _declare(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        declared.setdefault("collects_faults", False)
        declared.setdefault("body_bytes_max", BODY_BYTES_MAX)

        def register(handler: Handler) -> Handler:
            self.endpoints.append(Endpoint(self.prefix + path, handler, **declared))
            return handler

        return register


class Edge:
    """A way in: its endpoints, how it tells who calls, and whether refusals travel under 200."""

    def __init__(
        self, sections: Iterable[Section], authenticate: Authenticate, *, any_method: bool, strict_status: bool
    ) -> None:
        self.endpoints = [endpoint for section in sections for endpoint in section.endpoints]
        self.authenticate = authenticate
        self.any_method = any_method  # GET and POST are the same to the published API
        self.strict_status = strict_status


def add_edge(app: App, edge: Edge, *, database: Database, settings: Settings, clock: Clock) -> None:
    """Serve all endpoints of an edge."""
    by_path: dict[str, list[Endpoint[Any]]] = {}
    for endpoint in edge.endpoints:
        by_path.setdefault(endpoint.path, []).append(endpoint)
    for path, endpoints in by_path.items():
        app.add_route(path, Resource(endpoints, edge, database, settings, clock))


class Resource:
    """What Falcon calls for one path: authenticate, read, run in one transaction, answer."""

    def __init__(
        self, endpoints: list[Endpoint[Any]], edge: Edge, database: Database, settings: Settings, clock: Clock
    ) -> None:
        self.edge, self.database, self.settings, self.clock = edge, database, settings, clock
        self.by_method = {endpoint.method: endpoint for endpoint in endpoints}
        if edge.any_method:
            assert len(endpoints) == 1, f"{endpoints[0].path} is declared twice"
            self.by_method = {"GET": endpoints[0], "POST": endpoints[0]}
        if (read := self.by_method.get("GET")) and not read.changes:
            self.by_method["HEAD"] = read

    def respond(self, request: falcon.Request, response: falcon.Response, **path_parameters: str) -> None:
        """Answer one call; a refusal is an answer too, and leaves no trace in the database."""
        try:
            endpoint = self.by_method.get(request.method)
            if endpoint is None:
                raise NoSuchPath
            response.data = encode(self._run(endpoint, request, path_parameters))
            response.content_type = falcon.MEDIA_JSON
        except Refusal as refusal:
            keeps_status = refusal.is_of_transport or self.edge.strict_status
            request.context.refusal = refusal.code
            answer_refusal(response, refusal, status=refusal.status if keeps_status else 200)

    on_get = on_post = on_head = on_put = on_patch = on_delete = on_options = respond

    def _run(self, endpoint: Endpoint[Any], request: falcon.Request, path_parameters: dict[str, str]) -> Any:
        account = self.edge.authenticate(request, self.database)
        request.context.account_id = account.account_id
        if endpoint.changes and account.frozen_at is not None:
            raise AccountFrozen
        parameters = read_parameters(request, body_bytes_max=endpoint.body_bytes_max) | path_parameters
        value, faults = read_struct(endpoint.shape, parameters)
        if not endpoint.collects_faults:
            InvalidRequest.raise_if_any(faults)
        call = Call(
            account,
            now=self.clock(),
            ip_address=client_address(request, self.settings.trusted_proxies),
            settings=self.settings,
            shape_faults=faults,
        )
        run = self.database.transact if endpoint.changes else self.database.read
        return run(lambda tx: endpoint.handler(tx, call, value))
