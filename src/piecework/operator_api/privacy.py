"""Personal data on the operator's wire: handing it over, and erasing an account, when a person asks for it."""

from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct

from piecework.clock import wire_time
from piecework.database import Tx
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.http.seconding import why_too_much
from piecework.privacy import erasing, exporting
from piecework.privacy.erasure import REASON_CHARACTERS_MAX, Erasure

section = Section("/operator-api")

Id = Annotated[str, Meta(max_length=64)]
Reason = Annotated[str, Meta(min_length=1, max_length=REASON_CHARACTERS_MAX)]


class ExportPerson(Struct, kw_only=True):
    """Whose data, and why: who asked for it, and how."""

    account_id: Id
    reason: Reason


class PersonalData(Struct):
    """What is known of a person; `known` has a list for each kind of thing."""

    exported_at: str
    account_id: str
    meanings: dict[str, str]
    known: Annotated[Raw, Meta(extra_json_schema={"type": "object"})]


@section.changes("/accounts/{account_id}/data", needs="all", shows_secret=True)
def export_person(tx: Tx, call: Call, request: ExportPerson) -> PersonalData:
    """Everything that is known of a person, to be handed to them; that it was read is on record."""
    person = exporting.read_person(tx, request.account_id, base_url=call.settings.base_url, now=call.now)
    return PersonalData(person.exported_at, person.account_id, person.meanings, person.known)


class GetErasure(Struct):
    """Which account."""

    account_id: Id


class ErasureStatus(Struct, kw_only=True):
    """Whether the account was erased, or else what stands in the way, as sentences that say what to do first."""

    account_id: str
    asked_by: str
    reason: str
    is_forced: bool
    asked_at: str | None
    done_at: str | None
    obstacles: list[str]


@section.reads("/accounts/{account_id}/erasure", needs="all")
def get_erasure(tx: Tx, call: Call, request: GetErasure) -> ErasureStatus:
    """Whether an account was erased, and whether all of it is gone; or what stands in the way."""
    known = erasing.find_erasure(tx, request.account_id)
    return ErasureStatus(
        account_id=request.account_id,
        asked_by=known.asked_by if known else "",
        reason=known.reason if known else "",
        is_forced=bool(known and known.is_forced),
        asked_at=wire_time(known.asked_at) if known else None,
        done_at=wire_time(known.done_at) if known and known.done_at else None,
        obstacles=[] if known else erasing.load_obstacles(tx, request.account_id),
    )


class EraseAccount(Struct, kw_only=True):
    """Which account, and why. `gives_up_money`: what it has left is the place's. `is_forced`: whatever stands there."""

    account_id: Id
    reason: Reason
    gives_up_money: bool = False
    is_forced: bool = False


class AccountErased(Struct):
    """From now on nobody gets in, and it has no name; the rest goes within minutes."""

    ok: Literal[True]
    account_id: str


def _gives_up_much(tx: Tx, call: Call, request: EraseAccount) -> str:
    """Refuses: AccountNotFound, ErasedAlready, CannotEraseYet, before anybody is asked for an opinion."""
    at_stake = erasing.money_at_stake(
        tx, request.account_id, gives_up_money=request.gives_up_money, is_forced=request.is_forced
    )
    return why_too_much(call.settings, at_stake)


@section.changes("/accounts/{account_id}/erase", needs="all", second=_gives_up_much)
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
