"""What is wrong with what is kept of people and of who decided about them: queries as in money_sql.py."""

from typing import LiteralString

# Nobody gets in, and nothing says whose it was; what is kept, and why: docs/privacy.md.
ERASED: LiteralString = """
    SELECT erasure.account_id AS place,
           concat('was erased, and ',
                  CASE WHEN account.name <> 'Erased account' OR account.email <> '' OR account.pcode_secret <> ''
                       THEN 'its row still tells of somebody'
                       WHEN account.is_operator THEN 'operates'
                       ELSE 'somebody may still get in' END) AS message
      FROM erasures erasure
      JOIN accounts account ON account.account_id = erasure.account_id
     WHERE account.name <> 'Erased account' OR account.email <> '' OR account.pcode_secret <> '' OR account.is_operator
        OR EXISTS (SELECT 1 FROM account_emails known WHERE known.account_id = erasure.account_id)
        OR EXISTS (SELECT 1 FROM credentials known WHERE known.account_id = erasure.account_id)
        OR EXISTS (SELECT 1 FROM passwords known WHERE known.account_id = erasure.account_id)
        OR EXISTS (SELECT 1 FROM sessions known WHERE known.account_id = erasure.account_id)
        OR EXISTS (SELECT 1 FROM known_devices known WHERE known.account_id = erasure.account_id)
"""

# What somebody accepted can be shown: the text is the one that its version names. Guards: money_sql.py.
TERMS: LiteralString = """
    SELECT version AS place, 'the text of these terms is another' AS message
      FROM terms_texts
     WHERE left(encode(sha256(convert_to(body, 'UTF8')), 'hex'), length(version)) <> version OR length(version) < 12
"""

# The operators' log is as it was written: each entry carries a hash of itself and of the one before. Whoever may change
# the database can make all hashes anew from an entry on: a head that was sent away tells (docs/operations.md).
LOG: LiteralString = """
    SELECT concat('entry ', number) AS place,
           CASE WHEN number <> before + 1 THEN concat('follows entry ', before, ': what was between them is gone')
                ELSE 'it, or its place, is not what was written' END AS message
      FROM (SELECT number, sha256, coalesce(lag(number) OVER entries, 0) AS before,
                   sha256(coalesce(lag(sha256) OVER entries, '') || int8send(number)
                          || operator_log_content(account_id, entry_id, action, step, via, account_ids, job_id, task_id,
                                                  reason, facts, proposed_by, created_at)) AS due
              FROM operator_log
            WINDOW entries AS (ORDER BY number, account_id, entry_id)) entry
     WHERE number <> before + 1 OR sha256 <> due
     UNION ALL
    SELECT concat('entry ', coalesce(head.number, last.number)),
           concat('the end of the log is entry ', coalesce(head.number, 0), ', and the last one is ',
                  coalesce(last.number, 0), ' or another')
      FROM operator_log_head head
      FULL JOIN (SELECT number, sha256 FROM operator_log ORDER BY number DESC LIMIT 1) last ON true
     WHERE (head.number, head.sha256) IS DISTINCT FROM (last.number, last.sha256)
"""
