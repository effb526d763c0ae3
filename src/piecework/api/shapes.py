"""Wire shapes that several sections share."""

from typing import Annotated

from msgspec import Meta

from piecework.paging import PAGE_MAX

JobId = Annotated[str, Meta(max_length=64)]
TaskId = Annotated[str, Meta(max_length=64)]
PageNumber = Annotated[int, Meta(ge=1, le=PAGE_MAX)]
