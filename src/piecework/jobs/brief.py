"""The brief of a job: everything an employer states when posting it, with types and bounds (API 3.4)."""

from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.accounts.account import Level
from piecework.meaning import Means

Title = Annotated[str, Meta(min_length=1, max_length=255), Means("What the job is called.", "Sign up to ACME website")]
Notes = Annotated[str, Meta(max_length=512), Means("Anything else the worker should know.", "")]
Instruction = Annotated[str, Meta(min_length=1, max_length=1000)]
Instructions = Annotated[
    list[Instruction],
    Meta(min_length=1, max_length=50),
    Means("What to do, step by step.", ["visit the ACME website", "Create an account"]),
]
Description = Annotated[str, Meta(min_length=1, max_length=1000)]
Question = Annotated[str, Meta(min_length=1, max_length=1000)]
Answer = Annotated[str, Meta(min_length=1, max_length=255)]
VariableName = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^\w+$")]
VariableValue = Annotated[str, Meta(max_length=1000)]
VariableValues = Annotated[list[VariableValue], Meta(min_length=2, max_length=999)]
CountryCodes = Annotated[
    list[str], Meta(max_length=300), Means("Countries to leave out of the zone; only its excludable ones.", ["br"])
]
PositionsPosted = Annotated[int, Meta(ge=10, le=9999), Means("How many tasks to have done.", 25)]
MaxTasks = Annotated[int, Meta(ge=1, le=10), Means("Tasks one worker may do; above 1 not with starter.", 1)]
Speed = Annotated[int, Meta(ge=1, le=1000), Means("How often the job is shown; 1000 is always.", 1000)]
TtrDays = Annotated[int, Meta(ge=1, le=90), Means("Days to rate a task in; after that it counts as satisfied.", 7)]
HoldMinutes = Annotated[int, Meta(ge=5, le=90), Means("Minutes a worker may hold a position.", 15)]
Distribution = Annotated[
    int, Meta(ge=25, le=100), Means("Percent of the positions that workers of one country may take.")
]
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

    description: Annotated[Description, Means("What to hand in.", "The name you chose")]
    type: Annotated[ProofType, Means("Text or screenshot.", "text")]


class Variable(Struct, frozen=True):
    """A name used in the instructions as {{NAME}}, and the values it takes."""

    name: Annotated[VariableName, Means("Letters, digits and `_`; compared without case.", "URL")]
    values: Annotated[
        VariableValues, Means("One value a task, in turn.", ["https://example.org/1", "https://example.org/2"])
    ]


class Challenge(Struct, frozen=True):
    """A question whose wrong answer is rated not satisfied at once."""

    question: Annotated[Question, Means("What is asked.", "Which colour has the logo?")]
    answer: Annotated[Answer, Means("The right answer.", "green")]


ProofRequirements = Annotated[
    list[ProofRequirement],
    Meta(min_length=1, max_length=PROOFS_MAX),
    Means("What the worker must hand in; at most 3 screenshots."),
]
Challenges = Annotated[
    list[Challenge],
    Meta(max_length=CHALLENGES_MAX),
    Means("Questions whose wrong answer is rated not satisfied at once.", []),
]
Variables = Annotated[
    list[Variable],
    Meta(max_length=50),
    Means(
        "Names used in the instructions as {{NAME}}, each with as many values; each is used. {{PW_ID}} and {{JOB_ID}} "
        "are built in.",
        [],
    ),
]


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
