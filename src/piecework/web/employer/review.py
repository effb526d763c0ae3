"""Reviewing: one task at a time, by keyboard or mouse, with what is known of it and of its worker."""

from urllib.parse import urlencode

from msgspec import Struct

from piecework.crowd.lists_sql import WorkerList, ask_worker_lists
from piecework.database import Tx
from piecework.tasks.task import TaskNotFound
from piecework.tasks.verdicts.commenting import keep_comment
from piecework.tasks.verdicts.comments_sql import CommentTemplate, ask_templates
from piecework.tasks.verdicts.rating import rate_task
from piecework.tasks.verdicts.verdict import REVISIONS_MAX
from piecework.tasks.views.review_sql import Only, TaskDetails, ask_first_task, ask_task, ask_waiting_sum
from piecework.web.employer.verdict_form import WORDS, VerdictForm
from piecework.web.handed_in import (
    EarlierSubmission,
    MarkRow,
    ProofRow,
    read_earlier,
    read_marks,
    read_proofs,
)
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit
from piecework.web.wording import in_own_words

pages = Pages("employer", reader="account")

REVIEW = "/employer/review"
ONLY_WORDS: dict[Only, str] = {
    "": "All", "marked": "Marked", "unmarked": "Not marked", "code": "Right code", "no_code": "No right code",
    "revised": "Revised",
}  # fmt: skip
SAID = {"ok": "Rated satisfied.", "not_ok": "Rated not satisfied.", "revise": "Sent back to be revised."}


class Queue(Struct, kw_only=True):
    """A queue of tasks: of one job, or of all (empty), by filter."""

    of: str = ""
    only: Only = ""


class WhichTask(Queue, kw_only=True):
    """The task to look at; empty: the one that waits longest."""

    job_id: str = ""
    task_id: str = ""


class ReviewPage(Struct, frozen=True, kw_only=True):
    """A task with everything a verdict needs; None where nothing waits."""

    queue: Queue
    waiting: int
    matching: int
    task: TaskDetails | None
    proofs: list[ProofRow]
    marks: list[MarkRow]
    earlier: list[EarlierSubmission]
    templates: list[CommentTemplate]
    lists: list[WorkerList]

    @property
    def next(self) -> str:
        """Where the next task of the queue is; empty when there is none."""
        task = self.task
        return "" if task is None or not task.next_task_id else address(self.queue, task.next_job_id, task.next_task_id)

    @property
    def previous(self) -> str:
        """Where the task before is; empty when there is none."""
        task = self.task
        if task is None or not task.previous_task_id:
            return ""
        return address(self.queue, task.previous_job_id, task.previous_task_id)

    @property
    def beginning(self) -> str:
        """Where the queue begins."""
        return address(self.queue)

    @property
    def filters(self) -> list[tuple[str, str, str]]:
        """The same queue with each filter: its address, its name, and the filter."""
        return [(address(Queue(of=self.queue.of, only=only)), words, only) for only, words in ONLY_WORDS.items()]

    @property
    def query(self) -> str:
        """What a form's address carries, so that its page is shown again in the same queue."""
        return query_of(self.queue)

    @property
    def may_revise(self) -> bool:
        """Whether the task can be sent back once more."""
        return self.task is not None and self.task.revision_number < REVISIONS_MAX

    def at(self, job_id: str, task_id: str) -> str:
        """Where another task is."""
        return address(self.queue, job_id, task_id)


def query_of(queue: Queue) -> str:
    """The queue as a query, without its question mark."""
    return urlencode({name: value for name, value in (("of", queue.of), ("only", queue.only)) if value})


def address(queue: Queue, job_id: str | None = "", task_id: str | None = "") -> str:
    """Where a task of a queue is; without one, where the queue begins."""
    task = urlencode({"job_id": job_id, "task_id": task_id}) if task_id else ""
    query = "&".join(part for part in (query_of(queue), task) if part)
    return f"{REVIEW}?{query}" if query else REVIEW


@pages.shows(REVIEW, "review.html")
def show_review(tx: Tx, visit: Visit, request: WhichTask) -> ReviewPage:
    """The task, or the one that waits longest."""
    employer_id, of = visit.account.account_id, request.of or None
    if request.task_id:
        found = ask_task(tx, employer_id, request.job_id, request.task_id, only=request.only, in_all=of is None)
    else:
        found = ask_first_task(tx, employer_id, of, only=request.only)
    pending_sum = ask_waiting_sum(tx, employer_id, of, only=request.only)
    templates, lists = ask_templates(tx, employer_id), ask_worker_lists(tx, employer_id)
    task, numbers = found.one(), pending_sum.get()
    if task is None and request.task_id:
        raise TaskNotFound
    return ReviewPage(
        queue=Queue(of=request.of, only=request.only),
        waiting=numbers.waiting,
        matching=numbers.waiting if numbers.matching < 0 else numbers.matching,
        task=task,
        proofs=read_proofs(task.proofs, task.proof_requirements) if task else [],
        marks=read_marks(task.marks) if task else [],
        earlier=read_earlier(task.previous_proofs, task.proof_requirements) if task else [],
        templates=templates.all(),
        lists=[one for one in lists.all() if one.kind != "satisfied"],
    )


class OneVerdict(VerdictForm, kw_only=True):
    """A verdict on one task of a queue, the comment to be kept or not, and the task that comes after it."""

    job_id: str
    task_id: str
    of: str = ""
    only: Only = ""
    keep_comment: bool = False
    next_job_id: str = ""
    next_task_id: str = ""


@pages.acts("/employer/tasks/{job_id}/{task_id}/rate", shows=show_review)
def rate(tx: Tx, visit: Visit, request: OneVerdict) -> Done:
    """Give the verdict, and go on with the task after it."""
    employer_id, verdict = visit.account.account_id, request.verdict_on(request.task_id)
    with in_own_words(WORDS):
        rate_task(tx, request.job_id, verdict, employer_id=employer_id, now=visit.now)
    if request.keep_comment and request.task_comment.strip():
        keep_comment(tx, employer_id, request.task_comment, template_id=visit.order_id, now=visit.now)
    return Done(
        to=address(Queue(of=request.of, only=request.only), request.next_job_id, request.next_task_id),
        message=SAID[verdict.rating],
    )
