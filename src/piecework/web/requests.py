"""Requests that several pages have."""

from msgspec import Struct

from piecework.fields import PageNumber, Short


class WhichPage(Struct):
    """A page of a list."""

    page: PageNumber = 1


class WhichJob(Struct):
    """A job, by its id."""

    job_id: Short[str]


class LinkToken(Struct):
    """The token in a link that was sent by e-mail."""

    token: str = ""


class NextAddress(Struct):
    """Where to go afterwards: an address of ours."""

    next: str = ""
