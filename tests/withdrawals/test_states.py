"""Every act on a withdrawal in every state: what is written here is allowed, all else is refused."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import get_args

import pytest

from piecework.withdrawals.withdrawal import (
    ENDED,
    Act,
    Withdrawal,
    WithdrawalCannotMove,
    WithdrawalState,
    given_back,
    paid_out,
    returned,
    state_after,
    taken_out,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ALLOWED: dict[WithdrawalState, dict[Act, WithdrawalState]] = {
    "UNCONFIRMED": {
        "confirm": "REQUESTED", "cancel": "CANCELLED", "lapse": "LAPSED", "give back for a debt": "REFUSED",
    },
    "REQUESTED": {
        "cancel": "CANCELLED", "approve": "APPROVED", "refuse": "REFUSED", "give back for a debt": "REFUSED",
    },
    "APPROVED": {"refuse": "REFUSED", "give back for a debt": "REFUSED", "mark as paid": "PAID"},
    "SENT": {"mark as paid": "PAID"},
    "PAID": {"record the return of": "RETURNED"},
    "REFUSED": {}, "CANCELLED": {}, "LAPSED": {}, "RETURNED": {},
}  # fmt: skip
ON_ITS_WAY = ("UNCONFIRMED", "REQUESTED", "APPROVED", "SENT")


def withdrawal(state: WithdrawalState) -> Withdrawal:
    return Withdrawal(
        account_id="wim", withdrawal_id="w", state=state, amount=Decimal(5), method="", destination="",
        token_sha256=b"", requested_at=NOW, confirm_by=NOW, confirmed_at=None, ended_at=None, reason="",
    )  # fmt: skip


@pytest.mark.parametrize("state", get_args(WithdrawalState))
@pytest.mark.parametrize("act", get_args(Act))
def test_an_act_leads_where_it_should_or_is_refused(state: WithdrawalState, act: Act):
    if act in ALLOWED[state]:
        assert state_after(withdrawal(state), act) == ALLOWED[state][act]
    else:
        with pytest.raises(WithdrawalCannotMove, match=f"You cannot {act} this withdrawal: it is {state}"):
            state_after(withdrawal(state), act)


def test_what_has_ended_is_not_on_its_way():
    assert {*ENDED, *ON_ITS_WAY} == set(get_args(WithdrawalState))
    assert not set(ENDED) & set(ON_ITS_WAY)


def test_its_money_goes_out_of_what_is_set_aside():
    made = [taken_out("wim", "w", Decimal(5)), *(each(withdrawal("PAID")) for each in (given_back, paid_out, returned))]
    assert [{line.kind: line.amount for line in each.lines} for each in made] == [
        {"earned": -5, "withdrawing": 5}, {"withdrawing": -5, "earned": 5}, {"withdrawing": -5, "clearing": 5},
        {"clearing": -5, "earned": 5},
    ]  # fmt: skip
    assert len({each.movement_id for each in made}) == 4
