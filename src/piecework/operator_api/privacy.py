"""Personal data on the operator's wire: handing it over, and erasing an account, when a person asks for it."""

from typing import Annotated

from msgspec import Meta, Raw, Struct

from piecework.accounts.account import AccountNotFound
from piecework.clock import wire_time
from piecework.database import Tx
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.http.fields import AccountId, Ok, Short
from piecework.http.seconding import why_too_much
from piecework.meaning import NOON, Means
from piecework.privacy import erasing, exporting
from piecework.privacy.erasure import REASON_CHARACTERS_MAX, CannotEraseYet, ErasedAlready, Erasure
from piecework.privacy.exporting import TooMuchToAnswer

section = Section("/operator-api")

Reason = Annotated[str, Meta(min_length=1, max_length=REASON_CHARACTERS_MAX)]


class ExportPerson(Struct, kw_only=True):
    """Whose data, and why: who asked for it, and how."""

    account_id: Short[AccountId]
    reason: Annotated[Reason, Means("Why; it stays on record.", "They wrote to us.")]


class PersonalData(Struct):
    """What is known of a person; `known` has a list for each kind of thing."""

    exported_at: Annotated[str, Means("When this was read.", NOON)]
    account_id: AccountId
    meanings: Annotated[
        dict[str, str], Means("What to know of some kinds of things.", {"entries": "Every movement of your money."})
    ]
    known: Annotated[
        Raw,
        Meta(extra_json_schema={"type": "object"}),
        Means("By kind of thing (`account`, `tasks`, `entries` ...) a list.", {}),
    ]


@section.changes(
    "/accounts/{account_id}/data", needs="all", shows_secret=True, refuses=(AccountNotFound, TooMuchToAnswer)
)
def export_person(tx: Tx, call: Call, request: ExportPerson) -> PersonalData:
    """Everything that is known of a person, to be handed to them; that it was read is on record."""
    person = exporting.read_person(tx, request.account_id, base_url=call.settings.base_url, now=call.now)
    return PersonalData(person.exported_at, person.account_id, person.meanings, person.known)


class GetErasure(Struct):
    """Which account."""

    account_id: Short[AccountId]


class ErasureStatus(Struct, kw_only=True):
    """Whether the account was erased, or else what stands in the way, as sentences that say what to do first."""

    account_id: AccountId
    asked_by: Annotated[str, Means("Who asked: the account itself, or an operator; empty: nobody, or a command.", "")]
    reason: Annotated[str, Means("Why; it stays on record.", "They wrote to us.")]
    is_forced: Annotated[bool, Means("It is erased although something stands in the way.", False)]
    asked_at: Annotated[str | None, Means("When it was erased; null: it was not.")]
    done_at: Annotated[str | None, Means("When the last of it was gone; null: some of it still goes.")]
    obstacles: Annotated[
        list[str], Means("What stands in the way, each with what to do first.", ["1 appeals are open: wait until ..."])
    ]


@section.reads("/accounts/{account_id}/erasure", needs="all", refuses=(AccountNotFound, ErasedAlready))
def get_erasure(tx: Tx, call: Call, request: GetErasure) -> ErasureStatus:
    """Whether an account was erased, and whether all of it is gone; or what stands in the way."""
    known = erasing.get_erasure(tx, request.account_id)
    return ErasureStatus(
        account_id=request.account_id,
        asked_by=known.asked_by if known else "",
        reason=known.reason if known else "",
        is_forced=bool(known and known.is_forced),
        asked_at=wire_time(known.asked_at) if known else None,
        done_at=wire_time(known.done_at) if known and known.done_at else None,
        obstacles=[] if known else erasing.list_obstacles(tx, request.account_id),
    )


class EraseAccount(Struct, kw_only=True):
    """Which account, and why. `gives_up_money`: what it has left is the place's. `is_forced`: whatever stands there."""

    account_id: Short[AccountId]
    reason: Annotated[Reason, Means("Why; it stays on record.", "They wrote to us.")]
    gives_up_money: Annotated[bool, Means("What the account has left is the place's from now on.", False)] = False
    is_forced: Annotated[bool, Means("It is erased although something stands in the way.", False)] = False


class AccountErased(Struct):
    """From now on nobody gets in, and it has no name; the rest goes within minutes."""

    ok: Ok
    account_id: AccountId


def _gives_up_much(tx: Tx, call: Call, request: EraseAccount) -> str:
    """What the call would refuse is refused before anybody is asked for an opinion."""
    at_stake = erasing.money_at_stake(
        tx, request.account_id, gives_up_money=request.gives_up_money, is_forced=request.is_forced
    )
    return why_too_much(call.settings, at_stake)


@section.changes(
    "/accounts/{account_id}/erase",
    needs="all",
    second=_gives_up_much,
    refuses=(AccountNotFound, ErasedAlready, CannotEraseYet),
)
def erase_account(tx: Tx, call: Call, request: EraseAccount) -> AccountErased:
    """Erase an account for good; with much money left it takes two operators."""
    erasure = Erasure(
        asked_by=call.account.account_id,
        reason=request.reason,
        gives_up_money=request.gives_up_money,
        is_forced=request.is_forced,
    )
    erasing.erase_account(tx, request.account_id, erasure, now=call.now)
    return AccountErased(True, request.account_id)
