"""The row of values that a worker without a hold is shown: a signed token names it, so that nobody can choose one.

A row that is held is counted at the hold. One that is only shown is counted when it is handed in, and till then stands
nowhere but in this token, which the submission brings back.
"""

import hashlib
import hmac

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.jobs.offering.offers_sql import WorkFacts
from piecework.jobs.variables.variables_sql import VariableRow, ask_row
from piecework.refusal import InvalidRequest, Rule

MAC_DIGITS = 32
TOKEN_SHOWN = Rule(
    "token_shown",
    "{field} must be the one that this job was shown to you with: open the job again, and hand in what "
    "its instructions then ask for.",
)


class ShownRow(Struct, frozen=True):
    """The row a worker was shown for their task of this number on the job, counted from 0."""

    row_number: int
    own_number: int


def sign_row(shown: ShownRow, key: bytes, *, job_id: str, worker_id: str) -> str:
    """The token for this worker and job: `<row>.<own number>.<32 hex digits>`."""
    return f"{shown.row_number}.{shown.own_number}.{_mac(shown, key, job_id, worker_id)}"


def ask_shown_row(tx: Tx, job_id: str, token: str) -> Pending[VariableRow] | None:
    """Ask for the row that a token names; do not use it before `verify_shown_row`. None without a token.

    Refuses: InvalidRequest.
    """
    return ask_row(tx, job_id, _read(token).row_number) if token else None


def verify_shown_row(facts: WorkFacts, token: str, row: VariableRow | None) -> VariableRow | None:
    """The row that the worker was shown, once its token is verified; None where the job has no variables.

    Refuses: InvalidRequest (a token that was not given to this worker for this job, and for this task of theirs).
    """
    if facts.next_row is None:
        return None
    if row is None:
        raise _bad_token()
    shown = _read(token)
    mac = _mac(shown, row.signing_key, facts.job_id, facts.worker_id)
    is_ours = hmac.compare_digest(token.rpartition(".")[2].encode("utf-8", "surrogatepass"), mac.encode())
    if not is_ours or shown.own_number != facts.taken_by_worker:
        raise _bad_token()
    return row


def _read(token: str) -> ShownRow:
    row_number, _, rest = token.partition(".")
    own_number = rest.partition(".")[0]
    if not (_is_number(row_number) and _is_number(own_number)):
        raise _bad_token()
    return ShownRow(int(row_number), int(own_number))


def _mac(shown: ShownRow, key: bytes, job_id: str, worker_id: str) -> str:
    signed = f"variables:{job_id}:{worker_id}:{shown.row_number}:{shown.own_number}"
    return hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()[:MAC_DIGITS]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def _bad_token() -> InvalidRequest:
    return InvalidRequest.of("variables_token", TOKEN_SHOWN)
