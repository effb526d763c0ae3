"""Joining the place: an account with its secrets, its purses, its standing and its automatic list."""

from datetime import datetime

from piecework.accounts.account import Account
from piecework.accounts.confirming import take_confirmed
from piecework.accounts.entering.passwords_sql import put_password
from piecework.accounts.signing_up import NewSecrets, create_account
from piecework.accounts.terms_sql import add_acceptance
from piecework.crowd.lists import open_satisfied_list
from piecework.crowd.standing.levels import first_points, level_number_of
from piecework.crowd.standing.standing_sql import add_standing
from piecework.crowd.standing.success import standing_rule
from piecework.database import Tx
from piecework.ledger.purses import open_account_purses
from piecework.rules.changing import get_rules


def join(tx: Tx, account: Account, secrets: NewSecrets, *, list_id: int, now: datetime) -> None:
    """Open an account with everything that belongs to one. Refuses: EmailTaken, InvalidRequest."""
    create_account(tx, account, secrets, now=now)
    open_account_purses(tx, account.account_id)
    rules = get_rules(tx)
    points = first_points(account.level, rules.levels)
    add_standing(
        tx,
        account.account_id,
        points=points,
        level_number=level_number_of(points, rules.levels),
        away_since=now.date(),
        rules_version=standing_rule(rules).version,
    )
    open_satisfied_list(tx, account.account_id, list_id=list_id, now=now)


def join_confirmed(tx: Tx, link: str, secrets: NewSecrets, *, list_id: int, now: datetime) -> Account:
    """Open the account of somebody who has opened the link that was sent to their address.

    The terms count as accepted when they were. Refuses: LinkIsOver, EmailTaken (somebody else was quicker).
    """
    sign_up = take_confirmed(tx, link, now=now)
    account = Account(
        account_id=sign_up.account_id, name=sign_up.name, email=sign_up.email, country=sign_up.country, level="starter",
        is_operator=False, is_auto_approved=False, frozen_at=None,
    )  # fmt: skip
    join(tx, account, secrets, list_id=list_id, now=now)
    put_password(tx, account.account_id, sign_up.password_hash, now=now)
    add_acceptance(tx, account.account_id, sign_up.terms_version, now=sign_up.asked_at)
    return account
