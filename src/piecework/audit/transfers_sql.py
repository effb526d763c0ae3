"""What is wrong with money that comes in and goes out: queries as in money_sql.py, which write nothing."""

from typing import LiteralString

# A deposit that came in left clearing once, for its account; others did not. Its payment says whose it is.
DEPOSITS: LiteralString = """
    SELECT concat_ws(' ', due.account_id, came.account_id, movement_id) AS place,
           CASE WHEN due.amount IS NULL THEN concat('brought ', came.amount, ', and no such deposit is credited')
                WHEN came.amount IS DISTINCT FROM due.amount
                THEN concat('brought ', coalesce(came.amount, 0), ', the deposit is ', due.amount)
                WHEN came.account_id <> due.account_id THEN 'brought money to another account'
                ELSE 'its payment is of another deposit' END AS message
      FROM (SELECT deposit.account_id, concat('deposit:', deposit.reference) AS movement_id, deposit.amount,
                   payment.reference IS NOT NULL AS has_payment
              FROM deposits deposit
              LEFT JOIN payments payment
                ON payment.reference = deposit.reference AND payment.account_id = deposit.account_id
               AND payment.deposit_id = deposit.deposit_id
             WHERE deposit.state = 'CREDITED') due
      FULL JOIN (SELECT movement_id, -sum(amount) FILTER (WHERE account_id = 'clearing') AS amount,
                        max(account_id) FILTER (WHERE account_id <> 'clearing') AS account_id
                   FROM entries
                  WHERE movement_id LIKE 'deposit:%%'
                  GROUP BY movement_id) came USING (movement_id)
     WHERE came.amount IS DISTINCT FROM due.amount OR came.account_id <> due.account_id OR NOT due.has_payment
"""

# Of a deposit that much is taken back as what calls its payment back says (deposits/claim.py), and its movements
# took that, from earned money and from the rest.
CLAWBACKS: LiteralString = """
    SELECT concat_ws(' ', due.account_id, due.deposit_id, reference) AS place,
           CASE WHEN due.clawed IS DISTINCT FROM due.called
                THEN concat('counts ', due.clawed, ' as taken back, ', due.called, ' is called back')
                ELSE concat('counts ', coalesce(due.clawed, 0), ' as taken back, ', coalesce(due.clawed_earned, 0),
                            ' of it earned; moved ', coalesce(made.clawed, 0), ', ', coalesce(made.clawed_earned, 0))
           END AS message
      FROM (SELECT deposit.account_id, deposit.deposit_id, deposit.reference, deposit.clawed, deposit.clawed_earned,
                   least(deposit.amount,
                         greatest(coalesce(claim.refunds, 0), coalesce(claim.refunded, 0) - coalesce(claim.failed, 0))
                         + coalesce(claim.disputes, 0)) AS called
              FROM deposits deposit
              LEFT JOIN (SELECT reference, max(amount) FILTER (WHERE kind = 'refunded') AS refunded,
                                sum(amount) FILTER (WHERE kind = 'refund' AND state = 'STANDS') AS refunds,
                                sum(amount) FILTER (WHERE kind = 'refund' AND state = 'FAILED') AS failed,
                                sum(amount) FILTER (WHERE kind = 'dispute' AND state <> 'WON') AS disputes
                           FROM payment_claims
                          GROUP BY reference) claim USING (reference)
             WHERE deposit.state = 'CREDITED') due
      FULL JOIN (SELECT substring(movement_id FROM '^clawback(?:_back)?:(.*):[0-9]+$') AS reference,
                        coalesce(sum(amount) FILTER (WHERE kind = 'clearing'), 0) AS clawed,
                        coalesce(-sum(amount) FILTER (WHERE kind = 'earned'), 0) AS clawed_earned
                   FROM entries
                  WHERE movement_id LIKE 'clawback%%'
                  GROUP BY 1) made USING (reference)
     WHERE due.clawed IS DISTINCT FROM due.called
        OR coalesce(made.clawed, 0) IS DISTINCT FROM coalesce(due.clawed, 0)
        OR coalesce(made.clawed_earned, 0) IS DISTINCT FROM coalesce(due.clawed_earned, 0)
"""

RECEIVABLES: LiteralString = """
    SELECT account_id AS place,
           concat('owes ', coalesce(owed.amount, 0), ', its entries say ', coalesce(made.amount, 0)) AS message
      FROM (SELECT account_id, -sum(amount) AS amount FROM entries WHERE kind = 'receivable' GROUP BY account_id) made
      FULL JOIN receivables owed USING (account_id)
     WHERE coalesce(owed.amount, 0) <> coalesce(made.amount, 0)
"""

FREEZES: LiteralString = """
    SELECT account_id AS place, concat('the freeze ', freeze_id, ' stands, and the account is not frozen') AS message
      FROM freezes known
      JOIN accounts account USING (account_id)
     WHERE known.lifted_at IS NULL AND account.frozen_at IS NULL
"""

# What is sent went with a batch, and a batch that is not undone is its withdrawals.
BATCHES: LiteralString = """
    SELECT batch_id AS place,
           CASE WHEN batch.made_at IS NULL THEN 'there is no such batch'
                ELSE concat('counts ', batch.withdrawals, ' withdrawals of ', batch.amount, CASE
                            WHEN batch.undone_at IS NOT NULL THEN ', is undone' END,
                            '; has ', coalesce(gone.withdrawals, 0), ' of ', coalesce(gone.amount, 0)) END AS message
      FROM (SELECT batch_id, withdrawals, amount, made_at, undone_at FROM withdrawal_batches) batch
      FULL JOIN (SELECT batch_id, count(*) AS withdrawals, sum(amount) AS amount
                   FROM withdrawals
                  WHERE batch_id <> ''
                  GROUP BY batch_id) gone USING (batch_id)
     WHERE batch.made_at IS NULL
        OR coalesce(gone.withdrawals, 0) <> CASE WHEN batch.undone_at IS NULL THEN batch.withdrawals ELSE 0 END
        OR coalesce(gone.amount, 0) <> CASE WHEN batch.undone_at IS NULL THEN batch.amount ELSE 0 END
"""
