"""Previewing verdicts: what they would do, before any of them is given."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from piecework.crowd.lists_sql import ask_own_list_ids
from piecework.database import Tx
from piecework.jobs.job import LockedJob
from piecework.money import ZERO
from piecework.tasks.verdicts.rating import Outcome, afford_bonuses, judge_verdicts
from piecework.tasks.verdicts.settling import settlement_movements
from piecework.tasks.verdicts.verdict import Verdict, final_verdict
from piecework.tasks.views.review_sql import ask_tasks_of


class Trial(Struct, frozen=True, kw_only=True):
    """What verdicts would do: their number by rating, what workers and the platform get, refunds and bonuses.

    `costs` is what leaves the employer's spendable money (bonuses); the rest lies in the job's escrow.
    """

    outcomes: list[Outcome]
    ok: int
    not_ok: int
    revise: int
    to_workers: Decimal
    to_platform: Decimal
    refunded: Decimal
    costs: Decimal

    @property
    def refused(self) -> list[Outcome]:
        """The verdicts that cannot be given, each with why."""
        return [outcome for outcome in self.outcomes if outcome.refusal is not None]


def try_verdicts(tx: Tx, job: LockedJob, verdicts: Sequence[Verdict], *, funds: Decimal) -> Trial:
    """What rate_tasks would do with these verdicts now, of the employer's own job, which nobody needs to have locked.

    `funds` is the employer's spendable money. Changes nothing.
    """
    pending_tasks = ask_tasks_of(tx, job.job_id, [verdict.task_id for verdict in verdicts], employer_id=job.employer_id)
    list_ids = sorted({verdict.list_id for verdict in verdicts if verdict.list_id})
    pending_lists = ask_own_list_ids(tx, job.employer_id, list_ids) if list_ids else None
    tasks = {task.task_id: task for task in pending_tasks.all()}
    outcomes = judge_verdicts(verdicts, tasks, set(pending_lists.all()) if pending_lists else set())
    return _sum_up(job, afford_bonuses(job, outcomes, funds))


def _sum_up(job: LockedJob, outcomes: list[Outcome]) -> Trial:
    accepted = [outcome for outcome in outcomes if outcome.refusal is None]
    by_rating = {rating: [each for each in accepted if each.verdict.rating == rating] for rating in ("ok", "not_ok")}
    decided = [
        final_verdict(outcome.verdict, outcome.task)
        for outcome in accepted
        if outcome.verdict.rating != "revise" and outcome.task is not None
    ]
    sums: dict[str, Decimal] = {}
    for movement in settlement_movements(job, decided):
        for line in movement.lines:
            way = "costs" if line.kind == "spendable" and line.amount < 0 else line.kind
            sums[way] = sums.get(way, ZERO) + line.amount
    return Trial(
        outcomes=outcomes,
        ok=len(by_rating["ok"]),
        not_ok=len(by_rating["not_ok"]),
        revise=len(accepted) - len(decided),
        to_workers=sums.get("earned", ZERO),
        to_platform=sums.get("platform", ZERO),
        refunded=sums.get("spendable", ZERO),
        costs=-sums.get("costs", ZERO),
    )
