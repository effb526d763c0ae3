"""Acts about personal data: it is handed over, or an account is erased, when a person asks for it."""

from typing import Annotated

from msgspec import Struct

from piecework.accounts.account import AccountNotFound
from piecework.acts.cases import ACCOUNT
from piecework.clock import wire_time
from piecework.database import Tx
from piecework.fields import AccountId, Short
from piecework.meaning import Means
from piecework.operators.act import Doing, act
from piecework.operators.move import Move
from piecework.privacy import erasing, exporting, requesting
from piecework.privacy.erasure import CannotEraseYet, ErasedAlready, Erasure
from piecework.privacy.exporting import KnownPerson, TooMuchToAnswer
from piecework.privacy.requesting import NoErasureRequest
from piecework.reasons import Reason, Remark


class ExportPerson(Struct, kw_only=True):
    """Whose data, and why: who asked for it, and how."""

    account_id: Short[AccountId]
    reason: Annotated[Reason, Means("Why; it stays on record.", "They wrote to us.")]


@act(
    "accounts.data",
    needs="all",
    about=ACCOUNT,
    moves=None,
    refuses=(AccountNotFound, TooMuchToAnswer),
    waits=False,
)
def export_person(tx: Tx, doing: Doing, request: ExportPerson) -> KnownPerson:
    """Everything that is known of a person, to be handed to them; that it was read is on record."""
    return exporting.read_person(tx, request.account_id, base_url=doing.settings.base_url, now=doing.now)


@act("accounts.data", needs="all", about=ACCOUNT, moves=None, refuses=(), waits=False)
def record_export(tx: Tx, doing: Doing, request: ExportPerson) -> None:
    """Put on record that everything known of a person was written to a file."""


class EraseAccount(Struct, kw_only=True):
    """Which account, and why. `gives_up_money`: what it has left is the place's. `is_forced`: whatever stands there."""

    account_id: Short[AccountId]
    reason: Annotated[Reason, Means("Why; it stays on record.", "They wrote to us.")]
    gives_up_money: Annotated[bool, Means("What the account has left is the place's from now on.", False)] = False
    is_forced: Annotated[bool, Means("It is erased although something stands in the way.", False)] = False


def _left_behind(tx: Tx, request: EraseAccount) -> list[Move]:
    """What the act would refuse is refused before anybody is asked for approval."""
    return _left(tx, request.account_id, gives_up_money=request.gives_up_money, is_forced=request.is_forced)


def _left(tx: Tx, account_id: str, *, gives_up_money: bool, is_forced: bool) -> list[Move]:
    """What erasing the account gives up or leaves behind. Refuses: AccountNotFound, ErasedAlready, CannotEraseYet."""
    amount = erasing.money_at_stake(tx, account_id, gives_up_money=gives_up_money, is_forced=is_forced)
    return [Move(account_id=account_id, thing="left behind", amount=amount)]


@act(
    "accounts.erase",
    needs="all",
    about=ACCOUNT,
    moves=_left_behind,
    refuses=(AccountNotFound, ErasedAlready, CannotEraseYet),
)
def erase_account(tx: Tx, doing: Doing, request: EraseAccount) -> None:
    """Erase an account for good; with much money left it takes two operators."""
    erasure = Erasure(
        asked_by=doing.operator_id, reason=request.reason, gives_up_money=request.gives_up_money,
        is_forced=request.is_forced,
    )  # fmt: skip
    erasing.erase_account(tx, request.account_id, erasure, now=doing.now)


class GrantErasure(Struct, kw_only=True):
    """Whose request to be erased is granted, and why. `is_forced`: whatever stands in the way."""

    account_id: Short[AccountId]
    reason: Annotated[Reason, Means("Why; it stays on record.", "Everything is settled.")]
    is_forced: Annotated[bool, Means("It is erased although something stands in the way.", False)] = False


def _granted(tx: Tx, request: GrantErasure) -> list[Move]:
    asked = requesting.get_waiting_request(tx, request.account_id)
    return _left(tx, request.account_id, gives_up_money=asked.gives_up_money, is_forced=request.is_forced)


@act(
    "erasures.grant",
    needs="all",
    about=ACCOUNT,
    moves=_granted,
    refuses=(NoErasureRequest, AccountNotFound, ErasedAlready, CannotEraseYet),
)
def grant_erasure(tx: Tx, doing: Doing, request: GrantErasure) -> None:
    """Erase a frozen account for good, as its owner asks; with much money left it takes two operators."""
    erasure = Erasure(asked_by=request.account_id, reason=request.reason, is_forced=request.is_forced)
    asked = requesting.grant_request(tx, request.account_id, erasure, now=doing.now)
    doing.add(asked_at=wire_time(asked.asked_at), gives_up_money=asked.gives_up_money)


class RefuseErasure(Struct, kw_only=True):
    """Whose request to be erased is refused, and why: its owner reads it."""

    account_id: Short[AccountId]
    reason: Annotated[Remark, Means("Why; its owner reads it.", "A payment of yours is in dispute until May.")]


@act("erasures.refuse", needs="all", about=ACCOUNT, moves=None, refuses=(NoErasureRequest,))
def refuse_erasure(tx: Tx, doing: Doing, request: RefuseErasure) -> None:
    """Let a frozen account stay whose owner asks to be erased; the owner reads the reason."""
    asked = requesting.refuse_request(
        tx, request.account_id, reason=request.reason, refused_by=doing.operator_id, now=doing.now
    )
    doing.add(asked_at=wire_time(asked.asked_at))
