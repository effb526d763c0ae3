"""A worker's own tasks: how each stands, and what can be done with it: revise, give up, appeal."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.fields import PageNumber, Short
from piecework.jobs.variables.filling import fill_in
from piecework.paging import Page
from piecework.tasks.taking.revising import give_up_task, resubmit_task
from piecework.tasks.task import TaskNotFound, TaskStatus
from piecework.tasks.verdicts.appealing import STORY_CHARACTERS_MAX, appeal_task, appealable_until
from piecework.tasks.views.lists_sql import PagedOwnTask, ask_tasks_of_worker
from piecework.tasks.views.own_sql import OwnTask, ask_task_status_counts, find_own_task
from piecework.web.handed_in import EarlierSubmission, read_earlier
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit
from piecework.web.wording import in_own_words
from piecework.web.worker.proofs import WORDS, ProofFields, ProofForm, given_proofs

pages = Pages("worker", reader="account")

Which = Literal["", "held", "in_revision", "submitted", "ok", "nok", "late"]

TABS: tuple[tuple[Which, str], ...] = (
    ("", "All"),
    ("held", "Held"),
    ("in_revision", "To revise"),
    ("submitted", "Waiting"),
    ("ok", "Satisfied"),
    ("nok", "Not satisfied"),
    ("late", "Late"),
)


class AskTasks(Struct, kw_only=True):
    """Filter and page of the tasks."""

    status: Which = ""
    page: PageNumber = 1


class TasksPage(Struct, frozen=True, kw_only=True):
    """A page of own tasks. `at` is the address of the tab, `tabs` are all of them."""

    status: Which
    at: str
    tabs: list[tuple[str, str, int]]
    listed: Page[PagedOwnTask]
    appeal_days: int
    now: datetime

    def may_appeal(self, task: PagedOwnTask) -> bool:
        """Whether the verdict on the task can still be appealed."""
        until = appealable_until(task.status, task.appeal, task.decided_at, days=self.appeal_days)
        return until is not None and until >= self.now


@pages.shows("/tasks", "tasks.html")
def show_tasks(tx: Tx, visit: Visit, request: AskTasks) -> TasksPage:
    """The worker's tasks, the newest first, 100 a page, all or of one kind."""
    worker_id = visit.account.account_id
    counts = ask_task_status_counts(tx, worker_id)
    listed = ask_tasks_of_worker(tx, worker_id, page=request.page, status=_status_of(request.status))
    by_status: dict[TaskStatus | None, int] = {one.status: one.tasks for one in counts.all()}
    return TasksPage(
        status=request.status,
        at=_tab(request.status),
        tabs=[(_tab(which), words, by_status.get(_status_of(which), 0)) for which, words in TABS],
        listed=listed.get(),
        appeal_days=visit.rules.limits.appeal_days,
        now=visit.now,
    )


def _status_of(which: Which) -> TaskStatus | None:
    return which.upper() or None  # type: ignore[return-value]


def _tab(which: Which) -> str:
    return f"/tasks?status={which}" if which else "/tasks"


class OneTask(Struct):
    """A task, by job and id."""

    job_id: Short[str]
    task_id: Short[str]


class TaskPage(Struct, frozen=True, kw_only=True):
    """One own task whole; `form` is there while it can be revised, `appeal_until` while it can be appealed."""

    task: OwnTask
    instructions: list[str]
    handed_in: list[EarlierSubmission]
    form: ProofForm | None
    appeal_until: datetime | None
    story_characters_max: int = STORY_CHARACTERS_MAX

    @property
    def path(self) -> str:
        """The address of the task."""
        return _path(self.task.job_id, self.task.task_id)


@pages.shows("/tasks/{job_id}/{task_id}", "task.html")
def show_task(tx: Tx, visit: Visit, request: OneTask) -> TaskPage:
    """One of the worker's own tasks, with everything that was handed in and said."""
    worker_id = visit.account.account_id
    task = find_own_task(tx, request.job_id, request.task_id, worker_id=worker_id)
    if task is None:
        raise TaskNotFound
    handed_in = read_earlier(task.submissions, task.proofs_asked)
    until = appealable_until(task.status, task.appeal, task.decided_at, days=visit.rules.limits.appeal_days)
    return TaskPage(
        task=task,
        instructions=[
            fill_in(text, task.variables, worker_id=worker_id, job_id=task.job_id) for text in task.instructions
        ],
        handed_in=handed_in,
        form=ProofForm(task.proofs_asked, _texts(handed_in)) if task.status == "IN_REVISION" else None,
        appeal_until=until if until is not None and until >= visit.now else None,
    )


def _texts(handed_in: Sequence[EarlierSubmission]) -> list[str]:
    return [proof.text or "" for proof in handed_in[-1].proofs] if handed_in else []


def _path(job_id: str, task_id: str) -> str:
    return f"/tasks/{job_id}/{task_id}"


class Revise(OneTask, kw_only=True):
    """The proofs of a revision."""

    proofs: ProofFields


@pages.acts("/tasks/{job_id}/{task_id}/revise", shows=show_task, takes_pictures=True)
def revise(tx: Tx, visit: Visit, request: Revise) -> Done:
    """Hand in a task again that the employer sent back."""
    with in_own_words(WORDS):
        revised = resubmit_task(
            tx,
            request.job_id,
            request.task_id,
            given_proofs(request.proofs),
            worker_id=visit.account.account_id,
            ip_address=visit.ip_address,
            address_country=visit.address_country,
            now=visit.now,
        )
    message = "The code was right, so this is rated satisfied, and paid." if revised.status == "OK" else REVISED
    return Done(to=_path(request.job_id, request.task_id), message=message)


REVISED = "Handed in again. If the employer says nothing in time, it counts as satisfied."


@pages.acts("/tasks/{job_id}/{task_id}/give-up", shows=show_task)
def give_up(tx: Tx, visit: Visit, request: OneTask) -> Done:
    """Give up a task that was sent back; it counts nothing against the worker."""
    give_up_task(tx, request.job_id, request.task_id, worker_id=visit.account.account_id, now=visit.now)
    return Done(
        to="/tasks", message="You gave the task up. It is not paid, and counts nothing against you.", tone="note"
    )


class Appeal(OneTask, kw_only=True):
    """Why the verdict is wrong."""

    story: Annotated[str, Meta(max_length=STORY_CHARACTERS_MAX)] = ""


@pages.acts("/tasks/{job_id}/{task_id}/appeal", shows=show_task)
def appeal(tx: Tx, visit: Visit, request: Appeal) -> Done:
    """Ask an operator to turn a not satisfied verdict."""
    appeal_task(
        tx,
        request.job_id,
        request.task_id,
        request.story.replace("\r\n", "\n"),
        worker_id=visit.account.account_id,
        appeal_time=timedelta(days=visit.rules.limits.appeal_days),
        now=visit.now,
    )
    return Done(
        to=_path(request.job_id, request.task_id),
        message="Your appeal is with the operators. A notice tells you what they decide, and why.",
    )
