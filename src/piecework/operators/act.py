"""An act of an operator's, declared once: its name on record, who may do it, whose case it is, what it moves."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Generic, TypeVar, get_type_hints

import msgspec
from msgspec import Struct

from piecework.accounts.account import Account
from piecework.database import Tx
from piecework.operators.case import NOBODY, Case
from piecework.operators.log.line import Step, Via
from piecework.operators.log.recording import is_secret
from piecework.operators.move import Move
from piecework.operators.roles import Needs
from piecework.refusal import Refuses
from piecework.rules.rules import Rules
from piecework.settings import Settings

Request = TypeVar("Request", bound=Struct)
Result = TypeVar("Result")


class Doing(Struct, kw_only=True):
    """One go at an act: by whom, when, from where, by which rules; `act_id` is the random id of what it makes.

    `by` is None on the command line: who owns the machine has every role. A rerun of the transaction begins anew.
    """

    by: Account | None
    with_code: bool = False  # in a log-in with a code, or by a secret that was made in one
    via: Via
    act_id: str
    now: datetime
    rules: Rules
    settings: Settings
    ip_address: str = ""
    step: Step = "done"
    facts: dict[str, Any] = {}
    moves: list[Move] = []  # what it moves, as it was judged
    parties: list[str] = []  # the accounts whose case it is
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
    about: Case
    moves: Callable[[Tx, Any], Iterable[Move]] | None
    refuses: Refuses
    takes_two: Callable[[Settings], str] | None
    waits: bool
    unrecorded: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse what could not be recorded, or kept while it waits for a second operator."""
        fields = self.request.__struct_fields__
        assert {*self.about.fields, *self.unrecorded} <= set(fields), f"{self.name} names fields that its request lacks"
        assert self.waits or not self.takes_two, f"{self.name} takes two operators, and does not wait for the second"
        if self.may_take_two:
            assert self.needs != "any", f"{self.name} may take two operators, and must say with which role"
            assert not any(map(is_secret, fields)), f"{self.name} would keep a secret while it waits"

    @property
    def may_take_two(self) -> bool:
        """Whether there are requests for which one operator is too few, and a second one can be waited for."""
        return self.waits and (self.about is not NOBODY or self.moves is not None or self.takes_two is not None)


MAY_WAIT: dict[str, Act[Any, Any]] = {}  # by name: how a proposal finds its act again


def act(
    name: str,
    *,
    needs: Needs,
    about: Case,
    moves: Callable[[Tx, Any], Iterable[Move]] | None,
    refuses: Refuses,
    takes_two: Callable[[Settings], str] | None = None,
    waits: bool = True,
    unrecorded: tuple[str, ...] = (),
) -> Callable[[Callable[[Tx, Doing, Request], Result]], Act[Request, Result]]:
    """Declare an act: its `name` on record, and the role that it `needs`.

    `about` says whose case it is: nobody decides about themselves. `moves` says how much money it moves for which
    account, and refuses first what cannot be done: above a setting, in steps too, it takes two operators. None: it
    moves none, or gives back what its owner could have taken back.
    `refuses`: what is particular to it; what any call may meet is not repeated.
    `takes_two` says why it takes two whatever the amount. `waits=False`: it is answered with something that is for who
    asks, or its request must not lie about; where one operator is too few it is refused. `unrecorded` are fields that
    are not put on record at all.
    """

    def declare(function: Callable[[Tx, Doing, Request], Result]) -> Act[Request, Result]:
        request = get_type_hints(function, include_extras=True)["request"]
        declared = Act(
            name=name, function=function, request=request, requests=msgspec.json.Decoder(request), needs=needs,
            about=about, moves=moves, refuses=refuses, takes_two=takes_two, waits=waits, unrecorded=unrecorded,
        )  # fmt: skip
        if declared.may_take_two:
            assert name not in MAY_WAIT, f"{name} is declared twice"
            MAY_WAIT[name] = declared
        return declared

    return declare
