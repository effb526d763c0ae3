"""Wire shapes that several sections share."""

from typing import Annotated

from msgspec import Meta

from piecework.jobs.job_request import ListIdOrNone as ListIdOrNone
from piecework.paging import PAGE_MAX

JobId = Annotated[str, Meta(max_length=64)]
TaskId = Annotated[str, Meta(max_length=64)]
ListId = Annotated[int, Meta(ge=1, le=2**31 - 1)]
WorkerIds = Annotated[list[Annotated[str, Meta(max_length=64)]], Meta(min_length=1, max_length=1000)]
CountryCode = Annotated[str, Meta(pattern="^ *[A-Za-z]{2} *$")]  # as in zones: uk, not gb
PageNumber = Annotated[int, Meta(ge=1, le=PAGE_MAX)]
