"""Tasks on the wire: what workers handed in, and its verdicts (API 3.9 and 3.16)."""

from typing import Annotated, Any, Literal, get_args

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from piecework.clock import wire_time
from piecework.database import Tx
from piecework.fields import CurrentPage, JobId, PageCount, PageNumber, RevisionNumber, Short, TaskId, WorkerId
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.meaning import NOON, TASK, Means
from piecework.proofs.names import with_addresses
from piecework.tasks.marks_sql import MarkKind
from piecework.tasks.task import HandedInTask
from piecework.tasks.views.lists_sql import list_rated, list_unrated

section = Section("/api/jobs")

# Kept and answered as JSON that nobody reads on the way; only the OpenAPI document asks what is in it.
_TEXT = {"type": "string", "description": "A proof in words."}
_IMAGE = {"type": "string", "description": "The address of a screenshot."}
_PROOFS = {"type": "array", "items": {"type": "object", "properties": {"text": _TEXT, "image": _IMAGE}}}
_BEFORE = {
    "employer_comment": {"type": "string", "description": "Why it was sent back."},
    "finished_at": {"type": "string", "description": "When it was handed in, `YYYY-MM-DD HH:MM:SS`."},
    "proofs": _PROOFS | {"description": "What was handed in."},
}
_MARK = {
    "kind": {
        "type": "string",
        "enum": list(get_args(MarkKind)),
        "description": "What the two have in common; `other_country`: the address is in another than the worker's.",
    },
    "task_id": {"type": "string", "description": "The other task; of `other_country` the task itself."},
    "worker_id": {"type": "string", "description": "Whose it is."},
}
Marks = Annotated[
    Raw,
    Meta(
        extra_json_schema={
            "type": "array", "items": {"type": "object", "required": list(_MARK), "properties": _MARK},
        }
    ),
]  # fmt: skip
Proofs = Annotated[Raw, Meta(extra_json_schema=_PROOFS)]
PreviousProofs = Annotated[
    Raw,
    Meta(
        extra_json_schema={
            "type": "array", "items": {"type": "object", "required": list(_BEFORE), "properties": _BEFORE},
        }
    ),
]  # fmt: skip


class VariableValue(Struct):
    """A variable of the instructions, and the value this task was done with."""

    name: Annotated[str, Means("The variable.", "URL")]
    value: Annotated[str, Means("Its value.", "https://example.org/1")]


class UnratedTask(Struct, kw_only=True):
    """A task that waits for a verdict; `country_code` is XX where it is not known. Proofs come in the job's order.

    One of a job that looks for codes says what its code is worth. One that is like others of its job, or shares an
    address or a device with them, or came from an address in another country than the worker's, has `marks`.
    """

    id: TaskId
    job_id: JobId
    worker_id: WorkerId
    finished_at: Annotated[str, Means("When it was handed in.", NOON)]
    ip_address: Annotated[str, Means("Where it came from.", "203.0.113.7")]
    country_code: Annotated[str, Means("The worker's country; XX where it is not known.", "US")]
    revision_number: RevisionNumber
    variables: Annotated[list[VariableValue], Means("The values this task was done with.", [])]
    pcode: Annotated[
        Literal["verified", "missing", "used"] | UnsetType,
        Means("What the code in the proofs is worth; only on jobs that look for codes.", "verified"),
    ] = UNSET
    proofs: Annotated[Proofs, Means("What was handed in, in the job's order.", [{"text": "wim01"}])]
    marks: Annotated[
        Marks | UnsetType,
        Means("What to know of the task: others that are alike, or share an address or a device; a hint.", []),
    ] = UNSET


class RatedTask(UnratedTask, kw_only=True):
    """A task with its verdict; one that was revised tells what was handed in before, and why it was sent back."""

    status: Annotated[Literal["OK", "NOK"], Means("The verdict.", "OK")]
    previous_proofs: Annotated[
        PreviousProofs | UnsetType, Means("What was handed in before each revision, and why it was sent back.", [])
    ] = UNSET


class UnratedTasksPage(Struct):
    """A page of tasks; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    tasks: Annotated[list[UnratedTask], Means("Tasks.")]


class RatedTasksPage(Struct):
    """A page of tasks; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    tasks: Annotated[list[RatedTask], Means("Tasks.")]


class GetUnratedTasks(Struct):
    """Which tasks: of one job or all, or those named."""

    page: PageNumber = 1
    job_id: Short[JobId] = ""
    task_ids: Annotated[list[Short[TaskId]], Meta(max_length=1000), Means("Only these tasks.", [TASK])] = []


@section.reads("/get-unrated-tasks.php")
def get_unrated_tasks(tx: Tx, call: Call, request: GetUnratedTasks) -> UnratedTasksPage:
    """The caller's tasks that wait for a verdict, oldest first, 100 a page (API 3.9)."""
    page = list_unrated(
        tx, call.account.account_id, page=request.page, job_id=request.job_id or None, task_ids=request.task_ids or None
    )
    return UnratedTasksPage(
        page.current_page, page.pages, [UnratedTask(**_columns_of(task, call)) for task in page.items]
    )


class GetRatedTasks(GetUnratedTasks):
    """Which tasks: of one job or all, or those named."""


@section.reads("/get-rated-tasks.php")
def get_rated_tasks(tx: Tx, call: Call, request: GetRatedTasks) -> RatedTasksPage:
    """The caller's tasks that have a verdict, the newest first, 100 a page (API 3.16)."""
    page = list_rated(
        tx, call.account.account_id, page=request.page, job_id=request.job_id or None, task_ids=request.task_ids or None
    )
    return RatedTasksPage(page.current_page, page.pages, [_rated(task, call) for task in page.items])


def _rated(task: HandedInTask, call: Call) -> RatedTask:
    previous = UNSET if task.previous_proofs is None else _shown(task.previous_proofs, call)
    return RatedTask(**_columns_of(task, call), status=task.status, previous_proofs=previous)  # type: ignore[arg-type]


def _columns_of(task: HandedInTask, call: Call) -> dict[str, Any]:
    return {
        "id": task.task_id,
        "job_id": task.job_id,
        "worker_id": task.worker_id,
        "finished_at": wire_time(task.submitted_at),
        "ip_address": task.ip_address,
        "country_code": task.country.upper(),
        "revision_number": task.revision_number,
        "variables": task.variables,
        "pcode": task.pcode or UNSET,
        "proofs": _shown(task.proofs, call),
        "marks": UNSET if task.marks is None else task.marks,
    }


def _shown(proofs: Raw, call: Call) -> Raw:
    return with_addresses(proofs, call.settings.base_url)
