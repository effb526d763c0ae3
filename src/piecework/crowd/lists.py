"""Worker lists: an employer's named sets of workers, kept by hand or by verdicts."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from piecework.accounts.account_sql import lock_account
from piecework.crowd import filters_sql as filtering
from piecework.crowd import lists_sql as sql
from piecework.crowd.filters_sql import CountedFilter, ListFilter
from piecework.database import Tx
from piecework.refusal import InvalidRequest, Refusal

SATISFIED_NAME = "Successfully Completed"
LISTS_MAX = 200
FILTERED_LISTS_MAX = 20  # the board looks at the filters of all of them
LISTS_SHOWN_MAX = 1000  # to a worker


class ListNotFound(Refusal):
    """No such worker list, or another employer's: always alike."""

    code, message, status, field = "list_not_found", "List not found.", 404, "list_id"


class ListNameTaken(Refusal):
    """The employer has a list of this name."""

    code, message, field = "list_name_taken", "You have a list of this name already.", "name"


class ListIsAutomatic(Refusal):
    """The list is kept by verdicts and cannot be deleted."""

    code, message, field = "list_automatic", "This list is kept by your verdicts and cannot be deleted.", "list_id"


class ListNotFiltered(Refusal):
    """The list is kept by hand or by verdicts, and has no filter."""

    code, field = "list_not_filtered", "list_id"
    message = "This list has no filter: make one with create-list and a filter."


class ListDetails(Struct, frozen=True):
    """A worker list, and its filter, if it has one."""

    list: sql.WorkerList
    filter: CountedFilter | None


def open_satisfied_list(tx: Tx, employer_id: str, *, list_id: int, now: datetime) -> None:
    """Give a new account its automatic list: everyone whose task it rates satisfied."""
    sql.add_list(tx, employer_id, list_id, name=SATISFIED_NAME, kind="satisfied", now=now)


def create_list(
    tx: Tx, employer_id: str, name: str, *, list_id: int, list_filter: ListFilter | None = None, now: datetime
) -> None:
    """Create a list, empty or with a filter. Refuses: ListNameTaken, InvalidRequest (too many lists)."""
    lock_account(tx, employer_id)  # of two who want the same name at once, one waits and then sees the other's list
    lists = sql.load_worker_lists(tx, employer_id)
    if len(lists) >= LISTS_MAX:
        raise InvalidRequest.of("name", f"You have {LISTS_MAX} lists, as many as there can be: delete one first.")
    if any(other.name == name for other in lists):
        raise ListNameTaken
    if list_filter is not None and sum(other.kind == "filtered" for other in lists) >= FILTERED_LISTS_MAX:
        raise InvalidRequest.of("name", f"You have {FILTERED_LISTS_MAX} filtered lists, as many as there can be.")
    sql.add_list(tx, employer_id, list_id, name=name, kind="filtered" if list_filter else "manual", now=now)
    if list_filter is not None:
        filtering.put_filter(tx, employer_id, list_id, list_filter)


def set_filter(tx: Tx, employer_id: str, list_id: int, list_filter: ListFilter) -> int:
    """Give a filtered list another filter; answers how many workers have the level and country that it asks for.

    Who left it, or was taken off, stays off. Refuses: ListNotFound, ListNotFiltered.
    """
    kind = sql.lock_list(tx, employer_id, list_id).one_or(ListNotFound)
    if kind != "filtered":
        raise ListNotFiltered
    filtering.put_filter(tx, employer_id, list_id, list_filter)
    return filtering.ask_filter(tx, employer_id, list_id).get().workers


def get_list(tx: Tx, employer_id: str, list_id: int) -> ListDetails:
    """One of the employer's lists, with its filter if it is kept by one. Refuses: ListNotFound."""
    pending_list = sql.ask_list(tx, employer_id, list_id)
    pending_filter = filtering.ask_filter(tx, employer_id, list_id)
    worker_list = pending_list.one_or(ListNotFound)
    return ListDetails(worker_list, pending_filter.one())


def delete_list(tx: Tx, employer_id: str, list_id: int) -> None:
    """Delete a list; jobs that target it are offered to nobody any more. Refuses: ListNotFound, ListIsAutomatic."""
    kind = sql.lock_list(tx, employer_id, list_id).one_or(ListNotFound)
    if kind == "satisfied":
        raise ListIsAutomatic
    if kind == "filtered":
        filtering.delete_filter(tx, employer_id, list_id)
    sql.delete_list(tx, employer_id, list_id)


def add_workers(tx: Tx, employer_id: str, list_id: int, worker_ids: Sequence[str], *, now: datetime) -> None:
    """Put workers on a list; unknown and blocked ones are left out without a word (API 5.1). Refuses: ListNotFound.

    On a filtered list they are whether they fit its filter or not.
    """
    kind = sql.lock_list(tx, employer_id, list_id).one_or(ListNotFound)
    if kind == "filtered":
        filtering.remove_exceptions(tx, employer_id, list_id, worker_ids)
    sql.add_list_members(tx, employer_id, list_id, worker_ids, now=now)
    sql.remove_blocked_members(tx, employer_id, worker_ids)


def remove_workers(tx: Tx, employer_id: str, list_id: int, worker_ids: Sequence[str], *, now: datetime) -> None:
    """Take workers off a list, also where its filter has them; who is not on it changes nothing.

    Refuses: ListNotFound.
    """
    kind = sql.lock_list(tx, employer_id, list_id).one_or(ListNotFound)
    sql.remove_list_members(tx, employer_id, list_id, worker_ids)
    if kind == "filtered":
        filtering.add_exceptions(tx, employer_id, list_id, worker_ids, now=now)


def load_lists_of_worker(tx: Tx, worker_id: str) -> list[sql.ListOfWorker]:
    """The lists that the worker is on: those they were put on, the latest first, then those whose filter they fit."""
    put_on = sql.ask_lists_of_worker(tx, worker_id, limit=LISTS_SHOWN_MAX)
    fitting = filtering.ask_filtered_lists_of(tx, worker_id, limit=LISTS_SHOWN_MAX)
    return [*put_on.all(), *fitting.all()][:LISTS_SHOWN_MAX]


def leave_list(tx: Tx, worker_id: str, employer_id: str, list_id: int, *, now: datetime) -> None:
    """Take oneself off a list, also where its filter would have one.

    The list of those rated satisfied has the worker again after the next satisfied verdict. Refuses: ListNotFound, also
    for a list that the worker is not on.
    """
    left = sql.leave_list(tx, worker_id, employer_id, list_id)
    fitted = filtering.leave_filter(tx, worker_id, employer_id, list_id, now=now)
    if not left.count() and not fitted.all():
        raise ListNotFound
