"""What is wrong with what people are told: queries as in money_sql.py, which write nothing."""

from typing import LiteralString

# A call is delivered because an attempt was accepted; all its attempts are logged; and it waits for something: its next
# time, or a receiver that is called again.
DELIVERIES: LiteralString = """
    SELECT concat_ws(' ', delivery.account_id, delivery.delivery_id) AS place,
           CASE WHEN delivery.attempts <> logged.attempts
                THEN concat('counts ', delivery.attempts, ' attempts, has ', logged.attempts)
                WHEN delivery.state = 'DELIVERED' AND logged.accepted = 0 THEN 'is delivered, and nobody accepted it'
                WHEN receiver.account_id IS NULL THEN 'is for nobody'
                WHEN delivery.next_attempt_at IS NULL THEN 'waits for a receiver that is called'
                ELSE 'is due to a receiver that is not called' END AS message
      FROM deliveries delivery
      LEFT JOIN receivers receiver ON receiver.account_id = delivery.account_id
     CROSS JOIN LATERAL (SELECT count(*)::int AS attempts, count(*) FILTER (WHERE outcome = 'delivered') AS accepted
                           FROM delivery_attempts attempt
                          WHERE attempt.account_id = delivery.account_id
                            AND attempt.delivery_id = delivery.delivery_id) logged
     WHERE delivery.attempts <> logged.attempts
        OR (delivery.state = 'DELIVERED' AND logged.accepted = 0)
        OR receiver.account_id IS NULL
        OR (delivery.state = 'WAITING'
            AND (delivery.next_attempt_at IS NULL) = (receiver.paused_at IS NULL AND receiver.address <> ''))
"""
