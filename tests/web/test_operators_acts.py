"""What operators do on pages: asked for a role, put on record, and proposed where it takes two, as on their API."""

from decimal import Decimal
from typing import Any

import pytest
from falcon.testing import TestClient
from msgspec import Struct

from piecework.acts.cases import ACCOUNT
from piecework.app import build_app
from piecework.database import Tx
from piecework.operators.act import Doing, act
from piecework.operators.move import Move
from piecework.settings import Settings
from piecework.web import assembling
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit
from tests.given import Given
from tests.web.visitor import Visitor, form_on

GUIDE = "/styleguide"
pages = Pages("operator", reader="operator", needs="money")


class Probe(Struct):
    """Whom it is about, how much, and why."""

    account_id: str
    amount: int = 0
    reason: str = ""


@pages.shows("/operator/probes/{account_id}", "probe.html")
def show(tx: Tx, visit: Visit, request: Probe) -> Any:
    """Show nothing."""


def moved(tx: Tx, request: Probe) -> list[Move]:
    return [Move(account_id=request.account_id, thing="probe", amount=Decimal(request.amount))]


@act("probes.do", needs="money", about=ACCOUNT, moves=moved, refuses=())
def probe(tx: Tx, doing: Doing, request: Probe) -> None:
    """Do nothing."""
    doing.add(came_of_it=request.amount * 2)


pages.does(
    "/operator/probes/{account_id}/do", probe, lambda request, result: Done(to="/", message="Done."), shows=show
)  # fmt: skip


@pytest.fixture
def settings(data_dir: str) -> Settings:
    return Settings(data_dir=data_dir, api_requests_per_second=0, second_operator_over=9, debug=True)


@pytest.fixture
def given(given: Given, monkeypatch: pytest.MonkeyPatch) -> Given:
    monkeypatch.setattr(assembling, "ALL_PAGES", (*assembling.ALL_PAGES, pages))
    given.client = TestClient(build_app(given.settings, given.database, given.clock))
    return given


def press(visitor: Visitor, account_id: str, **fields: Any) -> Any:
    token = form_on(visitor.get(GUIDE).text, GUIDE)
    kept = {name: token[name] for name in token if name.startswith("form_")}
    return visitor.post(f"/operator/probes/{account_id}/do", kept | fields)


def test_act_on_a_page_is_on_record(given: Given):
    mo, wim = given.mo("money"), given.wim()
    assert press(Visitor(given, mo), wim.id, amount=2, reason="So.").headers["location"] == "/"
    (entry,) = mo.operate("GET", "log").json["entries"]
    assert (entry["action"], entry["via"], entry["about"], entry["reason"]) == ("probes.do", "page", [wim.id], "So.")
    assert entry["facts"] == {"amount": 2, "came_of_it": 4}


def test_act_on_a_page_needs_the_role(given: Given):
    mo, ruth, wim = given.mo(), given.mo("review"), given.wim()
    assert press(Visitor(given, ruth), wim.id).status_code == 403
    assert Visitor(given, ruth).get(f"/operator/probes/{wim.id}").status_code == 403
    assert press(Visitor(given, wim), wim.id).status_code == 404
    assert mo.operate("GET", "log").json["entries"] == []


def test_a_form_refused_before_it_is_read_shows_its_page_to_nobody_else(given: Given, monkeypatch: pytest.MonkeyPatch):
    seen: list[str] = []
    shown = pages.pages[0]
    monkeypatch.setattr(shown, "handler", lambda tx, visit, request: seen.append(visit.account.account_id))
    wim, ruth = given.wim(), given.mo("review")
    for person, status in ((wim, 403), (ruth, 403), (None, 403)):
        visitor = Visitor(given, person)
        sent = visitor.post(f"/operator/probes/{wim.id}/do", {}, Origin="https://elsewhere.example")
        assert sent.status_code == status
    assert seen == []


def test_act_on_a_page_that_takes_two_is_proposed_and_done_for_the_second(given: Given):
    mo, mia, wim = given.mo("money"), given.mo(), given.wim()
    proposed = press(Visitor(given, mo), wim.id, amount=10)
    assert proposed.headers["location"] == f"/operator/probes/{wim.id}"
    (waits,) = mia.operate("GET", "second-opinions").json["opinions"]
    confirmed = mia.operate("POST", f"second-opinions/{mo.id}/{waits['opinion_id']}/confirm")
    assert confirmed.json == {"ok": True, "state": "CONFIRMED", "action": "probes.do"}
    done, first = mia.operate("GET", "log").json["entries"]
    assert {done["step"], first["step"]} == {"done", "proposed"}
