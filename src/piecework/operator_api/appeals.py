"""Appeals on the operator's wire: both sides, and the decision."""

from functools import partial
from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct

from piecework.database import Tx
from piecework.http.answering import GIVEN, answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.jobs.brief import ProofRequirement
from piecework.paging import PAGE_MAX, Page
from piecework.proofs.names import with_addresses
from piecework.tasks.verdicts import appealing
from piecework.tasks.verdicts.appeals_sql import AppealState, BothSides, PagedAppeal, list_open_appeals

section = Section("/operator-api")

Id = Annotated[str, Meta(max_length=64)]
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

    page: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 1


@answers(PagedAppeal)
class OpenAppeal(Struct, kw_only=True):
    """An appeal that waits for a decision."""

    job_id: str
    task_id: str
    title: str
    employer_id: str
    worker_id: str
    task_value: str
    story: str
    opened_at: str


@answers(Page[PagedAppeal], appeals="items")
class OpenAppealsPage(Struct):
    """A page of appeals; one past the end is empty."""

    current_page: int
    pages: int
    appeals: list[OpenAppeal]


@section.reads("/appeals")
def get_appeals(tx: Tx, call: Call, request: GetAppeals) -> OpenAppealsPage:
    """The appeals that wait for a decision, the oldest first, 100 a page."""
    return answer(OpenAppealsPage, list_open_appeals(tx, page=request.page))


class OneAppeal(Struct, kw_only=True):
    """Of which task of which job."""

    job_id: Id
    task_id: Id


@answers(BothSides, ok="worker_ok", nok="worker_nok")
class WorkerHistory(Struct):
    """The worker's verdicts of the last days."""

    ok: int
    nok: int


@answers(
    BothSides, ok="employer_ok", nok="employer_nok", appeals_upheld="employer_upheld",
    appeals_rejected="employer_rejected",
)  # fmt: skip
class EmployerHistory(Struct):
    """All the employer's verdicts, and how many appeals of them were upheld and rejected."""

    ok: int
    nok: int
    appeals_upheld: int
    appeals_rejected: int


@answers(
    BothSides,
    proofs_asked=lambda known: [ProofRequirement(proof["description"], proof["type"]) for proof in known.proofs_asked],
    submissions=GIVEN,
    worker_history=partial(answer, WorkerHistory),
    employer_history=partial(answer, EmployerHistory),
)
class WholeAppeal(OpenAppeal, kw_only=True):
    """Both sides of an appeal: what was asked and handed in, the verdict, the story, and both people's history."""

    instructions: list[str]
    proofs_asked: list[ProofRequirement]
    submissions: Submissions
    decided_by: str
    verdict_comment: str
    satisfaction: str
    state: AppealState
    reason: str
    worker_history: WorkerHistory
    employer_history: EmployerHistory


@section.reads("/appeals/{job_id}/{task_id}")
def get_appeal(tx: Tx, call: Call, request: OneAppeal) -> WholeAppeal:
    """One appeal with both sides."""
    known = appealing.get_both_sides(tx, request.job_id, request.task_id)
    submissions = with_addresses(Raw(known.submissions.encode()), call.settings.base_url)
    return answer(WholeAppeal, known, submissions=submissions)


class RuleOnAppeal(OneAppeal, kw_only=True):
    """Of which task, and why: both people read the reason."""

    reason: Annotated[str, Meta(max_length=appealing.REASON_CHARACTERS_MAX)]


class AppealRuled(Struct, kw_only=True):
    """The appeal is decided."""

    ok: Literal[True] = True
    job_id: str
    task_id: str
    state: AppealState


@section.changes("/appeals/{job_id}/{task_id}/uphold", needs="review")
def uphold(tx: Tx, call: Call, request: RuleOnAppeal) -> AppealRuled:
    """Turn the verdict: the task is satisfied, and its worker is paid."""
    ruling = appealing.Ruling(call.account.account_id, request.reason)
    appealing.uphold_appeal(tx, request.job_id, request.task_id, ruling, now=call.now)
    return AppealRuled(job_id=request.job_id, task_id=request.task_id, state="UPHELD")


@section.changes("/appeals/{job_id}/{task_id}/reject", needs="review")
def reject(tx: Tx, call: Call, request: RuleOnAppeal) -> AppealRuled:
    """Let the verdict stand."""
    ruling = appealing.Ruling(call.account.account_id, request.reason)
    appealing.reject_appeal(tx, request.job_id, request.task_id, ruling, now=call.now)
    return AppealRuled(job_id=request.job_id, task_id=request.task_id, state="REJECTED")
