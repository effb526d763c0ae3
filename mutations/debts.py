"""Faults in debts: a debtor gets money out, or pays too little, too much, or twice."""

from mutations.mutation import mutation

COLLECTING = "withdrawals/test_collecting.py"
SPENDS = f"{COLLECTING}::test_who_owes_money_spends_none"
COMES_BACK = f"{COLLECTING}::test_what_no_bank_has_yet_comes_back_for_a_debt_the_latest_first_as_far_as_needed"

MUTATIONS = [
    mutation("a debtor posts a job", "jobs/posting.py", "    check_owes_nothing(pending_debt.get())\n", "", SPENDS),
    mutation("a debtor buys positions and features", "ledger/purses.py",
             "    check_owes_nothing(pending_debt.get())\n", "", SPENDS),
    mutation("a debtor gives bonuses", "tasks/verdicts/rating.py", "if cost and debt:", "if cost and debt < ZERO:",
             SPENDS),
    mutation("a debtor's verdicts are refused, though escrow pays for them", "tasks/verdicts/rating.py",
             "if cost and debt:", "if debt:", "tasks/test_rating_many.py",
             f"{COLLECTING}::test_who_owes_money_rates_as_ever_while_they_give_a_bonus_to_nobody"),
    mutation("a debtor withdraws", "withdrawals/requesting.py", "    check_owes_nothing(past.debt)\n", "",
             f"{COLLECTING}::test_who_owes_money_withdraws_none"),
    mutation("what a debtor asked for is approved", "withdrawals/paying.py",
             'if act in ("approve", "mark as paid")', 'if act == "mark as paid"',
             f"{COLLECTING}::test_no_act_of_operators_pays_a_debtor"),
    mutation("what a debtor asked for is proposed to a second operator", "withdrawals/paying.py",
             '    return _lock(tx, account_id, withdrawal_id, "approve")[0].amount\n',
             "    return lock_withdrawal(tx, account_id, withdrawal_id).amount\n",
             f"{COLLECTING}::test_no_act_of_operators_pays_a_debtor"),
    mutation("what a debtor asked for is paid by hand", "withdrawals/paying.py",
             'if act in ("approve", "mark as paid")', 'if act == "approve"', COMES_BACK),
    mutation("what a bank has already cannot be booked", "withdrawals/paying.py",
             ' and withdrawal.state != "SENT":', ":",
             f"{COLLECTING}::test_what_a_bank_has_already_goes_its_way"),
    mutation("what a debtor asked for goes into a batch", "withdrawals/withdrawals_sql.py",
             "           AND NOT EXISTS (SELECT 1 FROM receivables debt"
             " WHERE debt.account_id = each.account_id AND debt.amount > 0)\n", "", COMES_BACK),
    mutation("all that waits comes back for a debt", "withdrawals/collecting.py", "        if missing <= ZERO:\n",
             "        if missing is None:\n", COMES_BACK),
    mutation("what was asked for first comes back first", "withdrawals/collecting_sql.py",
             "ORDER BY requested_at DESC", "ORDER BY requested_at", COMES_BACK),
    mutation("earned money pays a debt before spendable", "ledger/debts.py",
             "from_spendable = min(debt, spendable)", "from_spendable = min(max(debt - earned, ZERO), spendable)",
             f"{COLLECTING}::test_spendable_money_pays_before_earned_money"),
    mutation("payments of a debt have one name", "ledger/debts.py", 'f"debt:{account_id}:{number}"',
             'f"debt:{account_id}"', f"{COLLECTING}::test_a_debt_is_paid_in_parts"),
    mutation("who has nothing is tried again and again", "withdrawals/collecting_sql.py",
             "AND waiting.state <> 'SENT'", "AND waiting.state <> ''",
             f"{COLLECTING}::test_what_a_bank_has_already_goes_its_way"),
]  # fmt: skip
