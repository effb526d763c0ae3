"""The brief of a job: everything an employer states when posting it, with types and bounds (API 3.4)."""

from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.accounts.account import Level

Title = Annotated[str, Meta(min_length=1, max_length=255)]
Notes = Annotated[str, Meta(max_length=512)]
Instruction = Annotated[str, Meta(min_length=1, max_length=1000)]
Instructions = Annotated[list[Instruction], Meta(min_length=1, max_length=50)]
Description = Annotated[str, Meta(min_length=1, max_length=1000)]
Question = Annotated[str, Meta(min_length=1, max_length=1000)]
Answer = Annotated[str, Meta(min_length=1, max_length=255)]
VariableName = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^\w+$")]
VariableValue = Annotated[str, Meta(max_length=1000)]
VariableValues = Annotated[list[VariableValue], Meta(min_length=2, max_length=999)]
CountryCodes = Annotated[list[str], Meta(max_length=300)]
PositionsPosted = Annotated[int, Meta(ge=10, le=9999)]
MaxTasks = Annotated[int, Meta(ge=1, le=10)]
Speed = Annotated[int, Meta(ge=1, le=1000)]
TtrDays = Annotated[int, Meta(ge=1, le=90)]
HoldMinutes = Annotated[int, Meta(ge=5, le=90)]
Distribution = Annotated[int, Meta(ge=25, le=100)]
DayTime = Annotated[
    str, Meta(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", description="a UTC time like 08:30, or 24:00")
]
Autorate = Literal["NO", "V", "V+R"]
ChallengeAction = Literal["", "rate_nok", "rate_nok_block"]
ProofType = Literal["text", "screenshot"]

PROOFS_MAX, SCREENSHOTS_MAX, CHALLENGES_MAX = 4, 3, 3
PREMIUM_MIN, PREMIUM_MAX = Decimal("2.00"), Decimal("50.00")


class ProofRequirement(Struct, frozen=True, forbid_unknown_fields=False):
    """One thing a worker must hand in."""

    description: Description
    type: ProofType


class Variable(Struct, frozen=True):
    """A name used in the instructions as {{NAME}}, and the values it takes."""

    name: VariableName
    values: VariableValues


class Challenge(Struct, frozen=True):
    """A question whose wrong answer is rated not satisfied at once."""

    question: Question
    answer: Answer


ProofRequirements = Annotated[list[ProofRequirement], Meta(min_length=1, max_length=PROOFS_MAX)]
Challenges = Annotated[list[Challenge], Meta(max_length=CHALLENGES_MAX)]
Variables = Annotated[list[Variable], Meta(max_length=50)]


class JobBrief(Struct, frozen=True, kw_only=True):
    """A job as its employer describes it. It has either a `zone_id` or a `list_id`; the other is empty or None."""

    zone_id: str
    list_id: int | None
    excluded_countries: list[str]
    category_id: str
    title: str
    notes: str
    instructions: list[str]
    variables: list[Variable]
    proofs: list[ProofRequirement]
    challenges: list[Challenge]
    challenge_action: ChallengeAction
    num_tasks: int
    workers_level: Level
    workers_max_tasks: int
    task_value: Decimal
    speed: int
    start_time: str
    end_time: str
    ttr_days: int
    autorate: Autorate
    pause_after_approval: bool
    hold_minutes: int
    hold_required: bool
    distribution: int | None
    notify_followers: bool
    premium_amount: Decimal
