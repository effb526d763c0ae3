"""Of every table it is known whether people are in it: what erasing an account does is tested over all of them."""

import re

from tests.architecture.source import ROOT

# Who of a row a person is. A table about work alone tells of the worker of a task, and of the employer of a job.
ROLES = ("account_id", "worker_id", "employer_id", "blocked_account_id")
OF_NOBODY = {
    "attempts": "counts by address, for a day",
    "categories": "the catalogue", "category_prices": "the catalogue", "zones": "the catalogue",
    "catalog_changes": "the catalogue",
    "crowd_counts": "how many, of nobody in particular", "audit_runs": "the place's", "chore_runs": "the place's",
    "frozen_prints": "a keyed hash and a day, beside no account; it ends by a rule",
    "payment_claims": "what a provider says of a payment",
    "operator_log_head": "the end of the log, of nobody",
    "place_keys": "the place's", "rules": "the place's", "rule_changes": "the place's",
    "schema_migrations": "the place's",
    "sign_ups": "taken out when the account opens, or after a day",
    "terms_texts": "the place's", "terms_in_force": "the place's",
    "withdrawal_batches": "sums",
}  # fmt: skip


def roles(columns: set[str]) -> list[str]:
    """As whom a person can be in a table with these columns."""
    return [role for role in ROLES if role in columns] or (["worker_id", "employer_id"] if "job_id" in columns else [])


def test_every_table_is_of_people_of_work_or_of_nobody():
    schema = (ROOT / "src" / "piecework" / "database" / "schema.sql").read_text(encoding="utf-8")
    tables = dict(re.findall(r"^CREATE TABLE (\w+) \(\n(.*?)^\)", schema, re.M | re.S))
    assert len(tables) > 50
    unknown = {name for name, body in tables.items() if not roles(set(re.findall(r"^    (\w+) ", body, re.M)))}
    known = set(OF_NOBODY) - {"schema_migrations", "sign_ups"}
    assert unknown - known == set(), (
        "say in OF_NOBODY why nobody is in it, or erase people from it (privacy/erasing.py)"
    )
