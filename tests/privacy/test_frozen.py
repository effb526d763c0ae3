"""A frozen account that is to be erased: it asks, an operator decides, and what was frozen is recognised afterwards."""

from typing import LiteralString

import pytest

from piecework.accounts.account import AccountFrozen
from piecework.accounts.new_address import change_address, request_new_address
from piecework.chores.running import run_once
from piecework.chores.schedule import schedule
from piecework.database import Database
from piecework.ids import new_secret
from piecework.notices.notices import make_notices
from piecework.privacy.erasing import erase_account
from piecework.privacy.erasure import CannotEraseYet, ErasedAlready, Erasure
from piecework.privacy.requesting import find_request, request_erasure, withdraw_request
from tests.conftest import VirtualClock
from tests.given import Given
from tests.mailbox import mailbox
from tests.privacy.frozen_scene import IBAN, Scene


@pytest.fixture
def scene(given: Given, database: Database, clock: VirtualClock) -> Scene:
    return Scene(given, database, clock)


pytestmark = pytest.mark.unaudited  # the money came from nowhere


def test_request_of_a_frozen_account_is_kept_whatever_stands_in_the_way_and_erases_nothing(scene: Scene):
    scene.freeze()
    assert scene.ask() is False
    assert not scene.is_erased()
    scene.clock.pass_(days=3)
    scene.ask(gives_up_money=False)  # asking again moves no date
    (waiting,) = scene.waiting()
    assert waiting["account_id"] == scene.wim.id
    assert (waiting["asked_at"], waiting["decide_by"]) == ("2026-03-01T12:00:00Z", "2026-03-31T12:00:00Z")
    assert waiting["gives_up_money"] is False
    assert scene.prints() == []
    with pytest.raises(CannotEraseYet, match=r"It has earned 2\.0000: withdraw it"):  # its owner gives up nothing
        scene.grant()


def test_who_is_not_frozen_is_erased_at_once_and_leaves_no_print(scene: Scene, given: Given):
    nele = given.person("Nele", email="nele@example.org")
    assert scene.do(lambda tx: request_erasure(tx, nele.id, gives_up_money=False, now=scene.clock())) is True
    assert scene.prints() == []
    again = given.person("Nele", email="nele@example.org")
    assert scene.seen(again) == []
    with pytest.raises(ErasedAlready):  # a second click, of which erasing has frozen the account meanwhile
        scene.do(lambda tx: request_erasure(tx, nele.id, gives_up_money=False, now=scene.clock()))


def test_granted_request_erases_and_the_mailbox_and_destination_are_known_again(scene: Scene, given: Given):
    scene.freeze(cause="dispute")
    scene.ask()
    refused = scene.decide("grant")
    assert (refused.status_code, "on its way out" in refused.json["message"]) == (409, True)
    assert scene.decide("grant", is_forced=True).json["ok"]
    assert (scene.is_erased(), scene.waiting()) == (True, [])
    assert scene.prints() == ["mailbox 2026-03-01 dispute", "destination 2026-03-01 dispute"]
    same_mailbox = given.person("New", email="WIM+again@Example.org")
    same_iban, another = scene.person("other@example.org", "de02120300000000202051"), given.person("Olga")
    told = {"frozen_on": "2026-03-01", "cause": "dispute"}
    assert scene.seen(same_mailbox) == [{"what": "mailbox", **told}]
    assert scene.seen(same_iban) == [{"what": "destination", **told}]
    assert scene.seen(another) == []
    erasure = scene.mo.operate("GET", f"accounts/{scene.wim.id}/erasure").json
    assert erasure["asked_by"] == scene.wim.id  # an operator decided, and is in the log
    (line,) = scene.mo.operate("GET", f"log?about_account_id={scene.wim.id}").json["entries"]
    assert (line["action"], line["facts"]["asked_at"]) == ("erasures.grant", "2026-03-01T12:00:00Z")


def test_print_is_told_to_operators_alone_and_refuses_nothing(scene: Scene, given: Given, database: Database):
    scene.freeze()
    scene.ask()
    scene.decide("grant", is_forced=True)
    again = given.person("New", email="wim@example.org")
    known = database.read(lambda tx: tx.ask_value("SELECT encode(hmac_sha256, 'hex') FROM frozen_prints").all())
    given.set_password(again)
    data = again.work("POST", "data", {"password": "four plain words here"}).text
    assert not any(part in data for part in ("frozen_before", "frozen_prints", *known))
    assert scene.withdraw(scene.person("third@example.org"), IBAN)  # a destination that is known is paid like others


