"""Many tasks of a job at once: a grid to tick in, a verdict to try, a file to fill in and send back."""

import io
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct, field

from piecework.clock import read_wire_time
from piecework.crowd.lists_sql import WorkerList, ask_worker_lists
from piecework.database import Tx
from piecework.exports.cells import CONTENT_TYPES, RowsFile
from piecework.fields import PageNumber
from piecework.jobs.job import JobNotFound
from piecework.jobs.views.owned_sql import JobDetails, ask_own_job
from piecework.money import ZERO
from piecework.paging import Page, page_offset
from piecework.refusal import InvalidRequest
from piecework.tasks.verdicts.comments_sql import CommentTemplate, ask_templates
from piecework.tasks.verdicts.previewing import Trial, try_verdicts
from piecework.tasks.verdicts.rating import Outcome, rate_tasks
from piecework.tasks.verdicts.verdict import VERDICTS_MAX, Verdict
from piecework.tasks.views.review_sql import GridTask, Only, ask_grid, ask_waiting_ids, ask_waiting_sum
from piecework.web.employer.job_page import job_address
from piecework.web.employer.review import ONLY_WORDS
from piecework.web.employer.verdict_file import read_verdicts, write_verdicts
from piecework.web.employer.verdict_form import VerdictForm, sentence
from piecework.web.handed_in import MarkRow, ProofRow, read_marks, read_proofs
from piecework.web.outcome import Done, Download, PageAnswer
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("employer", reader="account")

TASKS_A_GRID = 30
REFUSED_SHOWN = 50
FILE_BYTES_MAX = 4 * 1024 * 1024
TRIAL = "employer/trial.html"


class WhichGrid(Struct):
    """Filter and page of the waiting tasks of a job."""

    job_id: str
    only: Only = ""
    page: PageNumber = 1


class Cell(Struct, frozen=True):
    """A task of the grid."""

    task: GridTask
    proofs: list[ProofRow]
    marks: list[MarkRow]


class Grid(Struct, frozen=True, kw_only=True):
    """A page of tasks that wait for a verdict."""

    job: JobDetails
    only: Only
    waiting: int
    cells: Page[Cell]
    until: datetime
    templates: list[CommentTemplate]
    lists: list[WorkerList]

    @property
    def at(self) -> str:
        """Where the grid is."""
        return grid_address(self.job.job_id)

    @property
    def filters(self) -> list[tuple[str, str, Only]]:
        """The grid with each filter."""
        return [(f"{self.at}?only={only}" if only else self.at, words, only) for only, words in ONLY_WORDS.items()]

    @property
    def verdicts_max(self) -> int:
        """How many can be rated at once."""
        return VERDICTS_MAX


def grid_address(job_id: str) -> str:
    """Where the tasks of a job that wait are rated together."""
    return f"/employer/jobs/{job_id}/tasks"


@pages.shows("/employer/jobs/{job_id}/tasks", "grid.html", form_id_in_address=True)
def show_grid(tx: Tx, visit: Visit, request: WhichGrid) -> Grid:
    """The job's tasks that wait for a verdict, oldest first."""
    employer_id = visit.account.account_id
    pending_job = ask_own_job(tx, request.job_id, employer_id=employer_id, now=visit.now)
    pending_sum = ask_waiting_sum(tx, employer_id, request.job_id, only=request.only)
    offset = page_offset(request.page, TASKS_A_GRID)
    tasks = ask_grid(tx, employer_id, request.job_id, only=request.only, limit=TASKS_A_GRID, offset=offset)
    templates, lists = ask_templates(tx, employer_id), ask_worker_lists(tx, employer_id)
    job, numbers = pending_job.one_or(JobNotFound), pending_sum.get()
    cells = [Cell(task, read_proofs(task.proofs, job.proofs), read_marks(task.marks)) for task in tasks.all()]
    matching = numbers.waiting if numbers.matching < 0 else numbers.matching
    return Grid(
        job=job,
        only=request.only,
        waiting=numbers.waiting,
        cells=Page(items=cells, current_page=request.page, page_size=TASKS_A_GRID, matching=matching),
        until=visit.now,
        templates=templates.all(),
        lists=[one for one in lists.all() if one.kind != "satisfied"],
    )


class TriedForm(VerdictForm, kw_only=True):
    """One verdict for many tasks: those ticked, or all that matched when the page was made."""

    job_id: str
    only: Only = ""
    scope: str = "ticked"
    until: str = ""
    task: Annotated[list[str], Meta(max_length=VERDICTS_MAX)] = field(default_factory=list)


class TrialPage(Struct, frozen=True, kw_only=True):
    """The effect of verdicts, and the verdicts, to be confirmed."""

    job: JobDetails
    trial: Trial
    refused: list[tuple[str, str]]
    refused_more: int
    verdicts: str

    @property
    def standing(self) -> int:
        """How many verdicts can be given."""
        return self.trial.ok + self.trial.not_ok + self.trial.revise


