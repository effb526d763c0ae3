"""Every button that moves money: what it moves, and what is said then."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser import money_scenes as scenes
from tests.browser.conftest import Site
from tests.browser.money_scenes import Press

DONE_BEFORE = "This was done already, and was not done again."


@dataclass(kw_only=True)
class Button:
    """A button of a form that goes to `route`. `moves`: the kinds of movements that pressing it makes, once.

    `said` stands on the page that it leads to, and `again` on the one after going back and, where the button is still
    there, pressing it again. `pages_back`: how far back its page is.
    """

    route: str
    set_up: Callable[[Site], Press]
    moves: list[str]
    said: str
    again: str = DONE_BEFORE
    name: str = ""
    pages_back: int = 1
    has_own_script: bool = False  # the page of the form, beside the script that all pages have


BUTTONS = [
    Button(
        route="/employer/jobs/new",
        set_up=scenes.post,
        moves=["approve", "post"],
        said="The job runs.",
        has_own_script=True,
    ),
    Button(
        route="/employer/jobs/{job_id}/add-positions",
        set_up=scenes.of_job("add-positions", positions="4"),
        moves=["positions"],
        said="4 positions were added.",
    ),
    Button(
        route="/employer/jobs/{job_id}/feature",
        set_up=scenes.of_job("feature", amount="2"),
        moves=["feature"],
        said="The job is shown above others for 24 hours.",
    ),
    Button(
        route="/employer/jobs/{job_id}/stop",
        set_up=scenes.of_job("stop"),
        moves=["stop"],
        said="The job is stopped, and what was open is refunded.",
        again="9 positions were refunded",
    ),
    Button(
        route="/employer/jobs/{job_id}/restart",
        set_up=scenes.of_job("restart", stopped=True, positions="10"),
        moves=["approve", "restart"],
        said="The job runs again.",
        again="Open 10",
    ),
    Button(
        route="/employer/tasks/{job_id}/{task_id}/rate",
        name="satisfied",
        set_up=scenes.verdict("ok", task_bonus="1"),
        moves=["bonus", "pay"],
        said="Rated satisfied.",
        again="1 to rate",
        has_own_script=True,
    ),
    Button(
        route="/employer/tasks/{job_id}/{task_id}/rate",
        name="not satisfied",
        set_up=scenes.verdict("not_ok", task_comment="It is another one."),
        moves=["refund"],
        said="Rated not satisfied.",
        again="1 to rate",
    ),
    Button(
        route="/employer/jobs/{job_id}/rate",
        set_up=scenes.many_verdicts,
        moves=["pay", "pay"],
        said="2 verdicts are given.",
        again="Nothing waits for your verdict",
        pages_back=2,
        has_own_script=True,
    ),
    Button(route="/employer/money/deposit", set_up=scenes.pay_in, moves=["started"], said="Deposit of 25.00 USD"),
    Button(
        route="/jobs/{job_id}/release",
        set_up=scenes.leave,
        moves=["refund"],
        said="You have left the position.",
        again="This job is finished.",
    ),
    Button(
        route="/jobs/{job_id}/submit",
        set_up=scenes.wrong_answer,
        moves=["refund"],
        said="Not satisfied: it is not paid.",
        again="You have taken all the tasks that one worker may do on this job.",
        has_own_script=True,
    ),
    Button(
        route="/tasks/{job_id}/{task_id}/revise",
        set_up=scenes.right_code,
        moves=["pay"],
        said="0.25 USD are yours",
        again="0.25 USD are yours",
    ),
    Button(
        route="/tasks/{job_id}/{task_id}/give-up",
        set_up=scenes.give_up,
        moves=["refund"],
        said="You gave the task up.",
        again="You gave it up.",
    ),
    Button(
        route="/earnings/move-to-spendable",
        set_up=scenes.move_to_spendable,
        moves=["move"],
        said="The money is spendable now",
    ),
    Button(route="/withdrawals", set_up=scenes.withdraw, moves=["withdraw"], said="The money is set aside."),
    Button(
        route="/withdrawals/{withdrawal_id}/confirm",
        set_up=scenes.confirm,
        moves=[],
        said="The withdrawal is confirmed.",
        again="Waits for approval",
    ),
    Button(
        route="/withdrawals/{withdrawal_id}/cancel",
        set_up=scenes.cancel,
        moves=["withdraw_back"],
        said="The withdrawal is cancelled.",
        again="Cancelled",
    ),
    Button(
        route="/account/delete", set_up=scenes.erase, moves=["give_up"], said="Your account is erased.", again="Log in"
    ),
    Button(
        route="/operator/erasures/{account_id}/grant",
        set_up=scenes.grant_erasure,
        moves=["give_up"],
        said="The account is erased.",
        again="Nobody waits to be erased",
    ),
    Button(
        route="/operator/jobs/{job_id}/approve",
        set_up=scenes.decide("approve"),
        moves=["approve"],
        said="Approved.",
        again="Running",
    ),
    Button(
        route="/operator/jobs/{job_id}/decline",
        set_up=scenes.decide("decline", reason="It is spam."),
        moves=["decline"],
        said="Declined; its employer has the money back.",
        again="Nothing is left to decide about it.",
    ),
    Button(
        route="/operator/jobs/{job_id}/block", set_up=scenes.block, moves=["refund"], said="Blocked.", again="Blocked"
    ),
    Button(
        route="/operator/jobs/{job_id}/release",
        set_up=scenes.release,
        moves=["release"],
        said="The money is back with the employer.",
        again="Nothing is left to decide about it.",
    ),
    Button(
        route="/operator/appeals/{job_id}/{task_id}/uphold",
        set_up=scenes.uphold,
        moves=["appeal"],
        said="The verdict is turned, and the worker is paid.",
        again="Upheld",
    ),
    Button(
        route="/operator/withdrawals/{account_id}/{withdrawal_id}/approve",
        set_up=scenes.withdrawal("approve", "REQUESTED"),
        moves=[],
        said="Approved. It goes with the next batch.",
        again="Paid by hand",
    ),
    Button(
        route="/operator/withdrawals/{account_id}/{withdrawal_id}/refuse",
        set_up=scenes.withdrawal("refuse", "REQUESTED", reason="No such bank."),
        moves=["withdraw_back"],
        said="Refused. All of it is earned money again",
        again="To approve",
    ),
    Button(
        route="/operator/withdrawals/{account_id}/{withdrawal_id}/paid",
        set_up=scenes.withdrawal("paid", "APPROVED"),
        moves=["paid_out"],
        said="Recorded as paid.",
        again="To approve",
    ),
    Button(
        route="/operator/withdrawals/{account_id}/{withdrawal_id}/returned",
        set_up=scenes.returned,
        moves=["returned"],
        said="Recorded. All of it is earned money again",
        again="Account closed.",
    ),
    Button(
        route="/operator/withdrawal-batches/{batch_id}/results",
        set_up=scenes.results,
        moves=["paid_out"],
        said="1 paid, 0 failed and given back.",
        again="1 known before.",
    ),
    Button(
        route="/operator/deposits",
        set_up=scenes.deposit,
        moves=["deposit"],
        said="Recorded: 50.00.",
        again="A deposit with this reference was recorded already.",
    ),
    Button(
        route="/operator/deposits/{account_id}/{deposit_id}/take-back",
        set_up=scenes.take_back,
        moves=["clawback"],
        said="Taken back: 20.00.",
        again="Money was taken back with this reference already.",
    ),
    Button(
        route="/operator/second-opinions/{account_id}/{opinion_id}/confirm",
        set_up=scenes.second_opinion,
        moves=["deposit"],
        said="Confirmed: it is done.",
        again="Nothing waits for a second operator",
    ),
]
