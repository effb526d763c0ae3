"""Nobody decides about themselves: every declared act is asked by an operator whose case it is, each way there is."""

from typing import Any

import pytest

from piecework.acts import accounts, appeals, jobs, withdrawals
from piecework.acts.cases import PROPOSAL
from piecework.documentation.acts import declared_acts
from piecework.operators.act import Act
from piecework.operators.approvals.proposal import Proposal
from piecework.operators.case import NOBODY
from piecework.operators.deciding import LinkedCase, OwnCase
from tests.given import Given, Person
from tests.operators.cases import Scene

pytestmark = pytest.mark.unaudited  # the money withdrawn here came from nowhere

ACTS = declared_acts()
SOMEBODYS = {name: held for name, held in ACTS.items() if held.about not in (NOBODY, PROPOSAL)}
WAITING = {name: held for name, held in SOMEBODYS.items() if held.may_take_two}
# Whoever is to be unfrozen is frozen, and refused before it is asked whose case it is.
OF_THE_FROZEN: list[str] = ["accounts.unfreeze", "erasures.grant", "erasures.refuse"]
FROZEN_CONFIRMS = dict.fromkeys(OF_THE_FROZEN, (403, "account_frozen"))
FROZEN_PROPOSED = dict.fromkeys(OF_THE_FROZEN, (409, "proposer_gone"))


@pytest.fixture
def scene(given: Given) -> Scene:
    return Scene(given)


def log(scene: Scene, held: Act[Any, Any], person: Person) -> list[dict[str, Any]]:
    """Lines of an act that this operator did or proposed."""
    entries = scene.mia.operate("GET", f"log?operator_id={person.id}&action={held.name}").json["entries"]
    return [entry for entry in entries if entry["action"] == held.name]


def confirm(person: Person, opinion: str) -> tuple[int, str]:
    answer = person.operate("POST", f"{opinion}/confirm")
    return answer.status_code, answer.json.get("code", "")


def test_acts_about_nobody_are_those_about_the_place():
    assert {held.name.partition(".")[0] for held in ACTS.values() if held.about is NOBODY} == {"catalog", "rules"}
    assert {held.name for held in ACTS.values() if held.about is PROPOSAL} == {
        "second-opinions.confirm", "second-opinions.reject",
    }  # fmt: skip
    assert len(SOMEBODYS) > 25


@pytest.mark.parametrize("name", SOMEBODYS)
def test_operator_whose_case_it_is_is_refused(scene: Scene, name: str):
    request = scene.request(ACTS[name])
    with pytest.raises(OwnCase, match="another operator"):
        scene.run(ACTS[name], scene.pia, request)
    assert log(scene, ACTS[name], scene.pia) == []


@pytest.mark.parametrize("name", WAITING)
def test_operator_whose_case_it_is_confirms_no_proposal(scene: Scene, name: str):
    opinion = scene.proposed(ACTS[name], scene.mo, scene.request(ACTS[name]))
    assert confirm(scene.pia, opinion) == FROZEN_CONFIRMS.get(ACTS[name].name, (403, "own_case"))
    assert scene.mo.operate("GET", opinion).json["state"] == "WAITING"


@pytest.mark.parametrize("name", WAITING)
def test_what_an_operator_proposed_for_themselves_is_not_done(scene: Scene, name: str):
    opinion = scene.proposed(ACTS[name], scene.pia, scene.request(ACTS[name]))
    assert confirm(scene.mo, opinion) == FROZEN_PROPOSED.get(ACTS[name].name, (403, "own_case"))
    assert scene.mo.operate("POST", f"{opinion}/reject", {"reason": "Hers."}).status_code == 200


@pytest.mark.parametrize("name", SOMEBODYS)
def test_operator_on_a_party_s_device_proposes_and_a_third_decides(scene: Scene, name: str):
    held, request = ACTS[name], scene.request(ACTS[name])
    scene.share_device(scene.mo, scene.pia)
    if not held.may_take_two:
        with pytest.raises(LinkedCase):
            scene.run(held, scene.mo, request)
        return
    proposal = scene.run(held, scene.mo, request)
    assert isinstance(proposal, Proposal)
    assert f"shares a device with {scene.pia.id}" in proposal.why
    (line,) = log(scene, held, scene.mo)
    assert line["facts"]["linked"] == [{"account_id": scene.pia.id, "shares": "device"}]
    assert confirm(scene.mia, f"second-opinions/{scene.mo.id}/{proposal.opinion_id}") == (200, "")


