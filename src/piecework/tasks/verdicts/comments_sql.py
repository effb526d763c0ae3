"""Every statement on comment_templates."""

from datetime import datetime

from msgspec import Struct

from piecework.database import Pending, Tx


class CommentTemplate(Struct, frozen=True):
    """A comment that an employer kept, to use it again."""

    template_id: str
    text: str


def ask_templates(tx: Tx, account_id: str) -> Pending[CommentTemplate]:
    """The account's comments, the oldest first."""
    return tx.ask(
        CommentTemplate,
        """
        SELECT template_id, text FROM comment_templates
         WHERE account_id = %(account_id)s
         ORDER BY created_at, template_id
        """,
        account_id=account_id,
    )


def add_template(tx: Tx, account_id: str, template_id: str, *, text: str, now: datetime) -> None:
    """Insert the comment."""
    tx.do(
        """
        INSERT INTO comment_templates (account_id, template_id, text, created_at)
        VALUES (%(account_id)s, %(template_id)s, %(text)s, %(now)s)
        """,
        account_id=account_id,
        template_id=template_id,
        text=text,
        now=now,
    )


def forget_templates_of(tx: Tx, account_id: str) -> None:
    """Delete all of an account's comments."""
    tx.do("DELETE FROM comment_templates WHERE account_id = %(account_id)s", account_id=account_id)


def delete_template(tx: Tx, account_id: str, template_id: str) -> None:
    """Delete the comment, if it is there."""
    tx.do(
        "DELETE FROM comment_templates WHERE account_id = %(account_id)s AND template_id = %(template_id)s",
        account_id=account_id,
        template_id=template_id,
    )
