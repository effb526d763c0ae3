"""The catalogue changed while the place runs: at once, on record, and nothing that jobs stand in vanishes."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest

from piecework.catalog import changing
from piecework.catalog.changing import (
    CatalogMoved,
    CategoryEdit,
    CategoryHasJobs,
    Changed,
    NotInCatalog,
    Who,
    ZoneEdit,
    check_file,
    get_catalog,
    import_file,
    list_changes,
    put_category,
    put_zone,
    read_changes,
    remove_category,
    remove_zone,
)
from piecework.catalog.files import write_file
from piecework.refusal import InvalidRequest, Refusal
from tests.conftest import VirtualClock
from tests.given import TEXT_JOB, Given

WHO = Who(changed_by="0f9e8d7c", reason="for a test")


def put(given: Given, category_id: str, **edit: object) -> Changed:
    return given.database.transact(
        lambda tx: put_category(tx, category_id, CategoryEdit(**edit), who=WHO, now=given.clock())  # type: ignore[arg-type]
    )


def exported(given: Given, what: str = "categories") -> str:
    return write_file(given.database.read(get_catalog), what)  # type: ignore[arg-type]


def imported(given: Given, text: str, version: int | None = None) -> Changed:
    return given.database.transact(lambda tx: import_file(tx, text, version=version, who=WHO, now=given.clock()))[1]


def with_semicolons(text: str) -> str:
    into = io.StringIO()
    csv.writer(into, delimiter=";").writerows(csv.reader(io.StringIO(text)))
    return into.getvalue()


def faults(given: Given, text: str) -> list[str]:
    with pytest.raises(InvalidRequest) as refused:
        imported(given, text)
    return [fault.message for fault in refused.value.faults]


def test_a_price_counts_for_the_next_job_and_not_for_those_that_run(given: Given):
    ada, wim = given.ada(), given.wim()
    old = given.running_job(ada, task_value=0.1)
    changed = put(given, "0501", prices={"int": Decimal("0.5")})
    assert [(one.field, one.before, one.after) for one in changed.changes[0].fields] == [
        ("price int", "0.0800", "0.5000")
    ]
    refused = ada.call("jobs/post-job", {**TEXT_JOB, "task_value": 0.1}).json
    assert refused["code"] == "task_value_too_low"
    task_id = given.submitted_task(wim, old)
    assert ada.api("jobs/rate-single-task", {"job_id": old, "task_id": task_id, "task_rating": "ok"})["ok"]
    assert ada.api("jobs/get-job", {"job_id": old})["task_value"] in ("0.1", "0.100", "0.1000", 0.1)


def test_a_closed_category_takes_no_new_jobs_and_is_not_listed(given: Given):
    ada = given.ada()
    job_id = given.running_job(ada)
    put(given, "0501", is_closed=True)
    assert "0501" not in {category["id"] for category in ada.api("jobs/get-categories")}
    assert ada.call("jobs/post-job", TEXT_JOB).json["code"] == "category_closed"
    assert given.submitted_task(given.wim(), job_id)
    ada.api("jobs/job-stop", {"job_id": job_id})
    assert ada.call("jobs/job-restart", {"job_id": job_id}).json["code"] == "category_closed"
    put(given, "0501", is_closed=False)
    assert given.running_job(ada)


def test_a_closed_zone_takes_no_new_jobs_and_is_not_listed(given: Given):
    ada = given.ada()
    job_id = given.running_job(ada, zone_id="europe1", task_value=1)
    given.database.transact(lambda tx: put_zone(tx, "europe1", ZoneEdit(is_closed=True), who=WHO, now=given.clock()))
    assert "europe1" not in {zone["id"] for zone in ada.api("jobs/get-zones")}
    assert ada.call("jobs/post-job", TEXT_JOB | {"zone_id": "europe1", "task_value": 1}).json["code"] == "zone_closed"
    ada.api("jobs/job-stop", {"job_id": job_id})
    assert ada.call("jobs/job-restart", {"job_id": job_id}).json["code"] == "zone_closed"


def test_a_new_category_can_be_posted_in_at_once(given: Given):
    prices = dict.fromkeys(given.database.read(get_catalog).zones, Decimal("0.02"))
    changed = put(given, "7000", name="Tests", subcategory="Small ones", prices=prices)
    assert [(change.id, change.what) for change in changed.changes] == [("7000", "added")]
    assert given.running_job(given.ada(), category_id="7000", task_value=0.02)


def test_a_new_zone_begins_with_the_prices_of_everyone(given: Given):
    edit = ZoneEdit(name="Alps", countries=["at", "ch"], excludable_countries=["ch"])
    given.database.transact(lambda tx: put_zone(tx, "alps", edit, who=WHO, now=given.clock()))
    catalog = given.database.read(get_catalog)
    assert {row.task_value_min["alps"] == row.task_value_min["int"] for row in catalog.categories.values()} == {True}
    job_id = given.running_job(given.ada(), zone_id="alps", excluded_countries=["ch"])
    assert given.wim(country="at").work("POST", f"jobs/{job_id}/hold").status_code == 200
    assert given.wim(country="de").work("POST", f"jobs/{job_id}/hold").status_code == 403


def test_what_jobs_stand_in_cannot_vanish(given: Given):
    given.running_job(given.ada(), zone_id="europe1", task_value=1)
    database, now = given.database, given.clock()
    with pytest.raises(CategoryHasJobs, match="0501"):
        database.transact(lambda tx: remove_category(tx, "0501", who=WHO, now=now))
    with pytest.raises(CategoryHasJobs, match="europe1"):
        database.transact(lambda tx: remove_zone(tx, "europe1", who=WHO, now=now))
    with pytest.raises(CategoryHasJobs, match="`int`"):
        database.transact(lambda tx: remove_zone(tx, "int", who=WHO, now=now))
    for remove, unknown in ((remove_category, "9999"), (remove_zone, "moon")):
        with pytest.raises(NotInCatalog):
            database.transact(lambda tx, remove=remove, unknown=unknown: remove(tx, unknown, who=WHO, now=now))
    without = "\n".join(line for line in exported(given).splitlines() if not line.startswith("0501,"))
    with pytest.raises(CategoryHasJobs):
        imported(given, without)
    with pytest.raises(CategoryHasJobs):
        database.read(lambda tx: check_file(tx, without))
    database.transact(lambda tx: remove_category(tx, "0500", who=WHO, now=now))
    database.transact(lambda tx: remove_zone(tx, "asia1", who=WHO, now=now))
    catalog = database.read(get_catalog)
    assert ("0500" in catalog.categories, "asia1" in catalog.zones) == (False, False)
    assert {"asia1" in row.task_value_min for row in catalog.categories.values()} == {False}


@pytest.mark.parametrize("what", ["categories", "zones"])
def test_what_is_exported_changes_nothing_when_it_is_imported(given: Given, what: str):
    text = exported(given, what)
    for spelt in (text, "\ufeff" + text.replace("\n", "\r\n"), "sep=;\n" + with_semicolons(text), text + "\n\n,,\n"):
        changed = imported(given, spelt)
        assert (changed.version, changed.changes) == (0, [])
    assert given.database.read(lambda tx: list_changes(tx, page=1)).changes == []


def test_a_file_shows_what_it_would_change_and_then_does_it(given: Given):
    text = exported(given).replace("0500,Sign up,Email submit only,no,0.0800", "500,Sign up,Only an address,no,0.1")
    text = "\n".join(line for line in text.splitlines() if not line.startswith("0503,")) + "\n"
    text += "9950,New,Quite new,no" + ",0.05" * 9 + "\n"
    what, would = given.database.read(lambda tx: check_file(tx, text))
    told = [(change.kind, change.id, change.what) for change in would.changes]
    assert (what, told) == (
        "categories",
        [("category", "0500", "changed"), ("category", "0503", "removed"), ("category", "9950", "added")],
    )
    assert given.database.read(get_catalog).version == 0
    done = imported(given, text, version=would.version)
    assert (done.version, done.changes) == (1, would.changes)
    assert given.database.read(get_catalog).categories["0500"].task_value_min["int"] == Decimal("0.1")
    kept = given.database.read(lambda tx: list_changes(tx, page=1)).changes
    assert [(row.version, row.reason, row.changed_by) for row in kept] == [(1, "for a test", "0f9e8d7c")]
    assert read_changes(kept[0].changes) == would.changes


def test_a_file_that_was_looked_at_before_another_change_is_refused(given: Given):
    text = exported(given)
    put(given, "0500", subcategory="Else")
    with pytest.raises(CatalogMoved):
        imported(given, text, version=0)


def test_every_fault_of_a_file_is_told_with_its_line_and_nothing_is_changed(given: Given):
    lines = exported(given).splitlines()
    lines[1] = lines[1].replace("0.0800", "free")
    lines[3] = lines[3].replace(",no,", ",perhaps,")
    lines[4] = lines[2]
    told = faults(given, "\n".join(lines))
    assert [message.partition(":")[0] for message in told] == ["Line 2, int", "Line 4, closed", "Line 5, id"]
    assert given.database.read(get_catalog).version == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The file is empty."),
        ("a,b\n1,2\n", "Line 1: the columns are"),
        ("id,id\n", "Line 1: every column needs a name"),
        ('id,category,subcategory\n"open', "Line 2: this is no CSV"),
        ("id,category,subcategory,moon\n", "there is no zone 'moon'"),
        ("id,zone,countries,excludable_countries\neu,Europe,de,\n", "The zone `int`, that of everyone, is missing."),
        (
            "id,zone,countries,excludable_countries\nint,World,*,\neu,Europe,de,\neu,Europa,fr,\n",
            "Line 4, id: the zone 'eu' stands above already.",
        ),
        ("id,zone,countries,excludable_countries\nint,World,*,\neu,Europe,gb,\n", "The United Kingdom is `uk` here."),
        ("id,zone,countries,excludable_countries\nint,World,*,\neu,Europe,de,fr\n", "no countries of the zone: fr"),
        ("id,zone,countries,excludable_countries\nint,World,*,,\nx,y,z,a,b,c\n", "Line 3 has more cells"),
        ("[1]", "The file is no list of zones"),
        ('[{"id": "int"}]', "The file is no list of zones"),
        ("[" * 100_000, "The file is no list of zones"),
    ],
)
def test_what_is_no_catalogue_is_refused(given: Given, text: str, said: str):
    assert said in " ".join(faults(given, text))


def test_a_file_of_decimal_commas_is_read_as_it_is_meant(given: Given):
    text = with_semicolons(exported(given)).replace("0.0800", "0,09")
    changed = imported(given, text)
    assert {field.after for change in changed.changes for field in change.fields} == {"0.0900"}


def test_cells_that_a_spreadsheet_would_run_come_back_as_they_were(given: Given):
    put(given, "0500", name="=1+1", subcategory="-x")
    assert "'=1+1" in exported(given)
    assert imported(given, exported(given)).changes == []


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        ({"name": ""}, "category"),
        ({"name": "x" * 101}, "category"),
        ({"subcategory": "a\nb"}, "subcategory"),
        ({"prices": {"moon": Decimal(1)}}, "prices"),
        ({"prices": {"int": Decimal(-1)}}, "prices"),
        ({"prices": {"int": Decimal("0.00001")}}, "prices"),
        ({"prices": {"int": Decimal("NaN")}}, "prices"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(given: Given, edit: dict[str, object], field: str):
    with pytest.raises(InvalidRequest) as refused:
        put(given, "0500", **edit)
    assert field in str(refused.value.field)
    assert given.database.read(get_catalog).version == 0


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "a\x07b"])
def test_a_change_needs_a_reason(given: Given, reason: str):
    who = Who(changed_by="", reason=reason)
    for change in (
        lambda tx: put_category(tx, "0500", CategoryEdit(name="x"), who=who, now=given.clock()),
        lambda tx: remove_zone(tx, "asia1", who=who, now=given.clock()),
        lambda tx: import_file(tx, "", version=None, who=who, now=given.clock()),
    ):
        with pytest.raises(Refusal) as refused:
            given.database.transact(change)
        assert refused.value.field == "reason"


def test_the_history_goes_on_by_pages(given: Given, clock: VirtualClock):
    for price in ("0.1", "0.2"):
        put(given, "0500", prices={"int": Decimal(price)})
        clock.pass_(hours=1)
    page = given.database.read(lambda tx: list_changes(tx, page=1))
    assert ([row.version for row in page.changes], page.pages) == ([2, 1], 1)
    assert given.database.read(lambda tx: list_changes(tx, page=2)).changes == []


def test_of_very_many_faults_the_first_are_told(given: Given):
    text = exported(given)
    told = faults(given, text.replace(",0.", ",x"))
    assert (len(told), told[0][:12], told[-1]) == (101, "Line 2, int:", f"... and {text.count(',0.') - 100} more.")


def test_an_empty_price_is_missing_and_not_nothing(given: Given):
    told = faults(given, exported(given).replace("0.0800", "", 1))
    assert [message[:12] for message in told] == ["Line 2, int:"]
    assert "is no amount" not in told[0]


def test_an_id_of_letters_stays_as_it_is_and_one_of_digits_has_four(given: Given):
    text = exported(given) + "ads-new,New,Quite new,no" + ",0.05" * 9 + "\n" + "7,New,Short,no" + ",0.05" * 9 + "\n"
    assert [change.id for change in imported(given, text).changes] == ["0007", "ads-new"]


def test_a_job_that_is_posted_this_very_moment_keeps_its_category(given: Given, monkeypatch: pytest.MonkeyPatch):
    put(
        given,
        "9955",
        name="New",
        subcategory="New",
        prices=dict.fromkeys(given.database.read(get_catalog).zones, Decimal(0)),
    )
    check, ada = changing._check_removed, given.ada()

    def check_and_look_away(*arguments: Any) -> None:
        check(*arguments)
        given.running_job(ada, category_id="9955")

    monkeypatch.setattr(changing, "_check_removed", check_and_look_away)
    with pytest.raises(CatalogMoved):
        given.database.transact(lambda tx: remove_category(tx, "9955", who=WHO, now=given.clock()))
    assert "9955" in given.database.read(get_catalog).categories