@pytest.mark.parametrize("name", WAITING)
def test_operator_on_a_party_s_device_confirms_nothing(scene: Scene, name: str):
    opinion = scene.proposed(ACTS[name], scene.mia, scene.request(ACTS[name]))
    scene.share_device(scene.mo, scene.pia)
    assert confirm(scene.mo, opinion) == (403, "linked_case")


def test_operators_on_one_device_are_no_two(scene: Scene):
    opinion = scene.proposed(withdrawals.approve_withdrawal, scene.mo, scene.request(withdrawals.approve_withdrawal))
    scene.share_device(scene.mo, scene.mia)
    assert confirm(scene.mia, opinion) == (403, "linked_case")


def test_where_both_are_paid_links_them_however_it_is_typed(scene: Scene):
    request = scene.request(withdrawals.approve_withdrawal)
    scene.withdrawal(scene.mo, "5")
    scene.given.database.transact(
        lambda tx: tx.do(
            "UPDATE withdrawals SET destination = %(typed)s WHERE account_id = %(id)s",
            typed=f"de{scene.pia.id} ", id=scene.mo.id,
        )
    )  # fmt: skip
    proposal = scene.run(withdrawals.approve_withdrawal, scene.mo, request)
    assert f"shares where withdrawals go with {scene.pia.id}" in proposal.why


def test_forgotten_destinations_link_nobody(scene: Scene):
    request = scene.request(withdrawals.approve_withdrawal)
    scene.withdrawal(scene.mo, "5")
    scene.given.database.transact(lambda tx: tx.do("UPDATE withdrawals SET destination = ''"))
    assert scene.run(withdrawals.approve_withdrawal, scene.mo, request) == "APPROVED"


@pytest.mark.parametrize("held", [appeals.uphold_appeal, appeals.reject_appeal])
def test_worker_of_the_task_is_a_party_too(scene: Scene, held: Act[Any, Any]):
    scene.wim = scene.given.mo()
    with pytest.raises(OwnCase):
        scene.run(held, scene.wim, scene.request(held))


def test_who_reported_the_job_is_a_party_too(scene: Scene):
    scene.nina = scene.given.mo()
    with pytest.raises(OwnCase):
        scene.run(jobs.dismiss_reports, scene.nina, scene.request(jobs.dismiss_reports))


@pytest.mark.parametrize("name", SOMEBODYS)
def test_everybody_whose_case_it_was_is_on_record(scene: Scene, name: str):
    """Those whom an operator could have been are those by whom the line is found."""
    held = ACTS[name]
    if not held.may_take_two:
        return
    assert not isinstance(scene.run(held, scene.mo, scene.request(held)), Proposal)
    (line,) = log(scene, held, scene.mo)
    assert scene.pia.id in line["about"]


def alone(scene: Scene, *also: Person) -> None:
    """Nobody operates any more but Pia, and these."""
    ids = [person.id for person in (scene.pia, *also)]
    scene.given.database.transact(
        lambda tx: tx.do(
            "UPDATE accounts SET is_operator = false, operator_roles = '{}' WHERE account_id <> ALL (%(ids)s)", ids=ids
        )
    )


def test_single_operator_decides_where_the_setting_says_so_and_each_time_is_on_record(scene: Scene):
    held, request = accounts.set_account_level, scene.request(accounts.set_account_level)
    alone(scene)
    with pytest.raises(OwnCase):
        scene.run(held, scene.pia, request)
    scene.run(held, scene.pia, request, operators_may_decide_own_cases=True)
    (line,) = scene.pia.operate("GET", "log?action=accounts.level").json["entries"]
    assert line["facts"]["own_case"] is True


def test_setting_is_no_leave_where_another_operator_could_decide(scene: Scene):
    held, request = accounts.set_account_level, scene.request(accounts.set_account_level)
    alone(scene, scene.mo)
    with pytest.raises(OwnCase):
        scene.run(held, scene.pia, request, operators_may_decide_own_cases=True)
    scene.given.freeze(scene.mo)
    assert scene.run(held, scene.pia, request, operators_may_decide_own_cases=True) == "starter"


def test_single_operator_s_links_are_on_record(scene: Scene):
    held, request = accounts.set_account_level, scene.request(accounts.set_account_level)
    alone(scene, scene.mo)
    scene.given.database.transact(
        lambda tx: tx.do(
            "UPDATE accounts SET is_operator = false, operator_roles = '{}' WHERE account_id = %(id)s", id=scene.pia.id
        )
    )
    scene.share_device(scene.mo, scene.pia)
    assert scene.run(held, scene.mo, request, operators_may_decide_own_cases=True) == "starter"
    (line,) = scene.mo.operate("GET", "log?action=accounts.level").json["entries"]
    assert (line["facts"]["own_case"], line["facts"]["linked"][0]["account_id"]) == (True, scene.pia.id)
