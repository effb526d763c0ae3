"""Rules of the place: changed within bounds, on record, and counting from the next call on."""

import pytest

from piecework.app import build_app
from piecework.chores.running import run_once
from piecework.database import Database
from piecework.refusal import InvalidRequest, Refusal
from piecework.rules.changing import (
    FEES_PLATFORM,
    RuleNotFound,
    change_rule,
    get_rules,
    list_changes,
    seed_rules,
    with_rules,
)
from piecework.rules.rule import DescribedRule, Value, read_value
from piecework.rules.rules import GROUPS, RULES_BY_DEFAULT, Fees, Rules, described_rules, read_rules, state_rules
from tests.conftest import VirtualClock
from tests.given import Given

RULES = list(described_rules().values())


def test_a_name_is_unique_and_explained():
    assert len(RULES) == sum(len(getattr(RULES_BY_DEFAULT, group).__struct_fields__) for group in GROUPS)
    assert [rule.name for rule in RULES if not rule.rule.meaning.endswith((".", "%."))] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_default_and_the_bounds_may_be_given(rule: DescribedRule):
    assert read_value(rule, rule.text_of(rule.default)) == rule.default
    for bound, beyond in ((rule.rule.least, -1), (rule.rule.most, 1)):
        assert read_value(rule, str(bound)) == bound
        with pytest.raises(InvalidRequest, match=f"{rule.name} must be {rule.may_be}"):
            read_value(rule, str(bound + beyond))


@pytest.mark.parametrize("text", ["", "five", "5.5", "1e1", "0x5", "\u0665", "5 5", "nan", "9" * 30, "5\n6", "--5"])
def test_what_is_no_whole_number_is_refused(text: str):
    with pytest.raises(InvalidRequest) as refused:
        read_value(described_rules()["holds_max"], text)
    assert refused.value.field == "value"


@pytest.mark.parametrize("text", ["0.00001", "1e-2", "Infinity", "NaN", ".5", "0,07", "7 %"])
def test_what_is_no_decimal_is_refused(text: str):
    with pytest.raises(InvalidRequest):
        read_value(described_rules()["fee_rate"], text)


@pytest.mark.parametrize(("text", "value"), [(" 7 ", 7), ("+7", 7), ("7.0", 7), ("007", 7)])
def test_a_number_may_be_written_as_people_write_it(text: str, value: Value):
    assert read_value(described_rules()["holds_max"], text) == value


def test_what_is_stated_is_read_back():
    rules = with_rules(RULES_BY_DEFAULT, holds_max=7, fee_rate=FEES_PLATFORM.fee_rate, postback_days=3)
    assert read_rules(state_rules(rules)) == rules
    assert (rules.limits.holds_max, rules.fees.fee_rate, rules.keeping.postback_days) == (7, FEES_PLATFORM.fee_rate, 3)


def test_what_is_not_stated_has_its_default_and_what_is_unknown_is_left_alone():
    assert read_rules('{"limits": {"holds_max": 3, "of_a_newer_version": 1}, "newer": {}}') == with_rules(
        RULES_BY_DEFAULT, holds_max=3
    )
    assert read_rules(None) is RULES_BY_DEFAULT


def test_rules_that_did_not_change_cost_nothing_to_read():
    stated = state_rules(with_rules(RULES_BY_DEFAULT, holds_max=9))
    assert read_rules(stated) is read_rules("".join(stated))


def test_a_new_place_has_the_fees_it_was_asked_to_have(given: Given, work: object):
    database = given.database
    database.transact(lambda tx: tx.do("DELETE FROM rules"))
    assert database.transact(lambda tx: seed_rules(tx, fees="none"))
    assert database.read(get_rules) == RULES_BY_DEFAULT
    assert not database.transact(lambda tx: seed_rules(tx, fees="platform"))
    assert database.read(get_rules).fees == Fees()


