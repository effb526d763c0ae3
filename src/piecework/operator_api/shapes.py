"""Fields that several sections of the operator API share: the type, what it means, and an example."""

from typing import Annotated

from piecework.catalog.comparing import CatalogChange
from piecework.meaning import EMPLOYER, NOON, Means

EmailAddress = Annotated[str, Means("Its e-mail address.", "wim@example.org")]
AppealsUpheld = Annotated[int, Means("Appeals that turned a verdict.", 1)]
AppealsRejected = Annotated[int, Means("Appeals that let the verdict stand.", 2)]
CatalogVersion = Annotated[int, Means("The catalogue's version: how many changes there were.", 7)]
CatalogChanges = Annotated[list[CatalogChange], Means("What is different; nothing, where all was so already.")]
ChangedBy = Annotated[str, Means("The operator's account id; empty on the command line.", EMPLOYER)]
ChangedAt = Annotated[str, Means("When it was changed.", NOON)]