def test_refused_request_is_told_by_letter_and_may_be_asked_again(scene: Scene, database: Database):
    scene.freeze()
    scene.ask()
    assert scene.decide("refuse", "").status_code == 422
    assert scene.decide("refuse", "A payment is in dispute until May.").json["ok"]
    scene.do(lambda tx: make_notices(tx, now=scene.clock()))
    letter = next(one for one in mailbox(database, "wim@example.org") if one.subject == "Your account is not erased")
    assert "A payment is in dispute until May." in letter.body
    request = database.read(lambda tx: find_request(tx, scene.wim.id))
    assert request is not None
    assert (request.state, request.reason) == ("refused", "A payment is in dispute until May.")
    for decision in ("grant", "refuse"):
        answer = scene.decide(decision)
        assert (answer.status_code, answer.json["code"]) == (404, "no_erasure_request")
    scene.clock.pass_(days=2)
    scene.ask()
    assert scene.waiting()[0]["asked_at"] == "2026-03-03T12:00:00Z"


def test_withdrawn_request_is_not_granted(scene: Scene):
    scene.freeze()
    scene.ask()
    assert scene.do(lambda tx: withdraw_request(tx, scene.wim.id)) is True
    assert scene.decide("grant", is_forced=True).json["code"] == "no_erasure_request"
    assert scene.do(lambda tx: withdraw_request(tx, scene.wim.id)) is False
    assert (scene.is_erased(), scene.waiting()) == (False, [])


def test_request_is_over_with_its_freeze_and_another_freeze_does_not_bring_it_back(scene: Scene, database: Database):
    scene.freeze()
    scene.ask()
    scene.lift()
    assert scene.waiting() == []
    assert scene.decide("grant", is_forced=True).json["code"] == "no_erasure_request"
    request = database.read(lambda tx: find_request(tx, scene.wim.id))
    assert (request.state if request else "") == "over"
    scene.clock.pass_(days=1)
    scene.freeze(freeze_id="g")
    assert scene.waiting() == []
    assert scene.decide("refuse").json["code"] == "no_erasure_request"
    scene.ask()
    assert scene.waiting()[0]["asked_at"] == "2026-03-02T12:00:00Z"  # asked anew


def test_operators_own_erasure_of_a_frozen_account_leaves_prints_too(scene: Scene, given: Given):
    scene.freeze()
    scene.ask()
    answer = scene.mo.operate("POST", f"accounts/{scene.wim.id}/erase", {"reason": "Court.", "is_forced": True})
    assert answer.json["ok"], answer.text
    assert scene.prints() == ["mailbox 2026-03-01 operator", "destination 2026-03-01 operator"]
    assert (scene.waiting(), scene.decide("refuse").json["code"]) == ([], "no_erasure_request")
    assert scene.seen(given.person("New", email="wim@example.org")) != []


def test_account_that_a_dispute_freezes_while_its_erasure_goes_on_leaves_its_destination(scene: Scene):
    erasure = Erasure(asked_by="op", is_forced=True, reason="They wrote.")
    scene.do(lambda tx: erase_account(tx, scene.wim.id, erasure, now=scene.clock()))
    assert scene.prints() == []  # it was not frozen, and its name and address are gone
    scene.freeze(cause="dispute", freeze_id="dispute:1")
    chores = [chore for chore in schedule(scene.given.settings) if chore.name == "finish_erasures"]
    run_once(scene.database, scene.clock(), chores)
    assert scene.prints() == ["destination 2026-03-01 dispute"]


def test_destination_that_nobody_confirmed_and_freezes_that_were_lifted_leave_no_print(scene: Scene):
    scene.withdraw(scene.wim, "somebody else's account", confirmed=False)
    scene.freeze()
    scene.freeze(cause="dispute", freeze_id="g")
    scene.lift()
    scene.ask()
    scene.decide("grant", is_forced=True)
    assert scene.prints() == ["mailbox 2026-03-01 dispute", "destination 2026-03-01 dispute"]


def test_prints_end_by_rule(scene: Scene):
    scene.freeze()
    scene.ask()
    scene.decide("grant", is_forced=True)
    chores = [chore for chore in schedule(scene.given.settings) if chore.name == "forget_frozen_prints"]
    scene.clock.pass_(days=730)
    assert run_once(scene.database, scene.clock(), chores)["forget_frozen_prints"] == 0
    scene.clock.pass_(days=1)
    assert run_once(scene.database, scene.clock(), chores)["forget_frozen_prints"] == 2
    assert scene.prints() == []


def test_frozen_account_keeps_its_address_by_a_link_that_was_sent_before(scene: Scene, database: Database):
    account, secret = scene.wim.account, new_secret()
    scene.do(lambda tx: request_new_address(tx, account, "new@example.org", secret, base_url="", now=scene.clock()))
    scene.freeze()
    with pytest.raises(AccountFrozen):  # also where it was not frozen yet when the page looked
        scene.do(lambda tx: change_address(tx, account, f"{account.account_id}.{secret}", base_url="",
        now=scene.clock()))  # fmt: skip
    scene.lift()
    scene.do(lambda tx: change_address(tx, account, f"{account.account_id}.{secret}", base_url="", now=scene.clock()))
    emails: LiteralString = "SELECT email FROM account_emails WHERE account_id = %(id)s"
    assert database.read(lambda tx: tx.value(emails, id=account.account_id)) == "new@example.org"
