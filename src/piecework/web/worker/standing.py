"""How a worker stands, and where it comes from; the lists they are on, and whom and what they chose."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct

from piecework.crowd.blocking import unblock_workers
from piecework.crowd.choices_sql import Choice, ChoiceKind, ask_choices
from piecework.crowd.lists import leave_list, load_lists_of_worker
from piecework.crowd.lists_sql import ListOfWorker
from piecework.crowd.standing.levels import points_for
from piecework.crowd.standing.showing import (
    StandingDetails,
    satisfied_percent,
    show_standing,
    what_next_level_brings,
    why_paused,
    why_wait,
)
from piecework.crowd.standing.success import StandingRule, standing_rule
from piecework.database import Tx
from piecework.fields import Short
from piecework.http.call import NoParameters
from piecework.rules.rules import Levels
from piecework.web.charts import Column, Part, Series
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("worker", reader="account")

HERE = "/standing"
CHOSEN_MAX = 200
VERDICTS = [Series("Satisfied", "good"), Series("Not satisfied", "bad")]


class StandingPage(Struct, frozen=True, kw_only=True):
    """A worker's standing with how each part of it came about."""

    shown: StandingDetails
    rule: StandingRule
    level_points: int
    percent: Decimal | None
    next_brings: str
    why_paused: str
    why_wait: str
    days: list[Column]
    lists: list[ListOfWorker]
    chosen: dict[ChoiceKind, list[Choice]]

    @property
    def levels(self) -> Levels:
        """What gives and takes points."""
        return self.rule.levels

    @property
    def to_next(self) -> list[Part]:
        """How far the worker is on the way to the next level."""
        whole = self.shown.next_level_points - self.level_points
        have = min(max(int(self.shown.standing.points) - self.level_points, 0), whole)
        return [Part("points towards it", have, "good"), Part("points missing", whole - have, "open")]

    @property
    def series(self) -> list[Series]:
        """What the columns are made of."""
        return VERDICTS


@pages.shows(HERE, "standing.html")
def show_own_standing(tx: Tx, visit: Visit, request: NoParameters) -> StandingPage:
    """The worker's standing as last counted, the days it came from, the lists they are on, whom and what they chose."""
    worker_id, rule = visit.account.account_id, standing_rule(visit.rules)
    pending_choices = ask_choices(tx, worker_id, limit=CHOSEN_MAX)
    shown = show_standing(tx, worker_id, rule=rule, now=visit.now)
    lists, choices = load_lists_of_worker(tx, worker_id), pending_choices.all()
    number = shown.standing.level_number
    names: tuple[ChoiceKind, ...] = ("follow", "block", "hide")
    return StandingPage(
        shown=shown,
        rule=rule,
        level_points=points_for(number, rule.levels) if number else 0,
        percent=satisfied_percent(shown.ok, shown.nok),
        next_brings=what_next_level_brings(number, rule.levels),
        why_paused=why_paused(shown, rule),
        why_wait=why_wait(shown, rule),
        days=[Column(f"{one.day.day} {one.day:%b}", (one.ok, one.nok)) for one in reversed(shown.days)],
        lists=lists,
        chosen={name: [one for one in choices if one.choice == name] for name in names},
    )


class OfEmployer(Struct):
    """An employer, by id."""

    employer_id: Short[str]


@pages.acts("/employers/{employer_id}/unblock", shows=show_own_standing)
def unblock(tx: Tx, visit: Visit, request: OfEmployer) -> Done:
    """Be offered this employer's jobs again."""
    unblock_workers(tx, visit.account.account_id, [request.employer_id])
    return Done(to=HERE, message="You are offered this employer's jobs again.")


class OneList(OfEmployer):
    """A list, by employer and id."""

    list_id: Annotated[int, Meta(ge=1, le=2**31 - 1)]


@pages.acts("/lists/{employer_id}/{list_id}/leave", shows=show_own_standing)
def leave(tx: Tx, visit: Visit, request: OneList) -> Done:
    """Be on a worker list no longer."""
    leave_list(tx, visit.account.account_id, request.employer_id, request.list_id, now=visit.now)
    return Done(to=HERE, message="You are not on this list any more. Its jobs are not offered to you.", tone="note")
