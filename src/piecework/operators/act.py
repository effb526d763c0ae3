"""An act of an operator's, declared once: its name on record, who may do it, about whom, what it gives away."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar, get_type_hints

import msgspec
from msgspec import Struct

from piecework.accounts.account import Account
from piecework.database import Tx
from piecework.money import money_text
from piecework.operators.log.line import Step, Via
from piecework.operators.log.recording import is_secret
from piecework.operators.roles import Needs
from piecework.refusal import Refuses
from piecework.rules.rules import Rules
from piecework.settings import Settings

Request = TypeVar("Request", bound=Struct)
Result = TypeVar("Result")

NOBODY: tuple[str, ...] = ()  # an act about the place itself


class Doing(Struct, kw_only=True):
    """One go at an act: by whom, when, from where, by which rules; `act_id` is the random id of what it makes.

    `by` is None on the command line: who owns the machine has every role. A rerun of the transaction begins anew.
    """

    by: Account | None
    via: Via
    act_id: str
    now: datetime
    rules: Rules
    settings: Settings
    ip_address: str = ""
    step: Step = "done"
    facts: dict[str, Any] = {}
    recorded_as: tuple["Act[Any, Any]", Struct, str] | None = None  # what was proposed, its request, and by whom

    @property
    def operator_id(self) -> str:
        """The operator's account; empty on the command line."""
        return self.by.account_id if self.by else ""

    def add(self, **facts: Any) -> None:
        """Put on record what is no parameter: how much, how many, what it was before."""
        self.facts |= facts


class Act(Struct, Generic[Request, Result], frozen=True, kw_only=True):
    """What operators can do, the same from every edge; `acts/` declares them all, with `act` below."""

    name: str
    function: Callable[[Tx, Doing, Request], Result]
    request: type[Request]
    requests: msgspec.json.Decoder[Any]  # of requests that waited
    needs: Needs
    about: tuple[str, ...]
    gives_away: Callable[[Tx, Any], Decimal] | None
    refuses: Refuses
    takes_two: Callable[[Settings], str] | None
    unrecorded: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse what could not be recorded, or kept while it waits for a second operator."""
        fields = self.request.__struct_fields__
        assert {*self.about, *self.unrecorded} <= set(fields), f"{self.name} names fields that its request has not"
        if self.may_take_two:
            assert self.needs != "any", f"{self.name} may take two operators, and must say with which role"
            assert not any(map(is_secret, fields)), f"{self.name} would keep a secret while it waits"

    @property
    def may_take_two(self) -> bool:
        """Whether there are requests for which one operator is too few."""
        return self.gives_away is not None or self.takes_two is not None

    def why_two(self, tx: Tx, doing: Doing, request: Request) -> str:
        """Why one operator is too few for this request; empty: one will do."""
        if doing.by is None:
            return ""
        if self.takes_two and (why := self.takes_two(doing.settings)):
            return why
        amount, most = self.gives_away(tx, request) if self.gives_away else None, doing.settings.second_operator_over
        return f"{money_text(amount)} is more than {most}.00." if amount is not None and most and amount > most else ""


MAY_WAIT: dict[str, Act[Any, Any]] = {}  # by name: how a proposal finds its act again


def act(
    name: str,
    *,
    needs: Needs,
    about: tuple[str, ...],
    gives_away: Callable[[Tx, Any], Decimal] | None,
    refuses: Refuses,
    takes_two: Callable[[Settings], str] | None = None,
    unrecorded: tuple[str, ...] = (),
) -> Callable[[Callable[[Tx, Doing, Request], Result]], Act[Request, Result]]:
    """Declare an act: its `name` on record, and the role that it `needs`.

    `about` names the fields of the request that say whose case it is: accounts, a job (its employer's), a task (its
    worker's). `gives_away` says how much money leaves the place or somebody's purse for good, and refuses first what
    cannot be done: above a setting it takes two operators. None: no money, or none that is not shown to be there.
    `refuses`: what is particular to it; what any call may meet is not repeated.
    `takes_two` says why it takes two whatever the amount. `unrecorded` are fields that are not put on record at all.
    """

    def declare(function: Callable[[Tx, Doing, Request], Result]) -> Act[Request, Result]:
        request = get_type_hints(function, include_extras=True)["request"]
        declared = Act(
            name=name, function=function, request=request, requests=msgspec.json.Decoder(request), needs=needs,
            about=about, gives_away=gives_away, refuses=refuses, takes_two=takes_two, unrecorded=unrecorded,
        )  # fmt: skip
        if declared.may_take_two:
            assert name not in MAY_WAIT, f"{name} is declared twice"
            MAY_WAIT[name] = declared
        return declared

    return declare
