"""Whom a worker follows, and the worker lists they are on, on the wire."""

from typing import Annotated, Literal

from msgspec import Struct

from piecework.accounts.account import AccountNotFound
from piecework.crowd import following, lists
from piecework.crowd import following_sql as sql
from piecework.crowd.following import OwnFollower
from piecework.crowd.following_sql import list_followed
from piecework.crowd.lists import ListNotFound
from piecework.crowd.lists_sql import ListOfWorker
from piecework.database import Tx
from piecework.fields import (
    CurrentPage,
    GivenListId,
    ListId,
    Message,
    Ok,
    PageCount,
    PageNumber,
    PersonName,
    Short,
)
from piecework.http.answering import answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.meaning import NOON, Means
from piecework.paging import Page
from piecework.worker_api.shapes import EmployerId

section = Section("/worker-api")


class FollowEmployer(Struct):
    """An employer, by id."""

    employer_id: Short[EmployerId]


class FollowChanged(Struct, kw_only=True):
    """It is done; doing it again changes nothing."""

    ok: Ok = True
    message: Message


@section.changes("/employers/{employer_id}/follow", refuses=(OwnFollower, AccountNotFound))
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
    """A page."""

    page: PageNumber = 1


@answers(sql.FollowedEmployer)
class FollowedEmployer(Struct, kw_only=True):
    """An employer whom the caller follows."""

    employer_id: EmployerId
    name: PersonName
    since: Annotated[str, Means("Since when.", NOON)]


@answers(Page[sql.FollowedEmployer], employers="items")
class FollowingPage(Struct):
    """A page of followed employers; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    employers: Annotated[list[FollowedEmployer], Means("The employers.")]


@section.reads("/following")
def get_following(tx: Tx, call: Call, request: GetFollowing) -> FollowingPage:
    """Whom the caller follows, the latest first, 100 a page."""
    return answer(FollowingPage, list_followed(tx, call.account.account_id, page=request.page))


@answers(ListOfWorker)
class OwnList(Struct, kw_only=True):
    """A worker list that the caller is on: whose, what it is called, how it is kept.

    `kind`: manual, satisfied (by verdicts), filtered. `since` is null where the caller fits the filter of a list.
    """

    employer_id: EmployerId
    employer_name: Annotated[str, Means("What its owner is called.", "Ada")]
    list_id: ListId
    name: Annotated[str, Means("The name.", "Best workers")]
    kind: Annotated[
        Literal["manual", "satisfied", "filtered"],
        Means("How it is kept: manual, satisfied (by verdicts) or filtered.", "manual"),
    ]
    since: Annotated[str | None, Means("Since when.", NOON)]


class OwnLists(Struct):
    """The worker lists that the caller is on."""

    lists: Annotated[list[OwnList], Means("The lists.")]


@section.reads("/lists")
def get_lists(tx: Tx, call: Call, request: NoParameters) -> OwnLists:
    """The worker lists that the caller is on, the latest first; at most 1,000."""
    return OwnLists([answer(OwnList, one) for one in lists.load_lists_of_worker(tx, call.account.account_id)])


class WhichList(Struct):
    """A list, by employer and id."""

    employer_id: Short[EmployerId]
    list_id: GivenListId


class ListLeft(Struct, kw_only=True):
    """The caller is on the list no longer."""

    ok: Ok = True
    message: Message = "You are not on this list any more."


@section.changes("/lists/{employer_id}/{list_id}/leave", refuses=(ListNotFound,))
def leave_list(tx: Tx, call: Call, request: WhichList) -> ListLeft:
    """Leave a worker list; its jobs are not offered any more. A later satisfied verdict may put one on it again."""
    lists.leave_list(tx, call.account.account_id, request.employer_id, request.list_id, now=call.now)
    return ListLeft()
