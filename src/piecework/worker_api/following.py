"""Whom a worker follows, and the worker lists they are on, on the wire."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.crowd import following, lists
from piecework.crowd import following_sql as sql
from piecework.crowd.following_sql import list_followed
from piecework.crowd.lists_sql import ListOfWorker
from piecework.database import Tx
from piecework.http.answering import answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.paging import Page
from piecework.worker_api.shapes import PageNumber

section = Section("/worker-api")

EmployerId = Annotated[str, Meta(max_length=64)]


class FollowEmployer(Struct):
    """Which employer."""

    employer_id: EmployerId


class FollowChanged(Struct, kw_only=True):
    """It is done; doing it again changes nothing."""

    ok: Literal[True] = True
    message: str


@section.changes("/employers/{employer_id}/follow")
def follow(tx: Tx, call: Call, request: FollowEmployer) -> FollowChanged:
    """Hear of this employer's new jobs, where they pay for telling."""
    following.follow_employer(tx, call.account.account_id, request.employer_id, now=call.now)
    return FollowChanged(message="You will be told of this employer's new jobs.")


@section.changes("/employers/{employer_id}/unfollow")
def unfollow(tx: Tx, call: Call, request: FollowEmployer) -> FollowChanged:
    """Hear no more of this employer's new jobs."""
    following.unfollow_employer(tx, call.account.account_id, request.employer_id)
    return FollowChanged(message="You do not follow this employer any more.")


class GetFollowing(Struct):
    """Which page."""

    page: PageNumber = 1


@answers(sql.FollowedEmployer)
class FollowedEmployer(Struct, kw_only=True):
    """An employer whom the caller follows."""

    employer_id: str
    name: str
    since: str


@answers(Page[sql.FollowedEmployer], employers="items")
class FollowingPage(Struct):
    """A page of followed employers; one past the end is empty."""

    current_page: int
    pages: int
    employers: list[FollowedEmployer]


@section.reads("/following")
def get_following(tx: Tx, call: Call, request: GetFollowing) -> FollowingPage:
    """Whom the caller follows, the latest first, 100 a page."""
    return answer(FollowingPage, list_followed(tx, call.account.account_id, page=request.page))


@answers(ListOfWorker)
class OwnList(Struct, kw_only=True):
    """A worker list that the caller is on: whose, what it is called, how it is kept.

    `kind`: manual, satisfied (by verdicts), filtered. `since` is null where the caller fits the filter of a list.
    """

    employer_id: str
    employer_name: str
    list_id: int
    name: str
    kind: Literal["manual", "satisfied", "filtered"]
    since: str | None


class OwnLists(Struct):
    """The worker lists that the caller is on."""

    lists: list[OwnList]


@section.reads("/lists")
def get_lists(tx: Tx, call: Call, request: NoParameters) -> OwnLists:
    """The worker lists that the caller is on, the latest first; at most 1,000."""
    return OwnLists([answer(OwnList, one) for one in lists.load_lists_of_worker(tx, call.account.account_id)])


class WhichList(Struct):
    """Whose list, and which."""

    employer_id: EmployerId
    list_id: Annotated[int, Meta(ge=1, le=2**31 - 1)]


class ListLeft(Struct, kw_only=True):
    """The caller is on the list no longer."""

    ok: Literal[True] = True
    message: str = "You are not on this list any more."


@section.changes("/lists/{employer_id}/{list_id}/leave")
def leave_list(tx: Tx, call: Call, request: WhichList) -> ListLeft:
    """Leave a worker list; its jobs are not offered any more. A later satisfied verdict may put one on it again."""
    lists.leave_list(tx, call.account.account_id, request.employer_id, request.list_id, now=call.now)
    return ListLeft()
