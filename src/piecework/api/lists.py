"""Worker lists and blocks on the wire (API 5), and our own: create, delete, remove."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.accounts.account import Level
from piecework.api.shapes import CountryCode, WorkerIds
from piecework.clock import wire_time
from piecework.crowd import blocking, lists
from piecework.crowd.filters_sql import ListFilter
from piecework.crowd.lists import ListIsAutomatic, ListNameTaken, ListNotFiltered, ListNotFound
from piecework.database import Tx
from piecework.fields import GivenListId, ListId, Message, Ok
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.meaning import NOON, WORKER, Means

section = Section("/api/lists")


class ListChanged(Struct):
    """It is done, in the published words."""

    ok: Ok
    message: Message


class WorkersOfList(Struct):
    """A list, and worker ids."""

    list_id: GivenListId
    workers: Annotated[WorkerIds, Means("Account ids.", [WORKER])]


@section.changes("/add-workers.php", refuses=(ListNotFound,))
def add_workers(tx: Tx, call: Call, request: WorkersOfList) -> ListChanged:
    """Put workers on one of the caller's lists; unknown and blocked ones are left out (API 5.1)."""
    lists.add_workers(tx, call.account.account_id, request.list_id, request.workers, now=call.now)
    return ListChanged(True, "Workers added to the list successfully.")


class Workers(Struct):
    """Worker ids."""

    workers: Annotated[WorkerIds, Means("Account ids.", [WORKER])]


@section.changes("/block-workers.php")
def block_workers(tx: Tx, call: Call, request: Workers) -> ListChanged:
    """Block workers and take them off all the caller's lists (API 5.2)."""
    blocking.block_workers(tx, call.account.account_id, request.workers, now=call.now)
    return ListChanged(True, "Workers blocked and removed from all lists successfully.")


@section.changes("/unblock-workers.php")
def unblock_workers(tx: Tx, call: Call, request: Workers) -> ListChanged:
    """Unblock workers (API 5.3)."""
    blocking.unblock_workers(tx, call.account.account_id, request.workers)
    return ListChanged(True, "Workers unblocked successfully.")


@section.changes("/remove-workers.php", refuses=(ListNotFound,))
def remove_workers(tx: Tx, call: Call, request: WorkersOfList) -> ListChanged:
    """Take workers off one of the caller's lists; an extension."""
    lists.remove_workers(tx, call.account.account_id, request.list_id, request.workers, now=call.now)
    return ListChanged(True, "Workers removed from the list successfully.")


class Filter(Struct):
    """Whom a filtered list has; what is left out asks for nothing."""

    workers_level: Annotated[Level | None, Means("Have workers of at least this level.", "advanced")] = None
    success_percent_min: Annotated[
        Annotated[int, Meta(ge=0, le=100)] | None,
        Means("Have workers with at least this share of satisfied tasks, in percent.", 90),
    ] = None
    verdicts_min: Annotated[
        Annotated[int, Meta(ge=0, le=10_000)] | None, Means("Of at least so many recent verdicts.", 20)
    ] = None
    countries: Annotated[
        Annotated[list[CountryCode], Meta(max_length=300)] | None,
        Means("Have workers of these countries; empty: of all.", ["de", "at"]),
    ] = None


class CreateList(Filter, kw_only=True):
    """The name of a new list, and the filter it is kept by, if any of it is given."""

    name: Annotated[str, Meta(min_length=1, max_length=100), Means("The name.", "Best workers")]


class ListCreated(Struct):
    """The id of the new list."""

    ok: Ok
    message: Message
    list_id: ListId


@section.changes("/create-list.php", refuses=(ListNameTaken,))
def create_list(tx: Tx, call: Call, request: CreateList) -> ListCreated:
    """Make an empty worker list, or one that has whoever fits a filter; an extension."""
    wanted = _filter_of(request)
    lists.create_list(
        tx, call.account.account_id, request.name.strip(), list_id=call.list_id, list_filter=wanted, now=call.now
    )
    return ListCreated(True, "List created successfully.", call.list_id)


class WhichList(Struct):
    """A list, by its id."""

    list_id: GivenListId


class ShownFilter(Struct):
    """The filter of a list: whoever is at this level or above, had so many percent satisfied of so many verdicts ..."""

    workers_level: Annotated[Level, Means("Workers of at least this level.", "advanced")]
    success_percent_min: Annotated[
        int, Means("Have workers with at least this share of satisfied tasks, in percent.", 90)
    ]
    verdicts_min: Annotated[int, Means("Of at least so many recent verdicts.", 20)]
    countries: Annotated[list[str], Means("Have workers of these countries; empty: of all.", ["de", "at"])]


class ShownList(Struct):
    """A worker list: how it is kept, how many are on it (of a filter at most, as of `counted_at`), and its filter."""

    id: Annotated[int, Means("The list.", 1806324215)]
    name: Annotated[str, Means("The name.", "Best workers")]
    kind: Annotated[
        Literal["manual", "satisfied", "filtered"],
        Means("How it is kept: manual, satisfied (by verdicts) or filtered.", "filtered"),
    ]
    workers: Annotated[int, Means("How many are on it; by a filter: at most, by level and country.", 128)]
    counted_at: Annotated[
        str | None, Means("When workers were counted last; null without a filter, or where they were not yet.", NOON)
    ]
    filter: Annotated[ShownFilter | None, Means("The filter that keeps the list; null without one.")]


@section.reads("/get-list.php", refuses=(ListNotFound,))
def get_list(tx: Tx, call: Call, request: WhichList) -> ShownList:
    """One of the caller's lists, and the filter that keeps it; an extension."""
    shown = lists.get_list(tx, call.account.account_id, request.list_id)
    by = shown.filter
    return ShownList(
        shown.list.list_id, shown.list.name, shown.list.kind, shown.list.workers,
        None if by is None or by.counted_at is None else wire_time(by.counted_at),
        None if by is None else ShownFilter(
            by.workers_level, by.success_percent_min, by.verdicts_min, by.countries or []
        ),
    )  # fmt: skip


class SetFilter(Filter, kw_only=True):
    """Which list, and its filter from now on; what is left out asks for nothing."""

    list_id: GivenListId


class FilterSet(Struct):
    """How many fit the filter at most, by level and country, beside those put on the list by hand."""

    ok: Ok
    message: Message
    workers: Annotated[int, Means("How many fit it at most: by level and country, whatever share it asks for.", 128)]


@section.changes("/set-filter.php", refuses=(ListNotFound, ListNotFiltered))
def set_filter(tx: Tx, call: Call, request: SetFilter) -> FilterSet:
    """Keep a filtered list by another filter; who left it, or was taken off, stays off; an extension."""
    wanted = _filter_of(request) or ListFilter()
    workers = lists.set_filter(tx, call.account.account_id, request.list_id, wanted)
    return FilterSet(True, "The list has another filter now.", workers)


def _filter_of(request: Filter) -> ListFilter | None:
    given = (request.workers_level, request.success_percent_min, request.verdicts_min, request.countries)
    if all(part is None for part in given):
        return None
    return ListFilter(
        workers_level=request.workers_level or "starter",
        success_percent_min=request.success_percent_min or 0,
        verdicts_min=request.verdicts_min or 0,
        countries=sorted({code.strip().lower() for code in request.countries or []}) or None,
    )


@section.changes("/delete-list.php", refuses=(ListNotFound, ListIsAutomatic))
def delete_list(tx: Tx, call: Call, request: WhichList) -> ListChanged:
    """Delete one of the caller's lists; an extension."""
    lists.delete_list(tx, call.account.account_id, request.list_id)
    return ListChanged(True, "List deleted successfully.")
