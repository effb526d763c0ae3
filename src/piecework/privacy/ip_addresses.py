"""IP addresses are forgotten by rule, wherever they are kept."""

from datetime import datetime, timedelta

from piecework.accounts.entering.sessions_sql import forget_addresses_of_log_ins
from piecework.database import Tx
from piecework.operators.log.log_sql import forget_act_addresses as forget_addresses_of_acts
from piecework.rules.rules import Keeping
from piecework.tasks.forgetting import forget_task_addresses as forget_addresses_of_work

FORGOTTEN_A_BATCH = 1000


def forget_addresses(tx: Tx, *, keeping: Keeping, now: datetime) -> int:
    """Forget a batch of what is older than the rules say: where work was handed in, who logged in, operators acted.

    Who is still logged in stays so. What was tried how often from where is forgotten after a day, in accounts/attempts.
    """
    before = now - timedelta(days=keeping.addresses_days)
    acts_before = now - timedelta(days=keeping.operator_addresses_days)
    return (
        forget_addresses_of_work(tx, days=keeping.addresses_days, now=now)
        + forget_addresses_of_log_ins(tx, before=before, limit=FORGOTTEN_A_BATCH)
        + forget_addresses_of_acts(tx, before=acts_before, limit=FORGOTTEN_A_BATCH)
    )
