"""After an erasure no value of the person's is left anywhere, but for what is named here; made from the schema itself.

A row of the person is put into every table, with a text that is to be found again in every column that can hold one. A
new table or column is in it by itself: whoever adds one says here, or in what erases, what becomes of it.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any, LiteralString

import pytest
from msgspec import Struct, json

from piecework.chores.running import run_once
from piecework.chores.schedule import schedule
from piecework.database import Database, Tx
from piecework.privacy.erasing import erase_account, get_erasure
from piecework.privacy.erasure import Erasure
from tests.conftest import VirtualClock
from tests.given import Given
from tests.privacy.test_erasing import everything

pytestmark = pytest.mark.unaudited  # such rows add up to nothing

# Who of a row the person is; a table about work alone is filled for a task of theirs and for a job of theirs.
ROLES = ("account_id", "worker_id", "employer_id", "blocked_account_id")
OF_NOBODY = {
    "attempts": "counts by address, for a day",
    "categories": "the catalogue", "category_prices": "the catalogue", "zones": "the catalogue",
    "payment_claims": "what a provider says of a payment",
    "place_keys": "the place's", "rules": "the place's", "rule_changes": "the place's",
    "schema_migrations": "the place's",
    "terms_texts": "the place's",
    "withdrawal_batches": "sums",
}  # fmt: skip

# What stays: the book and what proves it, the work of others, and the record of what was decided (docs/privacy.md).
KEPT = {
    "deposits": "what proves money that came in",
    "payments": "what proves money that came in",
    "payment_events": "what the provider told of it",
    "entries": "the book",
    "purses": "the book",
    "withdrawals": "the book; where it went is gone",
    "operator_log": "what operators decided",
    "second_opinions": "what operators decided",
    "freezes": "what operators decided",
    "job_reviews": "what operators decided",
    "erasures": "that it was erased, and why",
    "tasks": "the verdict; of a job of theirs also what the worker did",
    "submissions": "of a job of theirs: the worker's",
    "appeals": "of a job of theirs: the worker's; what was decided",
    "uploads": "the hash of a picture that is gone",
    "job_reports": "of a job of theirs: the reporter's",
    "jobs": "the shape of a job that others worked on",
    "job_counts": "figures",
    "job_countries": "figures",
    "job_workers": "figures",
    "job_features": "figures",
    "worker_days": "figures",
    "standings": "figures",
    "terms_accepted": "which terms, and when",
    "proof_prints": "of a job of theirs: recognises others' work",
    "task_marks": "of a job of theirs: about others' work",
    "worker_list_members": "others'",
}


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
    ("accounts", "operator_roles"): [],
}
NULL = {("submissions", "forgotten_at"), ("uploads", "forgotten_at"), ("erasures", "done_at"), ("deliveries", "claimed_until")}  # fmt: skip


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
            if table == "accounts":
                self.run(f"UPDATE accounts SET name = '{_mark(table, 'name')}', email = '{_mark(table, 'email')}', "
                         f"pcode_secret = '{_mark(table, 'pcode_secret')}' WHERE account_id = %(id)s", id=self.person_id)  # fmt: skip
                continue
            for role in [role for role in ROLES if role in names]:
                self.run(f"DELETE FROM {table} WHERE {role} = %(id)s", id=self.person_id)
            for role in self.roles(names) if table != "erasures" else ():
                self.put(table, columns, role)

    def roles(self, names: set[str]) -> list[str]:
        return [role for role in ROLES if role in names] or (["worker_id", "employer_id"] if "job_id" in names else [])

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
        match column.type:
            case "text":
                return mark
            case "text[]":
                return [mark]
            case "jsonb" | "json":
                return _JSON.get(key, f'{{"x": "{mark}"}}').replace("MARK", mark)
            case "bytea":
                return mark.encode()
            case "boolean":
                return False
            case "timestamp with time zone" | "date":
                return self.now
            case _:
                return 0

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


def test_every_table_is_of_people_of_work_or_of_nobody(traces: Traces):
    names = {table: {column.name for column in columns} for table, columns in traces.tables.items()}
    unknown = {table for table in names if table != "accounts" and not traces.roles(names[table])}
    assert unknown == set(OF_NOBODY), "say here whether there is anything of people in it"


def test_nothing_of_a_person_is_left_but_what_is_named(
    traces: Traces, database: Database, clock: VirtualClock, given: Given
):
    before = set(left(database, traces.tables))
    assert len(before) > 150
    erasure = Erasure(asked_by=traces.person_id, reason="~asked~", gives_up_money=True, is_forced=True)
    database.transact(lambda tx: erase_account(tx, traces.person_id, erasure, now=clock()))
    names = ("finish_erasures", "forget_proofs")
    run_once(database, clock(), [chore for chore in schedule(given.settings) if chore.name in names])
    done = database.read(lambda tx: get_erasure(tx, traces.person_id))
    assert done
    assert done.done_at, "something is left that the chore does not find"
    print(json.encode(sorted(left(database, traces.tables))).decode())
    assert False
