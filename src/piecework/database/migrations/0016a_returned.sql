-- A payment that had been made, and that the bank sent back: its money is earned money again.
ALTER TABLE withdrawals ADD COLUMN returned_at timestamptz;
ALTER TABLE withdrawals DROP CONSTRAINT withdrawals_state_known;
ALTER TABLE withdrawals ADD CONSTRAINT withdrawals_state_known CHECK (state IN (
    'UNCONFIRMED', 'REQUESTED', 'APPROVED', 'SENT', 'PAID', 'REFUSED', 'CANCELLED', 'LAPSED', 'RETURNED'));
ALTER TABLE withdrawals DROP CONSTRAINT withdrawals_confirmed_has_time;
ALTER TABLE withdrawals ADD CONSTRAINT withdrawals_confirmed_has_time CHECK (
    state NOT IN ('REQUESTED', 'APPROVED', 'SENT', 'PAID', 'RETURNED') OR confirmed_at IS NOT NULL);
ALTER TABLE withdrawals DROP CONSTRAINT withdrawals_ended_has_time;
ALTER TABLE withdrawals ADD CONSTRAINT withdrawals_ended_has_time CHECK (
    (state IN ('PAID', 'REFUSED', 'CANCELLED', 'LAPSED', 'RETURNED')) = (ended_at IS NOT NULL));
ALTER TABLE withdrawals ADD CONSTRAINT withdrawals_returned_has_time CHECK (
    (state = 'RETURNED') = (returned_at IS NOT NULL));
CREATE INDEX withdrawals_paid ON withdrawals (ended_at DESC) WHERE state IN ('PAID', 'RETURNED');
