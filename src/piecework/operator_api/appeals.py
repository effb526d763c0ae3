"""Appeals on the operator's wire: both sides, and the decision."""

from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct

from piecework.acts import appeals
from piecework.clock import wire_time
from piecework.database import Tx
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.jobs.brief import ProofAsked
from piecework.money import money_text
from piecework.paging import PAGE_MAX
from piecework.proofs.names import with_addresses
from piecework.tasks.verdicts import appealing
from piecework.tasks.verdicts.appeals_sql import AppealState, BothSides

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

    page: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 1


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


class OpenAppealsPage(Struct):
    """A page of appeals; one past the end is empty."""

    current_page: int
    pages: int
    appeals: list[OpenAppeal]


@section.reads("/appeals")
def get_appeals(tx: Tx, call: Call, request: GetAppeals) -> OpenAppealsPage:
    """The appeals that wait for a decision, the oldest first, 100 a page."""
    page = appealing.list_open_appeals(tx, page=request.page)
    return OpenAppealsPage(
        page.current_page,
        page.pages,
        [
            OpenAppeal(
                job_id=known.job_id,
                task_id=known.task_id,
                title=known.title,
                employer_id=known.employer_id,
                worker_id=known.worker_id,
                task_value=money_text(known.task_value),
                story=known.story,
                opened_at=wire_time(known.opened_at),
            )
            for known in page.appeals
        ],
    )


class WorkerHistory(Struct):
    """The worker's verdicts of the last days."""

    ok: int
    nok: int


class EmployerHistory(Struct):
    """All the employer's verdicts, and how many appeals of them were upheld and rejected."""

    ok: int
    nok: int
    appeals_upheld: int
    appeals_rejected: int


class WholeAppeal(OpenAppeal, kw_only=True):
    """Both sides of an appeal: what was asked and handed in, the verdict, the story, and both people's history."""

    instructions: list[str]
    proofs_asked: list[ProofAsked]
    submissions: Submissions
    decided_by: str
    verdict_comment: str
    satisfaction: str
    state: AppealState
    reason: str
    worker_history: WorkerHistory
    employer_history: EmployerHistory


@section.reads("/appeals/{job_id}/{task_id}")
def get_appeal(tx: Tx, call: Call, request: appeals.OneAppeal) -> WholeAppeal:
    """One appeal with both sides."""
    known = appealing.get_both_sides(tx, request.job_id, request.task_id)
    return _whole(known, with_addresses(Raw(known.submissions.encode()), call.settings.base_url))


def _whole(known: BothSides, submissions: Raw) -> WholeAppeal:
    return WholeAppeal(
        job_id=known.job_id,
        task_id=known.task_id,
        title=known.title,
        employer_id=known.employer_id,
        worker_id=known.worker_id,
        task_value=money_text(known.task_value),
        story=known.story,
        opened_at=wire_time(known.opened_at),
        instructions=known.instructions,
        proofs_asked=[ProofAsked(proof["description"], proof["type"]) for proof in known.proofs_asked],
        submissions=submissions,
        decided_by=known.decided_by,
        verdict_comment=known.verdict_comment,
        satisfaction=known.satisfaction,
        state=known.state,
        reason=known.reason,
        worker_history=WorkerHistory(known.worker_ok, known.worker_nok),
        employer_history=EmployerHistory(
            known.employer_ok, known.employer_nok, known.employer_upheld, known.employer_rejected
        ),
    )


class AppealRuled(Struct, kw_only=True):
    """The appeal is decided."""

    ok: Literal[True] = True
    job_id: str
    task_id: str
    state: AppealState


def _ruled(request: appeals.RuleOnAppeal, state: AppealState) -> AppealRuled:
    return AppealRuled(job_id=request.job_id, task_id=request.task_id, state=state)


section.acts("/appeals/{job_id}/{task_id}/uphold", appeals.uphold, AppealRuled, _ruled)
section.acts("/appeals/{job_id}/{task_id}/reject", appeals.reject, AppealRuled, _ruled)
