"""The request for a job, with the field names of the published API, as programs and forms send it (API 3.4)."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.accounts.account import Level
from piecework.jobs import brief
from piecework.money import ZERO, Money

ListIdOrNone = Annotated[int, Meta(ge=0, le=2**31 - 1)]  # 0: no list


class JobRequest(Struct, kw_only=True):
    """Every field of a posted job. Exactly one of `zone_id` and `list_id` is needed."""

    task_value: Money
    category_id: Annotated[str, Meta(min_length=1, max_length=32)]
    title: brief.Title
    instructions: brief.Instructions
    proofs: brief.ProofRequirements
    zone_id: Annotated[str, Meta(max_length=32)] = ""
    list_id: ListIdOrNone = 0
    excluded_countries: brief.CountryCodes = []
    notes: brief.Notes = ""
    variables: brief.Variables = []
    challenges: brief.Challenges = []
    challenge_action: brief.ChallengeAction = ""
    num_tasks: brief.PositionsPosted = 10
    workers_level: Level = "starter"
    workers_max_tasks: brief.MaxTasks = 1
    speed: brief.Speed = 1000
    start_time: brief.DayTime = "00:00"
    end_time: brief.DayTime = "24:00"
    ttr: brief.TtrDays = 7
    autorate: brief.Autorate = "NO"
    pause_after_approval: bool = False
    hold_time: brief.HoldMinutes = 15
    hold_required: bool = False
    distribution: brief.Distribution | None = None
    notify_followers: bool = False
    premium_amount: Money = ZERO


def brief_of(request: JobRequest) -> brief.JobBrief:
    """The brief that a request describes: published field names become the domain's."""
    renamed = {"ttr": "ttr_days", "hold_time": "hold_minutes"}
    values = {renamed.get(name, name): getattr(request, name) for name in JobRequest.__struct_fields__}
    values["list_id"] = request.list_id or None
    values["excluded_countries"] = [code.strip().lower() for code in request.excluded_countries]
    return brief.JobBrief(**values)
