"""The front page: what the place is, for a stranger; who is logged in finds where to go."""

from msgspec import Struct

from piecework.database import Tx
from piecework.http.call import NoParameters
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("front", reader="anybody")


class Front(Struct, frozen=True):
    """Where the place is reached."""

    base_url: str


@pages.shows("/", "front.html")
def show_front(tx: Tx, visit: Visit, request: NoParameters) -> Front:
    """What the place is, for whom, and how a job lives."""
    return Front(visit.settings.base_url)
