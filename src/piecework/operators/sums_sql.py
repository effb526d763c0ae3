"""Every statement on operator_sums."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from piecework.database import Tx
from piecework.operators.move import CountedMove

Pair = tuple[str, str]  # an account, and the operator who has moved something for it


class _Sums(Struct, frozen=True):
    account_id: str
    operator_id: str
    moves: str


_MOVES = msgspec.json.Decoder(list[CountedMove])


def lock_sums(tx: Tx, pairs: Iterable[Pair]) -> dict[Pair, list[CountedMove]]:
    """What operators have moved for accounts lately, locked until commit: who decides at once sees it with theirs.

    In one order; a pair that has no row gets one.
    """
    wanted = sorted(pairs)
    account_ids, operator_ids = [pair[0] for pair in wanted], [pair[1] for pair in wanted]
    tx.do(
        """
        INSERT INTO operator_sums (account_id, operator_id, moves, last_at)
        SELECT account_id, operator_id, '[]', '-infinity'
          FROM unnest(%(account_ids)s::text[], %(operator_ids)s::text[]) AS wanted (account_id, operator_id)
         ORDER BY account_id, operator_id
            ON CONFLICT (account_id, operator_id) DO NOTHING
        """,
        account_ids=account_ids,
        operator_ids=operator_ids,
    )
    rows = tx.rows(
        _Sums,
        """
        SELECT sums.account_id, sums.operator_id, sums.moves::text AS moves
          FROM operator_sums sums
          JOIN unnest(%(account_ids)s::text[], %(operator_ids)s::text[]) AS wanted (account_id, operator_id)
            ON wanted.account_id = sums.account_id AND wanted.operator_id = sums.operator_id
         ORDER BY sums.account_id, sums.operator_id
           FOR NO KEY UPDATE OF sums
        """,
        account_ids=account_ids,
        operator_ids=operator_ids,
    )
    return {(row.account_id, row.operator_id): _MOVES.decode(row.moves) for row in rows}


def put_sums(tx: Tx, sums: Mapping[Pair, Sequence[CountedMove]], *, now: datetime) -> None:
    """Write what operators have moved, queued; the caller has locked it."""
    tx.do(
        """
        UPDATE operator_sums sums
           SET moves = known.moves, last_at = %(now)s
          FROM unnest(%(account_ids)s::text[], %(operator_ids)s::text[], %(moves)s::jsonb[])
               AS known (account_id, operator_id, moves)
         WHERE sums.account_id = known.account_id AND sums.operator_id = known.operator_id
        """,
        account_ids=[account_id for account_id, _ in sums],
        operator_ids=[operator_id for _, operator_id in sums],
        moves=[msgspec.json.encode(moves).decode() for moves in sums.values()],
        now=now,
    )


def forget_sums(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete what nobody has added to since then, at most `limit`; answers how much."""
    return tx.do(
        """
        DELETE FROM operator_sums sums
         USING (SELECT account_id, operator_id FROM operator_sums
                 WHERE last_at < %(before)s ORDER BY last_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED) old
         WHERE sums.account_id = old.account_id AND sums.operator_id = old.operator_id
        """,
        before=before,
        limit=limit,
    ).count()
