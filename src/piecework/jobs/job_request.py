"""The request for a job, with the field names of the published API, as programs and forms send it (API 3.4)."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.accounts.account import Level
from piecework.jobs import brief
from piecework.meaning import Means
from piecework.money import ZERO, Money

ListIdOrNone = Annotated[int, Meta(ge=0, le=2**31 - 1)]  # 0: no list


class JobRequest(Struct, kw_only=True):
    """Every field of a posted job. Exactly one of `zone_id` and `list_id` is needed."""

    task_value: Annotated[Money, Means("What one task pays.", 0.1)]
    category_id: Annotated[
        str,
        Meta(min_length=1, max_length=32),
        Means("Kind of work, with its leading zeroes; get-categories lists them.", "0501"),
    ]
    title: brief.Title
    instructions: brief.Instructions
    proofs: brief.ProofRequirements
    zone_id: Annotated[
        str,
        Meta(max_length=32),
        Means("Zone of countries to show the job in; get-zones lists them. Empty for a list job.", "int"),
    ] = ""
    list_id: Annotated[
        ListIdOrNone, Means("Show the job to this worker list of yours instead of a zone; 0 is none.", 0)
    ] = 0
    excluded_countries: brief.CountryCodes = []
    notes: brief.Notes = ""
    variables: brief.Variables = []
    challenges: brief.Challenges = []
    challenge_action: Annotated[
        brief.ChallengeAction, Means("What a wrong answer leads to; required with challenges.", "")
    ] = ""
    num_tasks: brief.PositionsPosted = 10
    workers_level: Annotated[Level, Means("The least level a worker needs.", "starter")] = "starter"
    workers_max_tasks: brief.MaxTasks = 1
    speed: brief.Speed = 1000
    start_time: Annotated[brief.DayTime, Means("From when in the day the job is offered, UTC.", "00:00")] = "00:00"
    end_time: Annotated[brief.DayTime, Means("Until when in the day; a window may run over midnight.", "24:00")] = (
        "24:00"
    )
    ttr: brief.TtrDays = 7
    autorate: Annotated[
        brief.Autorate, Means("Whether the platform rates by PCODE: not, verified ones, or all.", "NO")
    ] = "NO"
    pause_after_approval: Annotated[bool, Means("Wait for job-resume once it is approved.", False)] = False
    hold_time: brief.HoldMinutes = 15
    hold_required: Annotated[bool, Means("Whether a position must be held before work is handed in.", False)] = False
    distribution: brief.Distribution | None = None
    notify_followers: Annotated[
        bool, Means("Tell followers of yours; costs 3 % of the rest, at least 1.00.", False)
    ] = False
    premium_amount: Annotated[Money, Means("Pay this to be shown above others for a day: 2.00 to 50.00.", 0)] = ZERO


def brief_of(request: JobRequest) -> brief.JobBrief:
    """The brief that a request describes: published field names become the domain's."""
    renamed = {"ttr": "ttr_days", "hold_time": "hold_minutes"}
    values = {renamed.get(name, name): getattr(request, name) for name in JobRequest.__struct_fields__}
    values["list_id"] = request.list_id or None
    values["excluded_countries"] = [code.strip().lower() for code in request.excluded_countries]
    return brief.JobBrief(**values)
