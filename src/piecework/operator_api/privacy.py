"""Personal data on the operator's wire: handing it over, and erasing an account, when a person asks for it."""

from typing import Annotated

from msgspec import Meta, Raw, Struct, structs

from piecework.accounts.account import AccountNotFound
from piecework.acts import privacy
from piecework.clock import wire_time
from piecework.database import Tx
from piecework.fields import AccountId, CurrentPage, HasMore, Ok, PageNumber, PersonName, Short
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.meaning import NOON, Means
from piecework.operator_api.shapes import EmailAddress, FrozenAt
from piecework.paging import Page
from piecework.privacy import erasing
from piecework.privacy.erasure import ErasedAlready
from piecework.privacy.requesting import list_waiting_requests
from piecework.privacy.requests_sql import WaitingRequest

section = Section("/operator-api")


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


section.acts(
    "/accounts/{account_id}/data", privacy.export_person, PersonalData,
    lambda _, person: PersonalData(*structs.astuple(person)), shows_secret=True,
)  # fmt: skip


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


class AccountErased(Struct):
    """From now on nobody gets in, and it has no name; the rest goes within minutes."""

    ok: Ok
    account_id: AccountId


section.acts(
    "/accounts/{account_id}/erase", privacy.erase_account, AccountErased,
    lambda request, _: AccountErased(True, request.account_id),
)  # fmt: skip


class GetErasureRequests(Struct):
    """Which page."""

    page: PageNumber = 1


@answers(WaitingRequest, decide_by=lambda request: wire_time(request.decide_by))
class ErasureAsked(Struct, kw_only=True):
    """A frozen account whose owner asks to be erased."""

    account_id: AccountId
    name: PersonName
    email: EmailAddress
    frozen_at: FrozenAt
    asked_at: Annotated[str, Means("When its owner asked.", NOON)]
    decide_by: Annotated[str, Means("Until when an operator has to decide: 30 days later.", NOON)]
    gives_up_money: Annotated[bool, Means("Its owner gives up the money that is left.", False)]


@answers(Page[WaitingRequest], requests="items")
class ErasureRequestsPage(Struct):
    """A page of requests; one past the end is empty."""

    current_page: CurrentPage
    has_more: HasMore
    requests: Annotated[list[ErasureAsked], Means("The requests, the oldest first.")]


@section.reads("/erasure-requests", needs="all")
def get_erasure_requests(tx: Tx, call: Call, request: GetErasureRequests) -> ErasureRequestsPage:
    """Frozen accounts whose owners ask to be erased, the oldest first, 100 a page."""
    return answer(ErasureRequestsPage, list_waiting_requests(tx, page=request.page))


class ErasureRefused(Struct):
    """The account stays; its owner reads why."""

    ok: Ok
    account_id: AccountId


section.acts(
    "/erasure-requests/{account_id}/grant", privacy.grant_erasure, AccountErased,
    lambda request, _: AccountErased(True, request.account_id),
)  # fmt: skip
section.acts(
    "/erasure-requests/{account_id}/refuse", privacy.refuse_erasure, ErasureRefused,
    lambda request, _: ErasureRefused(True, request.account_id),
)  # fmt: skip
