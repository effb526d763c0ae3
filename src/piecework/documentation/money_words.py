"""What fields about money in and out mean; looked up with the others of `words.py`."""

from piecework.documentation.word import NOON, Word

DEPOSIT = "b1946ac92492d234"

MONEY_WORDS: dict[str, Word] = {
    # money in
    "StartDeposit.amount": Word("How much to pay in: from `deposit_min` to `deposit_max`.", 50),
    "DepositStarted.amount": Word("How much is to be paid.", "50.0000"),
    "DepositStarted.state": Word("STARTED, until it is paid.", "STARTED"),
    "Deposit.amount": Word("How much.", "50.0000"),
    "Deposit.state": Word("STARTED, PAYING (a bank takes its time), CREDITED, FAILED or EXPIRED.", "CREDITED"),
    "GetDeposits.state": Word("Only deposits of this state; empty for all.", ""),
    "deposits": Word("Deposits."),
    "deposit_id": Word("The deposit.", DEPOSIT),
    "Deposit.source": Word("`stripe`, or `hand` where an operator recorded it.", "stripe"),
    "called_back": Word("What of it went back by refunds and disputes.", "0.0000"),
    "Deposit.reference": Word("What proves it: the provider's payment, or what the operator wrote.", "pi_3Qx"),
    "pay_url": Word(
        "The provider's page to pay it at; empty where there is nothing to pay.", "https://checkout.example/c1"
    ),
    "started_at": Word("When it was started.", NOON),
    "pay_by": Word("Until when it can be paid; null where it was recorded by hand.", NOON),
    "credited_at": Word("When the money came; null: it has not.", None),
}
