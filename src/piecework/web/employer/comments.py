"""Comments that an employer keeps to use them again: all of them, one more, one less."""

from msgspec import Struct

from piecework.database import Tx
from piecework.http.call import NoParameters
from piecework.tasks.verdicts.commenting import forget_comment, keep_comment
from piecework.tasks.verdicts.comments_sql import CommentTemplate, ask_templates
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("employer", reader="account")

COMMENTS = "/employer/comments"


class CommentsPage(Struct, frozen=True):
    """The comments that are kept."""

    templates: list[CommentTemplate]


@pages.shows(COMMENTS, "comments.html")
def show_comments(tx: Tx, visit: Visit, request: NoParameters) -> CommentsPage:
    """All kept comments, the oldest first."""
    return CommentsPage(ask_templates(tx, visit.account.account_id).all())


class NewComment(Struct):
    """The comment."""

    text: str = ""


@pages.acts(COMMENTS, shows=show_comments)
def keep(tx: Tx, visit: Visit, request: NewComment) -> Done:
    """Keep a comment."""
    keep_comment(tx, visit.account.account_id, request.text, template_id=visit.order_id, now=visit.now)
    return Done(to=COMMENTS, message="The comment is kept.")


class WhichComment(Struct):
    """A comment, by its id."""

    template_id: str


@pages.acts("/employer/comments/{template_id}/delete", shows=show_comments)
def forget(tx: Tx, visit: Visit, request: WhichComment) -> Done:
    """Keep it no longer."""
    forget_comment(tx, visit.account.account_id, request.template_id)
    return Done(to=COMMENTS, message="The comment is deleted.")
