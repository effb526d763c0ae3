"""What a job would cost, line by line, and whom it would reach; an extension."""

from typing import Annotated

from msgspec import Struct

from piecework.api.jobs import PostJob
from piecework.database import Tx
from piecework.fields import Ok
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.jobs.brief_checking import PostingRules
from piecework.jobs.job_request import brief_of
from piecework.jobs.offering.reach import count_reached
from piecework.jobs.posting import BRIEF_FAULTS, price_brief
from piecework.meaning import Means
from piecework.money import money_text, round4

section = Section("/api/jobs")


class JobQuote(Struct, kw_only=True):
    """`cost` is the sum of the lines from `tasks_value` to `premium_amount`: what posting takes from the balance."""

    ok: Ok = True
    cost: Annotated[str, Means("What posting takes from the balance.", "3.3250")]
    tasks_value: Annotated[str, Means("What all tasks pay together.", "2.5000")]
    platform_fee: Annotated[str, Means("The platform's share of that.", "0.1750")]
    approval_fee: Annotated[str, Means("For the approval.", "0.6500")]
    notify_fee: Annotated[str, Means("For telling followers.", "0.0000")]
    premium_amount: Annotated[str, Means("For being shown above others.", "0.0000")]
    fee_rate: Annotated[str, Means("The platform's share as a factor.", "0.0700")]
    task_value_min: Annotated[str, Means("The least such a task may pay.", "0.0800")]
    workers_reached: Annotated[int, Means("How many accounts it could be offered to at most.", 1204)]


@section.reads("/get-quote.php", method="POST", collects_faults=True, refuses=BRIEF_FAULTS)
def get_quote(tx: Tx, call: Call, request: PostJob) -> JobQuote:
    """What a job would cost, line by line, and how many workers it could reach at most; an extension.

    It takes what post-job takes and checks all of it, but for the balance, and creates nothing.
    """
    employer_id = call.account.account_id
    checked = price_brief(
        tx,
        brief_of(request),
        employer_id=employer_id,
        rules=PostingRules(call.rules.fees, call.rules.limits.list_workers_min),
        shape_faults=call.shape_faults,
    )
    quote = checked.quote
    tasks_value = round4(request.task_value * request.num_tasks)
    return JobQuote(
        cost=money_text(quote.total),
        tasks_value=money_text(tasks_value),
        platform_fee=money_text(quote.escrow - tasks_value),
        approval_fee=money_text(quote.approval),
        notify_fee=money_text(quote.notify),
        premium_amount=money_text(quote.premium),
        fee_rate=money_text(quote.fee_rate),
        task_value_min=money_text(checked.task_value_min),
        workers_reached=count_reached(tx, checked, employer_id=employer_id),
    )
