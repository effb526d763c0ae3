"""Fields that several sections of the operator API share: the type, what it means, and an example."""

from collections.abc import Sequence
from typing import Annotated

from piecework.accounts.account import OperatorRole
from piecework.catalog.comparing import CatalogChange
from piecework.meaning import EMPLOYER, NOON, Means

Roles = Annotated[
    Sequence[OperatorRole],
    Means("`review`: jobs and people; `money`: deposits and withdrawals; `all`: everything.", ["review"]),
]
FrozenAt = Annotated[str, Means("Since when the account is frozen; null: it is not.", NOON)]
EmailAddress = Annotated[str, Means("Its e-mail address.", "wim@example.org")]
AppealsUpheld = Annotated[int, Means("Appeals that turned a verdict.", 1)]
AppealsRejected = Annotated[int, Means("Appeals that let the verdict stand.", 2)]
CatalogVersion = Annotated[int, Means("The catalogue's version: how many changes there were.", 7)]
CatalogChanges = Annotated[list[CatalogChange], Means("What is different; nothing, where all was so already.")]
ChangedBy = Annotated[str, Means("The operator's account id; empty on the command line.", EMPLOYER)]
ChangedAt = Annotated[str, Means("When it was changed.", NOON)]
