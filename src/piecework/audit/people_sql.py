"""What is wrong with accounts that were erased: queries as in money_sql.py, which write nothing."""

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