def test_a_change_counts_and_stays_on_record(given: Given, clock: VirtualClock):
    database = given.database

    def change(name: str, value: str) -> Value:
        return database.transact(
            lambda tx: change_rule(tx, name, value, reason=" trying ", changed_by="0f9e8d7c", now=clock())
        ).value

    assert change("holds_max", "3") == 3
    clock.pass_(hours=1)
    change("fee_rate", "0.1")
    change("holds_max", "2")
    change("holds_max", "2")
    now = Rules(fees=FEES_PLATFORM, changed={"limits": 3, "fees": 2})
    assert database.read(get_rules) == with_rules(
        now, holds_max=2, fee_rate=read_value(described_rules()["fee_rate"], "0.1")
    )
    page = database.read(lambda tx: list_changes(tx, name=None, page=1))
    told = [(one.version, one.name, one.before, one.after, one.reason, one.changed_by) for one in page.changes]
    assert told == [
        (3, "holds_max", "3", "2", "trying", "0f9e8d7c"),
        (2, "fee_rate", "0.0700", "0.1000", "trying", "0f9e8d7c"),
        (1, "holds_max", "5", "3", "trying", "0f9e8d7c"),
    ]
    assert (page.changes[0].changed_at - page.changes[2].changed_at).total_seconds() == 3600
    of_one = database.read(lambda tx: list_changes(tx, name="fee_rate", page=1))
    assert [one.version for one in of_one.changes] == [2]


@pytest.mark.parametrize(
    ("name", "value", "reason", "refusal", "field"),
    [
        ("hold_max", "3", "why", RuleNotFound, "name"),
        ("holds_max", "101", "why", InvalidRequest, "value"),
        ("holds_max", "3", "  ", InvalidRequest, "reason"),
        ("holds_max", "3", "x" * 501, InvalidRequest, "reason"),
        ("holds_max", "3", "a\x07b", InvalidRequest, "reason"),
    ],
)
def test_what_is_wrong_changes_nothing(
    given: Given, name: str, value: str, reason: str, refusal: type[Refusal], field: str
):
    before = given.database.read(get_rules)
    with pytest.raises(refusal) as refused:
        given.database.transact(
            lambda tx: change_rule(tx, name, value, reason=reason, changed_by="", now=given.clock())
        )
    assert refused.value.field == field
    assert given.database.read(get_rules) == before
    assert given.database.read(lambda tx: list_changes(tx, name=None, page=1)).changes == []


def test_a_change_counts_in_every_process_at_once(given: Given, database_url: str, clock: VirtualClock):
    """Another process is another application on connections of its own; it has answered before the change."""
    from falcon.testing import TestClient

    ada, wim = given.ada(), given.wim()
    jobs = [given.running_job(ada) for _ in range(3)]
    with Database(database_url, connections_max=2) as other:
        wim.client = TestClient(build_app(given.settings, other, clock))
        assert wim.work("POST", f"jobs/{jobs[0]}/hold").status_code == 200
        given.set_rule(holds_max=1)
        refused = wim.work("POST", f"jobs/{jobs[1]}/hold")
        assert (refused.status_code, refused.json["code"]) == (409, "too_many_holds")
        given.set_rule(holds_max=2)
        assert wim.work("POST", f"jobs/{jobs[1]}/hold").status_code == 200
        assert wim.work("POST", f"jobs/{jobs[2]}/hold").status_code == 409


def test_chores_go_by_the_rules_of_the_moment(given: Given, clock: VirtualClock):
    ada = given.ada()
    job_id = given.running_job(ada)
    for _ in range(2):
        given.submitted_task(given.wim(), job_id)
    assert run_once(given.database, clock())["pause_by_rule"] == 0
    given.set_rule(unrated_tasks_max=1)
    assert run_once(given.database, clock())["pause_by_rule"] == 1
    given.set_rule(unrated_tasks_max=0)
    assert run_once(given.database, clock())["pause_by_rule"] == 1
    assert ada.api("jobs/get-job", {"job_id": job_id})["status"] == "RUNNING"


def test_a_running_job_keeps_its_fee_rate(given: Given):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada, task_value=1)
    given.set_rule(fee_rate="0.5")
    task_id = given.submitted_task(wim, job_id)
    verdict = {"job_id": job_id, "task_id": task_id, "task_rating": "ok"}
    assert ada.api("jobs/rate-single-task", verdict)["ok"]
    escrow = given.database.read(
        lambda tx: tx.value("SELECT amount FROM purses WHERE kind = 'escrow' AND job_id = %(job_id)s", job_id=job_id)
    )
    assert str(escrow) == "9.6300"
