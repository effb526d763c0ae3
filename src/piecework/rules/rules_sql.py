"""Every statement on rules and rule_changes."""

from datetime import datetime

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.paging import Page, ask_page


def find_stated(tx: Tx) -> str | None:
    """The rules of the place as they are stated now; None where none were."""
    return tx.value("SELECT stated::text FROM rules WHERE place = 'here'")


class LockedRules(Struct, frozen=True):
    """The row of the rules; `version` counts the changes."""

    version: int
    stated: str


def lock_rules(tx: Tx) -> LockedRules | None:
    """The row of the rules, locked until commit: one change at a time. Nobody locks anything after it."""
    return tx.one(
        LockedRules, "SELECT version, stated::text AS stated FROM rules WHERE place = 'here' FOR NO KEY UPDATE"
    )


def add_rules(tx: Tx, stated: str) -> Pending[None]:
    """State the rules of a new place; one that has some keeps them."""
    return tx.do(
        """
        INSERT INTO rules (place, version, stated) VALUES ('here', 0, %(stated)s::json)
        ON CONFLICT (place) DO NOTHING
        """,
        stated=stated,
    )


def put_rules(tx: Tx, version: int, stated: str) -> None:
    """State the rules anew; the caller has locked them."""
    tx.do(
        "UPDATE rules SET version = %(version)s, stated = %(stated)s::json WHERE place = 'here'",
        version=version,
        stated=stated,
    )


class RuleChange(Struct, frozen=True, kw_only=True):
    """One change of one rule; `changed_by` is an operator's account id, empty on the command line."""

    version: int
    name: str
    before: str
    after: str
    reason: str
    changed_by: str
    changed_at: datetime


def add_change(tx: Tx, change: RuleChange) -> None:
    """Put the change on record."""
    tx.do(
        """
        INSERT INTO rule_changes (version, name, before, after, reason, changed_by, changed_at)
        VALUES (%(version)s, %(name)s, %(before)s, %(after)s, %(reason)s, %(changed_by)s, %(changed_at)s)
        """,
        version=change.version,
        name=change.name,
        before=change.before,
        after=change.after,
        reason=change.reason,
        changed_by=change.changed_by,
        changed_at=change.changed_at,
    )


def list_rule_changes(tx: Tx, *, name: str | None, page: int) -> Page[RuleChange]:
    """The changes of one rule, or of all, the newest first."""
    return ask_page(
        tx,
        RuleChange,
        """
        SELECT version, name, before, after, reason, changed_by, changed_at
          FROM rule_changes
         WHERE %(name)s::text IS NULL OR name = %(name)s
         ORDER BY version DESC
         LIMIT %(limit)s OFFSET %(offset)s
        """,
        count="SELECT count(*)::int FROM rule_changes WHERE %(name)s::text IS NULL OR name = %(name)s",
        page=page,
        name=name,
    ).get()
