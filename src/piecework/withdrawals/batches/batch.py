"""A batch of withdrawals, and how each of them is named outside of the place."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from piecework.refusal import Refusal

BATCH_WITHDRAWALS_MAX = 1000
NAME_PREFIX = "PW-"  # so that no spreadsheet takes an id of digits for a number


class BatchNotFound(Refusal):
    """There is no such batch."""

    code, message, status, field = "batch_not_found", "Batch not found.", 404, "batch_id"


class BatchCannotMove(Refusal):
    """The batch was undone, or results of it are known."""

    code, field = "batch_cannot_move", "batch_id"


class NothingToPay(Refusal):
    """No approved withdrawal waits for a batch."""

    code = "nothing_to_pay"
    message = "No approved withdrawal waits: approve some first. Those of frozen accounts go into no batch."


class Batch(Struct, frozen=True, kw_only=True):
    """A batch, as whoever changes it holds it until commit."""

    batch_id: str
    method: str
    withdrawals: int
    amount: Decimal
    made_by: str
    made_at: datetime
    undone_by: str
    undone_at: datetime | None


def outside_name(withdrawal_id: str) -> str:
    """What a withdrawal is called in files, and what its payment should say."""
    return f"{NAME_PREFIX}{withdrawal_id}"


def id_of_name(name: str) -> str:
    """The withdrawal that is called so in a file, in whatever case; an id alone is taken too."""
    return name.strip().lower().removeprefix(NAME_PREFIX.lower())
