"""A step that deletes what lies in the object store, in between two transactions."""

from datetime import datetime

from piecework.chores.step import IsStopping, Outcome, Step
from piecework.database import Database
from piecework.proofs.forgetting import delete_forgotten, mark_forgotten, name_of
from piecework.proofs.sql import GoingUpload
from piecework.proofs.store import ProofStore, ProofStoreUnavailable


def through_store(store: ProofStore) -> Step:
    """A step over the pictures that nobody claimed; one that cannot be deleted does not keep the others waiting."""

    def step(database: Database, now: datetime, is_stopping: IsStopping) -> Outcome:
        outcome, gone = Outcome(), list[GoingUpload]()
        for upload in database.transact(lambda tx: mark_forgotten(tx, now=now)):
            if is_stopping():
                break
            try:
                store.delete(name_of(upload))
                gone.append(upload)
            except ProofStoreUnavailable as error:  # the next round finds it again
                outcome.errors.append(error)
        outcome.done = database.transact(lambda tx: delete_forgotten(tx, gone))
        return outcome

    return step
