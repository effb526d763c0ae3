"""Moving money in steps: what one operator moves for one account within a day is one sum, whatever the acts are."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from piecework.database import Tx
from piecework.money import ZERO, money_text
from piecework.operators import sums_sql as sql
from piecework.operators.move import CountedMove, Move

COUNTED_TIME = timedelta(hours=24)
FORGOTTEN_A_BATCH = 1000


def why_too_much(tx: Tx, moves: Sequence[Move], *, operator_id: str, most: int, waits: bool, now: datetime) -> str:
    """Why these moves are too much for one operator; empty: they are counted, and one will do.

    The sums stay locked until commit: of two acts at once the second sees the first. What the operator has moved before
    (approved, say, and now pays out) counts once. What cannot wait (`waits`) is counted for the acts that come after.
    """
    counted = _lock(tx, moves, [operator_id], now=now)
    for move in moves:
        known = counted[move.account_id, operator_id]
        if move.thing not in {each.thing for each in known} and not (move.is_decided and move.amount > most):
            known.append(CountedMove(move.thing, move.amount, now))
    for move in moves:
        total = sum((each.amount for each in counted[move.account_id, operator_id]), ZERO)
        if waits and total > most:
            return _why(move, total, most)
    sql.put_sums(tx, counted, now=now)
    return ""


def count_decided(tx: Tx, moves: Sequence[Move], *operator_ids: str, now: datetime) -> None:
    """Note that two operators decide these moves: they add to neither one's sum, now or later."""
    counted = _lock(tx, moves, operator_ids, now=now)
    for (account_id, _), known in counted.items():
        known.extend(CountedMove(move.thing, ZERO, now) for move in moves if move.account_id == account_id)
    sql.put_sums(tx, counted, now=now)


def forget_sums(tx: Tx, *, now: datetime) -> int:
    """Delete a batch of sums that nobody has added to for a day; answers how many."""
    return sql.forget_sums(tx, before=now - COUNTED_TIME, limit=FORGOTTEN_A_BATCH)


def _lock(
    tx: Tx, moves: Sequence[Move], operator_ids: Iterable[str], *, now: datetime
) -> dict[sql.Pair, list[CountedMove]]:
    """What each of the operators has moved within a day for the accounts of these moves, locked until commit."""
    pairs = {(move.account_id, operator_id) for move in moves for operator_id in operator_ids}
    since = now - COUNTED_TIME
    return {pair: [each for each in known if each.at > since] for pair, known in sql.lock_sums(tx, pairs).items()}


def _why(move: Move, total: Decimal, most: int) -> str:
    if move.amount > most:
        return f"{money_text(move.amount)} is more than {most}.00."
    return (
        f"{money_text(move.amount)} makes {money_text(total)} that one operator has moved for the account "
        f"{move.account_id} within 24 hours, which is more than {most}.00."
    )
