"""After an erasure no value of the person's is left anywhere, but for what is named here; made from the schema itself.

A row of the person is put into every table, with a text that is to be found again in every column that can hold one. A
new table or column is in it by itself: whoever adds one says here, or in what erases, what becomes of it.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any, LiteralString

import pytest
from msgspec import Struct

from piecework.chores.running import run_once
from piecework.chores.schedule import schedule
from piecework.database import Database, Tx
from piecework.privacy.erasing import erase_account, find_erasure
from piecework.privacy.erasure import Erasure
from piecework.rules.rules import Keeping
from tests.architecture.source import ROOT
from tests.architecture.test_people import OF_NOBODY, ROLES, roles
from tests.conftest import VirtualClock
from tests.given import Given
from tests.privacy.test_erasing import everything

pytestmark = pytest.mark.unaudited  # such rows add up to nothing

# What stays: the book and what proves it, the work of others, and the record of what was decided (docs/privacy.md).
KEPT = {
    ("the book, and what proves it", "account"): """
        entries: kind movement_id
        deposits: checkout_id deposit_id pay_url recorded_by reference source state
        payments: deposit_id reference
        payment_events: body_sha256 deposit_id detail event_id facts outcome reference source type
        withdrawals: batch_id method reason reference token_sha256 withdrawal_id
    """,
    ("what operators did, and decided", "account"): """
        operator_log: account_ids action entry_id facts ip_address proposed_by reason sha256 step via
        operator_sums: moves operator_id
        second_opinions: action decided_by needs opinion_id parameters reason state why
        freezes: cause freeze_id frozen_by lifted_by lifted_reason reason
    """,
    ("what operators decided of their jobs", "employer"): """
        job_reviews: action operator_id reason review_id
        appeals: operator_id reason story
    """,
    ("the verdict, and its hash", "worker"): """
        tasks: challenge comment country decided_by pcode satisfaction submission_id variables
        submissions: proofs_sha256
        appeals: operator_id reason
        job_reports: reason
    """,
    ("a hash; which terms", "account"): """
        uploads: sha256 upload_id
        terms_accepted: version
    """,
    ("the shape of a job that others worked on", "employer"): """
        jobs: autorate category_id challenge_action countries end_time excluded_countries start_time workers_level
        jobs: zone_id
        announcements: told_up_to
        job_counts: category_id countries end_time excluded_countries resumes_as start_time workers_level
        job_countries: country
        job_features: category_id feature_id
    """,
    ("the work of others", "employer"): """
        tasks: challenge comment country decided_by device ip_address pcode satisfaction submission_id variables
        submissions: asked_comment proofs proofs_sha256
        proof_prints: kind sha256
        task_marks: other_task_id other_worker_id
    """,
    ("an employer's job that they worked on", "worker"): """
        job_countries: country
        job_features: category_id feature_id
        job_reviews: action operator_id reason review_id
        job_variable_rows: variables
    """,
}  # fmt: skip


def kept() -> set[str]:
    lines = [(role, line) for (_, role), lines in KEPT.items() for line in lines.split("\n") if line.strip()]
    tables = [(role, *line.strip().split(": ")) for role, line in lines]
    return {f"{table}.{name} as {role}" for role, table, names in tables for name in names.split()}


class Column(Struct, frozen=True):
    """A column as PostgreSQL describes it."""

    table: str
    name: str
    type: str
    is_key: bool
    is_nullable: bool


COLUMNS: LiteralString = """
    SELECT class.relname AS table, attribute.attname AS name, format_type(attribute.atttypid, NULL) AS type,
           EXISTS (SELECT 1 FROM pg_index WHERE indrelid = class.oid AND indisprimary
                      AND attribute.attnum = ANY (indkey)) AS is_key,
           NOT attribute.attnotnull AS is_nullable
      FROM pg_class class
      JOIN pg_attribute attribute ON attribute.attrelid = class.oid
     WHERE class.relkind = 'r' AND class.relnamespace = 'public'::regnamespace AND attribute.attnum > 0
       AND NOT attribute.attisdropped
     ORDER BY class.relname, attribute.attnum
"""
# What would refuse such rows goes; this database is thrown away.
LIMITS: LiteralString = """
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', conrelid::regclass, conname)
      FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'u')
     UNION ALL
    SELECT format('DROP INDEX %s', indexrelid::regclass)
      FROM pg_index JOIN pg_class class ON class.oid = indexrelid
     WHERE relnamespace = 'public'::regnamespace AND indisunique AND NOT indisprimary
       AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
     UNION ALL
    SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass) FROM pg_trigger WHERE NOT tgisinternal
