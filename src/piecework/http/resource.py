"""The one way every endpoint is run: authenticate, read, run in one transaction, answer."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Any

import falcon
import msgspec

from piecework.accounts.account import AccountFrozen
from piecework.accounts.authentication import Caller
from piecework.accounts.idempotency import take_key
from piecework.accounts.idempotency_sql import keep_answer
from piecework.accounts.programs import is_touch_due, touch
from piecework.clock import Clock
from piecework.database import Database, Tx
from piecework.http.acting import doing_of, is_proposed, proposed_answer
from piecework.http.address_country import told_country
from piecework.http.answers import App, NoSuchPath, answer_refusal, encode
from piecework.http.call import Call
from piecework.http.endpoint import Endpoint, Section
from piecework.http.files import body_as_file
from piecework.http.identity import Authenticate, client_address
from piecework.http.parameters import read_parameters
from piecework.http.rates import Rates
from piecework.http.shapes import read_struct
from piecework.http.uploading import uploading
from piecework.operators.acting import run_act
from piecework.operators.approvals.proposal import Proposal
from piecework.operators.roles import check_role
from piecework.refusal import Fault, InvalidRequest, Refusal
from piecework.settings import Settings

_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class Edge:
    """A way in: its endpoints, how it tells who calls, and whether refusals travel under 200."""

    def __init__(
        self,
        sections: Iterable[Section],
        authenticate: Authenticate,
        *,
        any_method: bool,
        strict_status: bool,
        is_for_operators: bool = False,
    ) -> None:
        self.endpoints = [endpoint for section in sections for endpoint in section.endpoints]
        self.is_for_operators = is_for_operators  # each change is a declared act: it names a role, and is on record
        self.authenticate = authenticate
        self.any_method = any_method  # GET and POST are the same to the published API
        self.strict_status = strict_status
        for endpoint in self.endpoints if is_for_operators else ():
            assert endpoint.act or not endpoint.changes, f"{endpoint.path} must do a declared act"


def add_edge(app: App, edge: Edge, *, database: Database, settings: Settings, clock: Clock) -> None:
    """Serve all endpoints of an edge."""
    by_path: dict[str, list[Endpoint[Any]]] = {}
    for endpoint in edge.endpoints:
        by_path.setdefault(endpoint.path, []).append(endpoint)
    rates = Rates(settings)
    for path, endpoints in by_path.items():
        app.add_route(path, Resource(endpoints, edge, database=database, settings=settings, clock=clock, rates=rates))


class Resource:
    """What Falcon calls for one path."""

    def __init__(
        self,
        endpoints: list[Endpoint[Any]],
        edge: Edge,
        *,
        database: Database,
        settings: Settings,
        clock: Clock,
        rates: Rates,
    ) -> None:
        self.edge, self.database, self.settings, self.clock, self.rates = edge, database, settings, clock, rates
        self.body_bytes_max = max(endpoint.body_bytes_max for endpoint in endpoints)
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
            response.data = self._run(endpoint, request, path_parameters)
            if endpoint.act and endpoint.act.may_take_two and is_proposed(response.data):
                response.status = falcon.HTTP_202
            response.content_type = falcon.MEDIA_JSON
        except Refusal as refusal:
            keeps_status = refusal.is_of_transport or self.edge.strict_status
            request.context.refusal = refusal.code
            answer_refusal(response, refusal, status=refusal.status if keeps_status else 200)

    on_get = on_post = on_head = on_put = on_patch = on_delete = on_options = respond

    def _run(self, endpoint: Endpoint[Any], request: falcon.Request, path_parameters: dict[str, str]) -> bytes:
        caller = self.edge.authenticate(request, self.database)
        account = caller.account
        request.context.account_id = account.account_id
        self.rates.check(account.account_id)
        self._touch(caller)
        if self.edge.is_for_operators:
            check_role(account, endpoint.needs or "any")
        if account.frozen_at is not None and not endpoint.may_while_frozen:
            raise AccountFrozen
        if endpoint.takes_file:
            return self._run_with_file(endpoint, request, self._call(caller, request))
        parameters = read_parameters(request, body_bytes_max=endpoint.body_bytes_max) | path_parameters
        value, faults = read_struct(endpoint.shape, parameters)
        if not endpoint.collects_faults:
            InvalidRequest.raise_if_any(faults)
        call = self._call(caller, request, shape_faults=faults)
        if not endpoint.changes and not endpoint.goes_outside:
            return encode(self.database.read(lambda tx: endpoint.handler(tx, call, value)))
        key = call.idempotency_key = _idempotency_key(request)
        if endpoint.goes_outside:
            return encode(endpoint.handler(self.database, call, value))
        if key is None:
            return encode(self.database.transact(lambda tx: self._change(tx, endpoint, call, value)))
        return self.database.transact(lambda tx: self._change_once(tx, endpoint, call, value, key))

    def _touch(self, caller: Caller) -> None:
        """Note that the secret is in use, now and then."""
        program, now = caller.program, self.clock()
        if program is not None and is_touch_due(program, now=now):
            self.database.transact(lambda tx: touch(tx, caller.account.account_id, program, now=now))

    def _change(self, tx: Tx, endpoint: Endpoint[Any], call: Call, value: msgspec.Struct) -> Any:
        if endpoint.act is None:
            return endpoint.handler(tx, call, value)
        outcome = run_act(tx, endpoint.act, value, doing_of(call, "api"))
        return proposed_answer(outcome) if isinstance(outcome, Proposal) else endpoint.handler(value, outcome)

    def _change_once(self, tx: Tx, endpoint: Endpoint[Any], call: Call, value: msgspec.Struct, key: str) -> bytes:
        """Run the call, or answer what its first run answered; key, effect and answer are committed together."""
        asked = hashlib.sha256(endpoint.path.encode() + b"\n" + encode(value)).digest()
        account_id = call.account.account_id
        answered = take_key(tx, account_id, key, asked, now=call.now)
        if answered is not None:
            return answered
        answer = encode(self._change(tx, endpoint, call, value))
        if not endpoint.shows_secret:
            keep_answer(tx, account_id, key, answer)
        return answer

    def _run_with_file(self, endpoint: Endpoint[Any], request: falcon.Request, call: Call) -> bytes:
        with (
            uploading(request, call.account.account_id),
            body_as_file(request, bytes_max=endpoint.body_bytes_max) as body,
        ):
            return encode(endpoint.handler(self.database, call, body))

    def _call(self, caller: Caller, request: falcon.Request, *, shape_faults: Sequence[Fault] = ()) -> Call:
        return Call(
            caller,
            now=self.clock(),
            ip_address=client_address(request, self.settings.trusted_proxies),
            settings=self.settings,
            told_country=told_country(request, self.settings),
            device=request.get_header("Piecework-Device") or "",
            shape_faults=shape_faults,
        )


def _idempotency_key(request: falcon.Request) -> str | None:
    key = request.get_header("Idempotency-Key")
    if key is not None and not _IDEMPOTENCY_KEY.fullmatch(key):
        raise InvalidRequest.of(
            "Idempotency-Key", "An Idempotency-Key has 1 to 200 printable ASCII characters, no blanks."
        )
    return key
