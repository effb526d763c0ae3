"""The form of a new job: what its fields hold, and the brief they make."""

from typing import Any

from msgspec import Struct

from piecework.http.shapes import read_struct, struct_shape
from piecework.jobs import brief_rules
from piecework.jobs.brief import CHALLENGES_MAX, PROOFS_MAX, JobBrief
from piecework.jobs.job_request import JobRequest, brief_of
from piecework.jobs.views.owned_sql import PostedJob
from piecework.money import ZERO
from piecework.refusal import Fault
from piecework.web.employer.variable_table import read_variables, write_variables
from piecework.web.showing import money
from piecework.web.wording import plain_name, reworded


class JobForm(Struct, kw_only=True):
    """The fields as they are filled in. Lists are areas of lines, or fields numbered from 1."""

    target: str = "zone"
    zone_id: str = "int"
    list_id: str = ""
    excluded: list[str] = []  # `zone:country`: only those of the chosen zone count
    category_id: str = ""
    title: str = ""
    instructions: str = ""
    notes: str = ""
    variables: str = ""
    proof_1: str = ""
    proof_2: str = ""
    proof_3: str = ""
    proof_4: str = ""
    proof_type_1: str = "text"
    proof_type_2: str = "text"
    proof_type_3: str = "text"
    proof_type_4: str = "text"
    question_1: str = ""
    question_2: str = ""
    question_3: str = ""
    answer_1: str = ""
    answer_2: str = ""
    answer_3: str = ""
    challenge_action: str = "rate_nok"
    num_tasks: str = "10"
    task_value: str = ""
    distribution: str = ""
    workers_level: str = "starter"
    workers_max_tasks: str = "1"
    speed: str = "1000"
    start_time: str = "00:00"
    end_time: str = "24:00"
    ttr: str = "7"
    hold_time: str = "15"
    hold_required: str = ""
    autorate: str = "NO"
    pause_after_approval: str = ""
    notify_followers: str = ""
    premium_amount: str = ""


_PLAIN = (
    "category_id", "title", "notes", "num_tasks", "task_value", "distribution", "workers_level", "workers_max_tasks",
    "speed", "start_time", "end_time", "ttr", "hold_time", "hold_required", "autorate", "pause_after_approval",
    "notify_followers", "premium_amount",
)  # fmt: skip
_SHAPE = struct_shape(JobRequest)

# What people call what the published API calls otherwise.
LABELS = {
    "zone_id": "Zone", "list_id": "Worker list", "excluded_countries": "Excluded countries", "category_id": "Category",
    "title": "Title", "instructions": "Steps", "notes": "Notes", "variables": "Variables", "proofs": "Proofs",
    "challenges": "Challenges", "challenge_action": "After a wrong answer", "num_tasks": "Positions",
    "task_value": "Pay for a task", "distribution": "Share of one country", "workers_level": "Level",
    "workers_max_tasks": "Tasks of one worker", "speed": "Speed", "start_time": "From", "end_time": "Until",
    "ttr": "Days to rate", "hold_time": "Minutes of a hold", "hold_required": "Hold needed", "autorate": "Codes",
    "notify_followers": "Tell followers", "premium_amount": "Premium",
}  # fmt: skip
WORDS = {
    brief_rules.ONE_TARGET.name: "Choose a zone or a worker list.",
    brief_rules.ZONE_KNOWN.name: "There is no such zone: choose one.",
    brief_rules.ZONE_OPEN.name: "This zone takes no new jobs: choose another.",
    brief_rules.LIST_KNOWN.name: "You have no such list: choose one.",
    brief_rules.CATEGORY_KNOWN.name: "Choose a category.",
    brief_rules.CATEGORY_OPEN.name: "This category takes no new jobs: choose another.",
}


class JobRead(Struct, frozen=True):
    """The job that a form asks for, as the API names it and as the domain does, and what is wrong with its shape."""

    request: JobRequest
    brief: JobBrief
    faults: list[Fault]


def read_job(form: JobForm) -> JobRead:
    """The brief that the fields make; a faulty field holds any value in it, as for `price_brief`."""
    values: dict[str, Any] = {name: value.strip() for name in _PLAIN if (value := getattr(form, name)).strip()}
    values["instructions"] = _lines(form.instructions)
    values["proofs"] = _numbered(form, PROOFS_MAX, description="proof", type="proof_type")
    values |= _target(form)
    table = read_variables(form.variables)
    values["variables"] = table.variables
    challenges = _numbered(form, CHALLENGES_MAX, question="question", answer="answer")
    if challenges:
        values |= {"challenges": challenges, "challenge_action": form.challenge_action}
    request, faults = read_struct(_SHAPE, values)
    return JobRead(request, brief_of(request), [*faults, *table.faults])