@pages.acts("/employer/jobs/{job_id}/try", shows=show_grid, changes_nothing=True)
def try_one_for_many(tx: Tx, visit: Visit, request: TriedForm) -> PageAnswer:
    """What one verdict on many tasks would do."""
    employer_id, job_id = visit.account.account_id, request.job_id
    task_ids = list(dict.fromkeys(request.task))
    if request.scope == "all":
        until = read_wire_time(request.until) or visit.now
        ids = ask_waiting_ids(tx, employer_id, job_id, only=request.only, until=until, limit=VERDICTS_MAX)
        task_ids = ids.all()
    if not task_ids:
        raise InvalidRequest.of("scope", "No task is chosen: tick some, or choose all.")
    return _try(tx, visit, job_id, [request.verdict_on(task_id) for task_id in task_ids])


class FileForm(Struct):
    """Verdicts as a file."""

    job_id: str
    file: str = ""


@pages.acts(
    "/employer/jobs/{job_id}/try-file", shows=show_grid, changes_nothing=True, takes_texts=True,
    form_bytes_max=FILE_BYTES_MAX,
)  # fmt: skip
def try_file(tx: Tx, visit: Visit, request: FileForm) -> PageAnswer:
    """What the verdicts of a file would do."""
    if not request.file.strip():
        raise InvalidRequest.of("file", "Choose the file with your verdicts.")
    read = read_verdicts(request.file, "file")
    InvalidRequest.raise_if_any(read.faults)
    return _try(tx, visit, request.job_id, read.verdicts)


def _try(tx: Tx, visit: Visit, job_id: str, verdicts: list[Verdict]) -> PageAnswer:
    job = ask_own_job(tx, job_id, employer_id=visit.account.account_id, now=visit.now).one_or(JobNotFound)
    trial = try_verdicts(tx, job, verdicts, funds=visit.session.spendable if visit.session else ZERO)
    refused = _reasons(trial.refused)
    standing = [outcome.verdict for outcome in trial.outcomes if outcome.refusal is None]
    page = TrialPage(
        job=job,
        trial=trial,
        refused=refused[:REFUSED_SHOWN],
        refused_more=max(0, len(refused) - REFUSED_SHOWN),
        verdicts=write_verdicts(standing),
    )
    return PageAnswer(TRIAL, page)


def _reasons(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    return [(each.verdict.task_id, sentence(each.refusal)) for each in outcomes if each.refusal is not None]


class VerdictsForm(Struct):
    """Verdicts, as they were tried."""

    job_id: str
    verdicts: str


@pages.acts("/employer/jobs/{job_id}/rate", shows=show_grid, form_bytes_max=FILE_BYTES_MAX)
def rate_many(tx: Tx, visit: Visit, request: VerdictsForm) -> Done:
    """Give verdicts on many tasks, each by itself: what was decided meanwhile stays as it is."""
    read = read_verdicts(request.verdicts, "verdicts")
    InvalidRequest.raise_if_any(read.faults)
    outcomes = rate_tasks(tx, request.job_id, read.verdicts, employer_id=visit.account.account_id, now=visit.now)
    refused = _reasons([outcome for outcome in outcomes if outcome.refusal is not None])
    message = f"{len(outcomes) - len(refused):,} verdicts are given."
    if refused:
        message += f" {len(refused):,} could not be: task {refused[0][0]}: {refused[0][1]}"
    return Done(to=job_address(request.job_id), message=message, tone="note" if refused else "good")


class WhichWaiting(Struct):
    """A job, and a filter of its waiting tasks."""

    job_id: str
    only: Only = ""


@pages.downloads("/employer/jobs/{job_id}/to-rate.csv")
def download_waiting(tx: Tx, visit: Visit, request: WhichWaiting) -> Download:
    """The job's tasks that wait, a row each, with empty columns for verdicts."""
    employer_id, job_id = visit.account.account_id, request.job_id
    pending_job = ask_own_job(tx, job_id, employer_id=employer_id, now=visit.now)
    tasks = ask_grid(tx, employer_id, job_id, only=request.only, limit=VERDICTS_MAX, offset=0)
    job = pending_job.one_or(JobNotFound)
    file = io.BytesIO()
    proofs = [f"proof_{number}" for number in range(1, len(job.proofs) + 1)]
    known = ("worker_id", "country", "submitted_at", "rate_by", "code", "like", "revision_number")
    rows = RowsFile(
        file, ("task_id", "rating", "satisfaction", "comment", "bonus", "block_worker", *known, *proofs), "csv"
    )
    for task in tasks.all():
        shown = read_proofs(task.proofs, job.proofs)
        addresses = [proof.text or f"{visit.settings.base_url}{proof.address}" for proof in shown]
        rows.add(
            {name: getattr(task, name) for name in ("task_id", *known) if name not in ("code", "like")}
            | {"code": task.pcode, "like": ", ".join(sorted({mark.kind for mark in read_marks(task.marks)}))}
            | dict(zip(proofs, addresses, strict=False))
        )
    return Download(name=f"to-rate-{job_id}.csv", content_type=CONTENT_TYPES["csv"], body=file.getvalue())
