"""Worker lists: an employer's named sets of workers, kept by hand or by verdicts."""

from collections.abc import Sequence
from datetime import datetime

from piecework.accounts.sql import lock_account
from piecework.crowd import sql
from piecework.database import Tx
from piecework.refusal import InvalidRequest, Refusal

SATISFIED_NAME = "Successfully Completed"
LISTS_MAX = 200


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


def open_satisfied_list(tx: Tx, employer_id: str, *, list_id: int, now: datetime) -> None:
    """Give a new account its automatic list: everyone whose task it rates satisfied."""
    sql.add_list(tx, employer_id, list_id, name=SATISFIED_NAME, kind="satisfied", now=now)


def create_list(tx: Tx, employer_id: str, name: str, *, list_id: int, now: datetime) -> None:
    """Make an empty list. Refuses: ListNameTaken, InvalidRequest (too many lists)."""
    lock_account(tx, employer_id)  # of two who want the same name at once, one waits and then sees the other's list
    lists = sql.list_worker_lists(tx, employer_id)
    if len(lists) >= LISTS_MAX:
        raise InvalidRequest.of("name", f"You have {LISTS_MAX} lists, as many as there can be: delete one first.")
    if any(known.name == name for known in lists):
        raise ListNameTaken
    sql.add_list(tx, employer_id, list_id, name=name, kind="manual", now=now)


def delete_list(tx: Tx, employer_id: str, list_id: int) -> None:
    """Delete a list; jobs that target it are offered to nobody any more. Refuses: ListNotFound, ListIsAutomatic."""
    kind = sql.lock_list(tx, employer_id, list_id).one()
    if kind is None:
        raise ListNotFound
    if kind != "manual":
        raise ListIsAutomatic
    sql.delete_list(tx, employer_id, list_id)


def add_workers(tx: Tx, employer_id: str, list_id: int, worker_ids: Sequence[str], *, now: datetime) -> None:
    """Put workers on a list; unknown and blocked ones are left out without a word (API 5.1). Refuses: ListNotFound."""
    if sql.lock_list(tx, employer_id, list_id).one() is None:
        raise ListNotFound
    sql.add_list_members(tx, employer_id, list_id, worker_ids, now=now)
    sql.remove_blocked_members(tx, employer_id, worker_ids)


def remove_workers(tx: Tx, employer_id: str, list_id: int, worker_ids: Sequence[str]) -> None:
    """Take workers off a list; who is not on it changes nothing. Refuses: ListNotFound."""
    if sql.lock_list(tx, employer_id, list_id).one() is None:
        raise ListNotFound
    sql.remove_list_members(tx, employer_id, list_id, worker_ids)


def list_lists_of_worker(tx: Tx, worker_id: str) -> list[sql.ListOfWorker]:
    """The lists that the worker is on, the latest first."""
    return sql.list_lists_of_worker(tx, worker_id, limit=LISTS_SHOWN_MAX)


def leave_list(tx: Tx, worker_id: str, employer_id: str, list_id: int) -> None:
    """Be on the list no longer; the automatic list has the worker again after the next satisfied verdict.

    Refuses: ListNotFound, also for a list that the worker is not on.
    """
    if not sql.leave_list(tx, worker_id, employer_id, list_id):
        raise ListNotFound
