"""What is sent: the body that the published API documents, or the signed envelope that newer clients read."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby, islice
from typing import Any, Literal

import msgspec
from msgspec import Struct

from piecework.clock import wire_time

IDS_MAX = 10_000  # in one call

Format = Literal["published", "envelope"]
DeliveryKind = Literal["tasks_submitted", "job_status_changed", "test"]


class DeliveredEvent(Struct, frozen=True):
    """An event as it is told: a task that was submitted, or (`status`) a job that has another status."""

    job_id: str
    task_id: str
    status: str
    at: datetime


class PostbackBatch(Struct, frozen=True):
    """One call to be: its body as it will be sent each time, and how many ids (or changes) it tells."""

    kind: DeliveryKind
    body: str
    ids: int


def batches_of(
    events: Sequence[DeliveredEvent], kind: DeliveryKind, written: Format, *, now: datetime
) -> list[PostbackBatch]:
    """The calls that tell everything that happened, in its order, at most 10,000 ids in each."""
    if kind == "tasks_submitted":
        events = list({(each.job_id, each.task_id): each for each in events}.values())
    return [_batch(part, kind, written, now) for part in _parts(events)]


def trial_batch(written: Format, *, now: datetime) -> PostbackBatch:
    """A call that tells nothing: `{}`, or an envelope of the type `test`."""
    body: dict[str, Any] = {} if written == "published" else _envelope("test", [], now)
    return PostbackBatch("test", _encode(body), 0)


def _parts(events: Sequence[DeliveredEvent]) -> Iterator[list[DeliveredEvent]]:
    waiting = iter(events)
    while part := list(islice(waiting, IDS_MAX)):
        yield part


def _batch(part: Sequence[DeliveredEvent], kind: DeliveryKind, written: Format, now: datetime) -> PostbackBatch:
    jobs = _by_job(part)
    if kind == "job_status_changed":
        changes = [
            {
                "job_id": job_id,
                "changes": [{"status": change.status, "date": wire_time(change.at)} for change in changes],
            }
            for job_id, changes in jobs.items()
        ]
        return PostbackBatch(kind, _encode(_envelope(kind, changes, now)), len(part))
    tasks = {job_id: [each.task_id for each in submitted] for job_id, submitted in jobs.items()}
    if written == "published":
        return PostbackBatch(kind, _encode(tasks), len(part))
    event = [{"job_id": job_id, "task_ids": task_ids} for job_id, task_ids in tasks.items()]
    return PostbackBatch(kind, _encode(_envelope(kind, event, now)), len(part))


def _by_job(part: Iterable[DeliveredEvent]) -> dict[str, list[DeliveredEvent]]:
    """By job, the job that something happened on first first."""
    jobs: dict[str, list[DeliveredEvent]] = {}
    for job_id, group in groupby(part, key=lambda each: each.job_id):
        jobs.setdefault(job_id, []).extend(group)
    return jobs


def _envelope(event_type: str, event: list[Any], now: datetime) -> dict[str, Any]:
    return {"event_type": event_type, "event_date": wire_time(now), "event": event}


def _encode(body: object) -> str:
    return msgspec.json.encode(body).decode()