def _target(form: JobForm) -> dict[str, Any]:
    if form.target == "list":
        return {"list_id": form.list_id or 0}
    of_zone = [pair.partition(":")[2] for pair in form.excluded if pair.startswith(f"{form.zone_id}:")]
    return {"zone_id": form.zone_id, "excluded_countries": of_zone}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _numbered(form: JobForm, most: int, **fields: str) -> list[dict[str, str]]:
    """Entries made of fields that are numbered from 1; those whose texts are all empty are none."""
    entries = [
        {name: getattr(form, f"{field}_{n}").strip() for name, field in fields.items()} for n in range(1, most + 1)
    ]
    return [entry for entry in entries if any(value for name, value in entry.items() if name != "type")]


def places_of(form: JobForm) -> dict[str, str]:
    """Where in the form the entries of a list are: `proofs[1]` is the second that is not empty."""
    places: dict[str, str] = {}
    for wire, field, most in (("proofs", "proof", PROOFS_MAX), ("challenges", "question", CHALLENGES_MAX)):
        filled = [n for n in range(most) if getattr(form, f"{field}_{n + 1}").strip()]
        places |= {f"{wire}[{place}]": f"{wire}[{n}]" for place, n in enumerate(filled)} | {wire: f"{wire}[0]"}
    return places


def in_words(faults: list[Fault], form: JobForm) -> list[Fault]:
    """The faults at the places of the form, in the words that people read there."""
    places = places_of(form)
    return [
        Fault(
            _place(fault.field or "", places),
            reworded(fault, WORDS).sentence(lambda path: _label(_place(path, places) if "[" in path else path)),
            code=fault.fault_code,
        )
        for fault in faults
    ]


def _place(path: str, places: dict[str, str]) -> str:
    entry, dot, rest = path.partition(".")
    return places.get(entry, entry) + dot + rest


def _label(path: str) -> str:
    """`ttr` is `Days to rate`, `proofs[1].description` is `Proof 2 (description)`."""
    entry, _, part = path.partition(".")
    name, _, place = entry.partition("[")
    label = LABELS.get(name) or plain_name(name)
    numbered = f"{label.removesuffix('s')} {int(place[:-1]) + 1}" if place else label
    return f"{numbered} ({part})" if part else numbered


def form_of(job: PostedJob) -> JobForm:
    """The form filled in as an earlier job was asked for."""
    plain = {
        name: str(getattr(job, name))
        for name in ("category_id", "title", "notes", "num_tasks", "workers_level", "workers_max_tasks", "speed",
                     "start_time", "end_time", "autorate")
    }  # fmt: skip
    numbered: dict[str, str] = {}
    for n, proof in enumerate(job.proofs, start=1):
        numbered |= {f"proof_{n}": proof["description"], f"proof_type_{n}": proof["type"]}
    for n, challenge in enumerate(job.challenges, start=1):
        numbered |= {f"question_{n}": challenge["question"], f"answer_{n}": challenge["answer"]}
    return JobForm(
        **plain,
        **numbered,
        target="zone" if job.list_id is None else "list",
        zone_id=job.zone_id or "int",
        list_id=str(job.list_id or ""),
        excluded=[f"{job.zone_id}:{code}" for code in job.excluded_countries],
        instructions="\n".join(" ".join(step.split()) for step in job.instructions),
        variables=write_variables(job.variables),
        challenge_action=job.challenge_action or "rate_nok",
        task_value=money(job.task_value).replace(",", ""),
        distribution=str(job.distribution or ""),
        ttr=str(job.ttr_days),
        hold_time=str(job.hold_minutes),
        hold_required="1" if job.hold_required else "",
        pause_after_approval="1" if job.pause_after_approval else "",
        notify_followers="1" if job.notify_followers else "",
        premium_amount=money(job.premium_amount).replace(",", "") if job.premium_amount else "",
    )


_EMPTY = JobRequest(task_value=ZERO, category_id="", title="", instructions=[], proofs=[])


def values_sent(request: JobRequest) -> dict[str, Any]:
    """The job as a program would send it: what is left at its default is left out."""
    return {
        name: value
        for name in JobRequest.__struct_fields__
        if (value := getattr(request, name)) != getattr(_EMPTY, name)
    }
