"""Steps that delete what lies in the object store, in between two transactions."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from piecework.chores.step import IsStopping, Outcome, Step
from piecework.database import Database, Tx
from piecework.proofs.forgetting import (
    delete_forgotten,
    load_pictures_to_delete,
    mark_forgotten,
    name_of,
    record_deleted,
)
from piecework.proofs.store import ProofStore, ProofStoreUnavailable
from piecework.proofs.uploads_sql import UploadToDelete
from piecework.tasks.forgetting import forget_proofs


def unclaimed_pictures(store: ProofStore) -> Step:
    """A step over the pictures that nobody claimed."""

    def step(database: Database, now: datetime, is_stopping: IsStopping) -> Outcome:
        going = database.transact(lambda tx: mark_forgotten(tx, now=now))
        return _delete(store, database, going, delete_forgotten, is_stopping)

    return step


def decided_proofs(store: ProofStore, *, kept: timedelta) -> Step:
    """A step over the proofs of tasks that were decided long ago: texts at once, then the objects of pictures."""

    def step(database: Database, now: datetime, is_stopping: IsStopping) -> Outcome:
        forgotten = database.transact(lambda tx: forget_proofs(tx, kept=kept, now=now))
        outcome = _delete(store, database, database.read(load_pictures_to_delete), record_deleted, is_stopping)
        outcome.done += forgotten
        return outcome

    return step


def _delete(
    store: ProofStore,
    database: Database,
    uploads: Sequence[UploadToDelete],
    note: Callable[[Tx, Sequence[UploadToDelete]], int],
    is_stopping: IsStopping,
) -> Outcome:
    """Delete the objects and note it; one that cannot be deleted does not keep the others waiting."""
    outcome, gone = Outcome(), list[UploadToDelete]()
    for upload in uploads:
        if is_stopping():
            break
        try:
            store.delete(name_of(upload))
            gone.append(upload)
        except ProofStoreUnavailable as error:  # the next round finds it again
            outcome.errors.append(error)
    outcome.done = database.transact(lambda tx: note(tx, gone)) if gone else 0
    return outcome
