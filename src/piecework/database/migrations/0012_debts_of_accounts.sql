-- A debt's entries are the account's own, as all of its money is; before they were the place's.
ALTER TABLE entries DISABLE TRIGGER entries_only_added;
UPDATE entries debt
   SET account_id = payment.account_id
  FROM payments payment
 WHERE debt.account_id = 'receivable' AND debt.kind = 'receivable'
   AND payment.reference = coalesce(substring(debt.movement_id FROM '^clawback(?:_back)?:(.*):[0-9]+$'),
                                    substring(debt.movement_id FROM '^deposit:(.*)$'));
ALTER TABLE entries ENABLE TRIGGER entries_only_added;
CREATE INDEX entries_debts ON entries (account_id, created_at DESC, movement_id) WHERE kind = 'receivable';

ALTER TABLE receivables ADD COLUMN payments integer NOT NULL DEFAULT 0;
ALTER TABLE receivables ALTER COLUMN payments DROP DEFAULT;
CREATE INDEX receivables_open ON receivables (account_id) WHERE amount > 0;
