"""Comments that an employer keeps, to use them again in verdicts."""

from datetime import datetime

from piecework.accounts.account_sql import lock_account
from piecework.database import Tx
from piecework.refusal import InvalidRequest
from piecework.tasks.verdicts import comments_sql as sql
from piecework.tasks.verdicts.verdict import COMMENT_CHARACTERS_MAX

TEMPLATES_MAX = 50


def keep_comment(tx: Tx, account_id: str, text: str, *, template_id: str, now: datetime) -> None:
    """Keep a comment; one that is kept already stays as it is. Refuses: InvalidRequest (text, too many)."""
    text = text.strip()
    if not 1 <= len(text) <= COMMENT_CHARACTERS_MAX:
        raise InvalidRequest.of("text", f"A comment has 1 to {COMMENT_CHARACTERS_MAX} characters.")
    lock_account(tx, account_id)  # of two at once, the second counts the first
    kept = sql.ask_templates(tx, account_id).all()
    if any(template.text == text for template in kept):
        return
    if len(kept) >= TEMPLATES_MAX:
        raise InvalidRequest.of(
            "text", f"You keep {TEMPLATES_MAX} comments, as many as there can be: delete one first."
        )
    sql.add_template(tx, account_id, template_id, text=text, now=now)


def forget_comment(tx: Tx, account_id: str, template_id: str) -> None:
    """Keep a comment no longer; one that is not there changes nothing."""
    sql.delete_template(tx, account_id, template_id)
