"""The parts that pages are made of, each in all its states: for who works on the pages (PIECEWORK_DEBUG)."""

from datetime import timedelta
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.http.call import NoParameters
from piecework.paging import Page
from piecework.refusal import Fault, InvalidRequest
from piecework.web import charts, showing
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("front", reader="anybody")


class Styleguide(Struct, frozen=True):
    """What the parts are shown with."""

    statuses: list[str]
    tones: list[str]
    parts: list[charts.Part]
    columns: list[charts.Column]
    series: list[charts.Series]
    listed: Page[str]


@pages.shows("/styleguide", "styleguide.html")
def show_styleguide(tx: Tx, visit: Visit, request: NoParameters) -> Styleguide:
    """Every part, once."""
    days = [(visit.now - timedelta(days=past)).strftime("%d %b") for past in range(13, -1, -1)]
    amounts = (4, 7, 3, 0, 9, 12, 8, 5, 14, 11, 6, 2, 10, 13)
    return Styleguide(
        statuses=sorted(showing.STATUS_WORDS),
        tones=["good", "wait", "bad", "plain"],
        parts=[
            charts.Part("Satisfied", 61, "good"),
            charts.Part("Waiting", 22, "wait"),
            charts.Part("Not satisfied", 5, "bad"),
            charts.Part("Open", 12, "open"),
        ],
        columns=[charts.Column(day, (Decimal(n), Decimal(n // 3))) for day, n in zip(days, amounts, strict=True)],
        series=[charts.Series("Satisfied", "good"), charts.Series("Not satisfied", "bad")],
        listed=Page(items=[], current_page=2, page_size=10, matching=70),
    )


class TryForm(Struct):
    """The form of the guide."""

    name: Annotated[str, Meta(min_length=1, max_length=20)]
    pay: str = ""


@pages.acts("/styleguide", shows=show_styleguide)
def try_form(tx: Tx, visit: Visit, request: TryForm) -> Done:
    """Refuse or accept, to see how either looks."""
    if request.pay != "0.10":
        raise InvalidRequest([Fault("pay", "This guide pays exactly 0.10: write 0.10 to see how a form succeeds.")])
    return Done(to="/styleguide", message=f"Saved, {request.name}.")
