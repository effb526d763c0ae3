"""Worker lists and blocks on the wire (API 5), and our own: create, delete, remove."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.api.shapes import ListId, WorkerIds
from piecework.crowd import blocking, lists
from piecework.database import Tx
from piecework.http.endpoint import Call, Section

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
    lists.remove_workers(tx, call.account.account_id, request.list_id, request.workers)
    return ListChanged(True, "Workers removed from the list successfully.")


class CreateList(Struct):
    """The name of a new list."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]


class ListCreated(Struct):
    """The id of the new list."""

    ok: Literal[True]
    message: str
    list_id: int


@section.changes("/create-list.php")
def create_list(tx: Tx, call: Call, request: CreateList) -> ListCreated:
    """Make an empty worker list; an extension."""
    lists.create_list(tx, call.account.account_id, request.name.strip(), list_id=call.list_id, now=call.now)
    return ListCreated(True, "List created successfully.", call.list_id)


class WhichList(Struct):
    """Which list."""

    list_id: ListId


@section.changes("/delete-list.php")
def delete_list(tx: Tx, call: Call, request: WhichList) -> ListChanged:
    """Delete one of the caller's lists; an extension."""
    lists.delete_list(tx, call.account.account_id, request.list_id)
    return ListChanged(True, "List deleted successfully.")