"""
# States in which erasing finds what it looks for.
SET: dict[tuple[str, str], Any] = {
    ("tasks", "status"): "OK",
    ("job_counts", "status"): "FINISHED",
    ("appeals", "state"): "REJECTED",
    ("uploads", "state"): "CLAIMED",
    ("uploads", "type"): "png",
    ("uploads", "object_name"): "0a" * 32,
    ("purses", "kind"): "spendable",
    ("withdrawals", "state"): "PAID",
    ("deliveries", "state"): "DELIVERED",
    ("task_marks", "kind"): "shared_address",
    ("deliveries", "delivery_id"): "one",
    ("delivery_attempts", "delivery_id"): "one",
    ("accounts", "operator_roles"): [],
}
NULL = {("submissions", "forgotten_at"), ("uploads", "forgotten_at"), ("erasures", "done_at")}
PLAIN: dict[str, Any] = {
    "boolean": False,
    "bigint": 0,
    "integer": 0,
    "smallint": 0,
    "numeric": 0,
    "double precision": 0,
}


class Traces:
    """Rows of a person everywhere."""

    def __init__(self, tx: Tx, person_id: str, other_id: str, clock: VirtualClock) -> None:
        self.tx, self.person_id, self.other_id, self.now = tx, person_id, other_id, clock()
        self.tables: dict[str, list[Column]] = {}
        for column in tx.rows(Column, COLUMNS):
            self.tables.setdefault(column.table, []).append(column)

    def leave(self) -> None:
        """Put a row in each table for each role that the person can have in it."""
        for statement in self.tx.ask_value(LIMITS).all():
            self.run(statement)
        for table, columns in self.tables.items():
            names = {column.name for column in columns}
            if table in OF_NOBODY:
                continue
            if table == "accounts":
                for name in ("name", "email", "pcode_secret"):
                    marked = f"UPDATE accounts SET {name} = %(mark)s WHERE account_id = %(id)s"
                    self.run(marked, mark=_mark(table, name), id=self.person_id)
                continue
            for role in [role for role in ROLES if role in names]:
                self.run(f"DELETE FROM {table} WHERE {role} = %(id)s", id=self.person_id)
            for role in roles(names) if table != "erasures" else ():
                self.put(table, columns, role)

    def put(self, table: str, columns: list[Column], role: str) -> None:
        values = {column.name: value for column in columns if (value := self.value(column, role)) is not None}
        names, places = ", ".join(values), ", ".join(f"%({name})s" for name in values)
        self.run(f"INSERT INTO {table} ({names}) VALUES ({places})", **values)

    def value(self, column: Column, role: str) -> Any:
        """The person where they are it, someone else where not; and a text that is found again."""
        key = (column.table, column.name)
        if key in SET or key in NULL:
            return SET.get(key)
        if column.name in ROLES:
            return self.person_id if column.name == role else self.other_id
        if column.name in ("job_id", "task_id"):
            return f"{column.name}-{'employer' if role == 'employer_id' else 'worker'}"
        mark = _mark(column.table, column.name, role)
        marked = {"text": mark, "text[]": [mark], "bytea": mark.encode()}
        if column.type in ("json", "jsonb"):
            return _JSON.get(key, '{"x": "MARK"}').replace("MARK", mark)
        return marked.get(column.type, PLAIN.get(column.type, self.now))

    def run(self, statement: Any, **values: Any) -> None:
        self.tx.do(statement, **values)


_JSON = {
    ("submissions", "proofs"): '[{"text": "MARK"}]',
    ("jobs", "proofs"): '[{"description": "MARK", "type": "text"}]',
}


def _mark(table: str, column: str, role: str = "account_id") -> str:
    return f"~{table}.{column} as {role.removesuffix('_id')}~"


def left(database: Database, tables: dict[str, list[Column]]) -> Iterator[str]:
    """Columns of which something is found."""
    text = everything(database)
    for table, columns in tables.items():
        for column, role in product(columns, ROLES):
            mark = _mark(table, column.name, role)
            if mark in text or mark.encode().hex() in text:
                yield mark.strip("~")


@pytest.fixture
def traces(database: Database, given: Given, clock: VirtualClock) -> Traces:
    wim, ada = given.wim(), given.ada()

    def leave(tx: Tx) -> Traces:
        traces = Traces(tx, wim.id, ada.id, clock)
        traces.leave()
        return traces

    return database.transact(leave)


def test_nothing_of_a_person_is_left_but_what_is_named(
    traces: Traces, database: Database, clock: VirtualClock, given: Given
):
    before = set(left(database, traces.tables))
    assert len(before) > 150
    erasure = Erasure(asked_by=traces.person_id, reason="~asked~", gives_up_money=True, is_forced=True)
    database.transact(lambda tx: erase_account(tx, traces.person_id, erasure, now=clock()))
    names = ("finish_erasures", "forget_proofs")
    run_once(database, clock(), [chore for chore in schedule(given.settings) if chore.name in names])
    done = database.read(lambda tx: find_erasure(tx, traces.person_id))
    assert done
    assert done.done_at, "something is left that the chore does not find"
    found = set(left(database, traces.tables))
    assert found - kept() == set(), "erase it, or say here and in docs/privacy.md why it is kept"
    assert kept() - found == set(), "it is not kept any more"


def test_page_for_people_names_what_is_kept():
    written = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    tables = {column.partition(".")[0] for column in kept()} - {"job_countries", "job_features", "job_counts"}
    assert {table for table in tables if f"`{table}`" not in written} == set()


def test_page_for_people_names_every_rule_of_keeping():
    written = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    assert [name for name in Keeping.__struct_fields__ if f"`{name}`" not in written] == []
