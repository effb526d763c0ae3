"""Appeals on the operator's wire: both sides, and the decision."""

from functools import partial
from typing import Annotated

from msgspec import Meta, Raw, Struct

from piecework.acts import appeals
from piecework.database import Tx
from piecework.fields import (
    CurrentPage,
    Instructions,
    JobId,
    JobTitle,
    Ok,
    PageCount,
    PageNumber,
    TaskId,
    TasksNotOk,
    TasksOk,
    WorkerId,
)
from piecework.http.answering import GIVEN, answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.jobs.brief import ProofRequirement
from piecework.meaning import EMPLOYER, NOON, Means
from piecework.operator_api.shapes import AppealsRejected, AppealsUpheld
from piecework.paging import Page
from piecework.proofs.names import with_addresses
from piecework.tasks.verdicts import appealing
from piecework.tasks.verdicts.appealing import AppealNotFound
from piecework.tasks.verdicts.appeals_sql import AppealState, BothSides, PagedAppeal, list_open_appeals

section = Section("/operator-api")

_PROOF = {
    "text": {"type": "string", "description": "A proof in words."},
    "image": {"type": "string", "description": "The address of a screenshot."},
}
_SUBMISSION = {
    "revision_number": {"type": "integer", "description": "0 for what was handed in first."},
    "asked_comment": {"type": "string", "description": "Why the employer asked for this revision."},
    "submitted_at": {"type": "string", "description": "When it was handed in."},
    "proofs": {
        "type": "array", "items": {"type": "object", "properties": _PROOF}, "description": "What was handed in.",
    },
}  # fmt: skip
Submissions = Annotated[
    Raw,
    Meta(
        extra_json_schema={
            "type": "array", "items": {"type": "object", "required": list(_SUBMISSION), "properties": _SUBMISSION},
        }
    ),
]  # fmt: skip


class GetAppeals(Struct):
    """Which page."""

    page: PageNumber = 1


@answers(PagedAppeal)
class OpenAppeal(Struct, kw_only=True):
    """An appeal that waits for a decision."""

    job_id: JobId
    task_id: TaskId
    title: JobTitle
    employer_id: Annotated[str, Means("Who gave the verdict.", EMPLOYER)]
    worker_id: WorkerId
    task_value: Annotated[str, Means("What the task pays.", "0.1000")]
    story: Annotated[str, Means("Why the verdict is wrong.", "The screenshot shows the page you asked for.")]
    opened_at: Annotated[str, Means("When it was opened.", NOON)]


@answers(Page[PagedAppeal], appeals="items")
class OpenAppealsPage(Struct):
    """A page of appeals; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    appeals: Annotated[list[OpenAppeal], Means("The appeals.")]


@section.reads("/appeals")
def get_appeals(tx: Tx, call: Call, request: GetAppeals) -> OpenAppealsPage:
    """The appeals that wait for a decision, the oldest first, 100 a page."""
    return answer(OpenAppealsPage, list_open_appeals(tx, page=request.page))


@answers(BothSides, ok="worker_ok", nok="worker_nok")
class WorkerHistory(Struct):
    """The worker's verdicts of the last days."""

    ok: TasksOk
    nok: TasksNotOk


@answers(
    BothSides, ok="employer_ok", nok="employer_nok", appeals_upheld="employer_upheld",
    appeals_rejected="employer_rejected",
)  # fmt: skip
class EmployerHistory(Struct):
    """All the employer's verdicts, and how many appeals of them were upheld and rejected."""

    ok: TasksOk
    nok: TasksNotOk
    appeals_upheld: AppealsUpheld
    appeals_rejected: AppealsRejected


@answers(
    BothSides,
    proofs_asked=lambda known: [ProofRequirement(proof["description"], proof["type"]) for proof in known.proofs_asked],
    submissions=GIVEN,
    worker_history=partial(answer, WorkerHistory),
    employer_history=partial(answer, EmployerHistory),
)
class WholeAppeal(OpenAppeal, kw_only=True):
    """Both sides of an appeal: what was asked and handed in, the verdict, the story, and both people's history."""

    instructions: Instructions
    proofs_asked: Annotated[list[ProofRequirement], Means("What the job asks for.")]
    submissions: Annotated[
        Submissions,
        Means(
            "What was handed in, revision by revision.",
            [{"revision_number": 0, "asked_comment": "", "submitted_at": NOON, "proofs": [{"text": "wim01"}]}],
        ),
    ]
    decided_by: Annotated[str, Means("Who gave the verdict: employer, system, challenge, pcode, operator.", "employer")]
    verdict_comment: Annotated[str, Means("What the verdict said.", "not what I asked for")]
    satisfaction: Annotated[str, Means("How good or bad it was.", "good")]
    state: Annotated[AppealState, Means("Where it stands.", "OPEN")]
    reason: Annotated[str, Means("Why it was decided so; empty while it is open.", "")]
    worker_history: Annotated[WorkerHistory, Means("The worker's recent verdicts.")]
    employer_history: Annotated[EmployerHistory, Means("The employer's verdicts, and appeals of them.")]


@section.reads("/appeals/{job_id}/{task_id}", refuses=(AppealNotFound,))
def get_appeal(tx: Tx, call: Call, request: appeals.OneAppeal) -> WholeAppeal:
    """One appeal with both sides."""
    known = appealing.get_both_sides(tx, request.job_id, request.task_id)
    submissions = with_addresses(Raw(known.submissions.encode()), call.settings.base_url)
    return answer(WholeAppeal, known, submissions=submissions)


class AppealRuled(Struct, kw_only=True):
    """The appeal is decided."""

    ok: Ok = True
    job_id: JobId
    task_id: TaskId
    state: Annotated[AppealState, Means("Where it stands.", "OPEN")]


def _ruled(request: appeals.RuleOnAppeal, state: AppealState) -> AppealRuled:
    return AppealRuled(job_id=request.job_id, task_id=request.task_id, state=state)


section.acts("/appeals/{job_id}/{task_id}/uphold", appeals.uphold_appeal, AppealRuled, _ruled)
section.acts("/appeals/{job_id}/{task_id}/reject", appeals.reject_appeal, AppealRuled, _ruled)
