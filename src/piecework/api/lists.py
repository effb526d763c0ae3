"""Worker lists and blocks on the wire (API 5), and our own: create, delete, remove."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.accounts.account import Level
from piecework.api.shapes import CountryCode, ListId, WorkerIds
from piecework.clock import wire_time
from piecework.crowd import blocking, lists
from piecework.crowd.filters_sql import ListFilter
from piecework.database import Tx
from piecework.http.call import Call
from piecework.http.endpoint import Section

section = Section("/api/lists")


class ListChanged(Struct):
    """It is done, in the published words."""

    ok: Literal[True]
    message: str


class WorkersOfList(Struct):
    """Which workers on which list."""

    list_id: ListId
    workers: WorkerIds


@section.changes("/add-workers.php")
def add_workers(tx: Tx, call: Call, request: WorkersOfList) -> ListChanged:
    """Put workers on one of the caller's lists; unknown and blocked ones are left out (API 5.1)."""
    lists.add_workers(tx, call.account.account_id, request.list_id, request.workers, now=call.now)
    return ListChanged(True, "Workers added to the list successfully.")


class Workers(Struct):
    """Which workers."""

    workers: WorkerIds


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


@section.changes("/remove-workers.php")
def remove_workers(tx: Tx, call: Call, request: WorkersOfList) -> ListChanged:
    """Take workers off one of the caller's lists; an extension."""
    lists.remove_workers(tx, call.account.account_id, request.list_id, request.workers, now=call.now)
    return ListChanged(True, "Workers removed from the list successfully.")


class Filter(Struct):
    """Whom a filtered list has; what is left out asks for nothing."""

    workers_level: Level | None = None
    success_percent_min: Annotated[int, Meta(ge=0, le=100)] | None = None
    verdicts_min: Annotated[int, Meta(ge=0, le=10_000)] | None = None
    countries: Annotated[list[CountryCode], Meta(max_length=300)] | None = None


class CreateList(Filter, kw_only=True):
    """The name of a new list, and the filter it is kept by, if any of it is given."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]


class ListCreated(Struct):
    """The id of the new list."""

    ok: Literal[True]
    message: str
    list_id: int


@section.changes("/create-list.php")
def create_list(tx: Tx, call: Call, request: CreateList) -> ListCreated:
    """Make an empty worker list, or one that has whoever fits a filter; an extension."""
    wanted = _filter_of(request)
    lists.create_list(
        tx, call.account.account_id, request.name.strip(), list_id=call.list_id, list_filter=wanted, now=call.now
    )
    return ListCreated(True, "List created successfully.", call.list_id)


class WhichList(Struct):
    """Which list."""

    list_id: ListId


class ShownFilter(Struct):
    """The filter of a list: whoever is at this level or above, had so many percent satisfied of so many verdicts ..."""

    workers_level: Level
    success_percent_min: int
    verdicts_min: int
    countries: list[str]


class ShownList(Struct):
    """A worker list: how it is kept, how many are on it (of a filter at most, as of `counted_at`), and its filter."""

    id: int
    name: str
    kind: Literal["manual", "satisfied", "filtered"]
    workers: int
    counted_at: str | None
    filter: ShownFilter | None


@section.reads("/get-list.php")
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

    list_id: ListId


class FilterSet(Struct):
    """How many fit the filter at most, by level and country, beside those put on the list by hand."""

    ok: Literal[True]
    message: str
    workers: int


@section.changes("/set-filter.php")
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


@section.changes("/delete-list.php")
def delete_list(tx: Tx, call: Call, request: WhichList) -> ListChanged:
    """Delete one of the caller's lists; an extension."""
    lists.delete_list(tx, call.account.account_id, request.list_id)
    return ListChanged(True, "List deleted successfully.")
