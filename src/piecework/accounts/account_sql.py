"""Every statement on accounts and account_emails."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from piecework.accounts.account import Account, Level, OperatorRole
from piecework.accounts.email_addresses import email_key, email_keys
from piecework.database import Pending, Tx


def find_account(tx: Tx, account_id: str) -> Account | None:
    """The account, or None."""
    return tx.one(
        Account,
        """
        SELECT account_id, name, email, country, level, is_operator, is_auto_approved, frozen_at, operator_roles
          FROM accounts
         WHERE account_id = %(account_id)s
        """,
        account_id=account_id,
    )


def lock_account(tx: Tx, account_id: str) -> Pending[str]:
    """The account's row, locked until commit: what is counted over all jobs of a worker is decided under it.

    It comes after the job's counts in the lock order, before purses.
    """
    return tx.ask_value(
        "SELECT account_id FROM accounts WHERE account_id = %(account_id)s FOR NO KEY UPDATE", account_id=account_id
    )


def add_account(tx: Tx, account: Account, *, pcode_secret: str, now: datetime) -> None:
    """Insert the account."""
    tx.do(
        """
        INSERT INTO accounts (account_id, name, email, country, level, is_operator, is_auto_approved, trusted_deposits,
                              frozen_at, created_at, pcode_secret, operator_roles)
        VALUES (%(account_id)s, %(name)s, %(email)s, %(country)s, %(level)s, %(is_operator)s, %(is_auto_approved)s, 0,
                NULL, %(now)s, %(pcode_secret)s, %(operator_roles)s)
        """,
        pcode_secret=pcode_secret,
        account_id=account.account_id,
        name=account.name,
        email=account.email,
        country=account.country,
        level=account.level,
        is_operator=account.is_operator,
        is_auto_approved=account.is_auto_approved,
        operator_roles=account.operator_roles,
        now=now,
    )


def set_levels(tx: Tx, levels: Mapping[str, Level]) -> None:
    """Give the accounts these levels; the caller has locked them."""
    tx.do(
        """
        UPDATE accounts account
           SET level = given.level
          FROM unnest(%(account_ids)s::text[], %(levels)s::text[]) AS given (account_id, level)
         WHERE account.account_id = given.account_id
        """,
        account_ids=list(levels),
        levels=list(levels.values()),
    )


def set_frozen(tx: Tx, account_id: str, frozen_at: datetime | None) -> None:
    """Freeze the account, or let it go (None); the caller has locked it. One that is frozen keeps its time."""
    tx.do(
        """
        UPDATE accounts
           SET frozen_at = CASE WHEN %(frozen_at)s::timestamptz IS NULL THEN NULL
                                ELSE coalesce(frozen_at, %(frozen_at)s) END
         WHERE account_id = %(account_id)s
        """,
        account_id=account_id,
        frozen_at=frozen_at,
    )


def set_auto_approved(tx: Tx, account_id: str, is_auto_approved: bool) -> None:
    """Let the account's jobs run without review, or not; the caller has locked it."""
    tx.do(
        "UPDATE accounts SET is_auto_approved = %(is_auto_approved)s WHERE account_id = %(account_id)s",
        account_id=account_id,
        is_auto_approved=is_auto_approved,
    )


def put_operator_roles(tx: Tx, account_id: str, roles: Sequence[OperatorRole]) -> None:
    """Give the account these roles and no others; the caller has locked it."""
    tx.do(
        """
        UPDATE accounts
           SET operator_roles = %(roles)s, is_operator = %(is_operator)s
         WHERE account_id = %(account_id)s
        """,
        account_id=account_id,
        roles=list(roles),
        is_operator=bool(roles),
    )


def claim_email(tx: Tx, email: str, account_id: str) -> Pending[str]:
    """Take the address for the account; no row comes back when somebody has it, by whatever spelling."""
    return tx.ask_value(
        """
        INSERT INTO account_emails (email, account_id)
        SELECT %(email)s, %(account_id)s
         WHERE NOT EXISTS (SELECT 1 FROM account_emails taken WHERE taken.email = ANY(%(emails)s::text[]))
        ON CONFLICT (email) DO NOTHING
        RETURNING account_id
        """,
        email=email_key(email),
        emails=email_keys(email),
        account_id=account_id,
    )


def find_account_id_by_email(tx: Tx, email: str) -> str | None:
    """Whose address this is, in whatever spelling; the one as it was typed comes first."""
    return tx.value(
        """
        SELECT account_id FROM account_emails
         WHERE email = ANY(%(emails)s::text[])
         ORDER BY array_position(%(emails)s::text[], email)
         LIMIT 1
        """,
        emails=email_keys(email),
    )


def has_accounts(tx: Tx) -> bool:
    """Whether anybody has an account."""
    return bool(tx.value("SELECT EXISTS (SELECT 1 FROM accounts)"))


def ask_pcode_secret(tx: Tx, account_id: str) -> Pending[str]:
    """What the codes of the account's jobs are made with."""
    return tx.ask_value("SELECT pcode_secret FROM accounts WHERE account_id = %(account_id)s", account_id=account_id)


def release_email(tx: Tx, email: str, account_id: str) -> None:
    """Let others have the address that was the account's, queued."""
    tx.do(
        "DELETE FROM account_emails WHERE email = ANY(%(emails)s::text[]) AND account_id = %(account_id)s",
        emails=email_keys(email),
        account_id=account_id,
    )


def set_email(tx: Tx, account_id: str, email: str) -> None:
    """Write the account's new address, which it has claimed, queued."""
    tx.do("UPDATE accounts SET email = %(email)s WHERE account_id = %(account_id)s", account_id=account_id, email=email)


def set_profile(tx: Tx, account_id: str, *, name: str, country: str, unknown_country: str) -> None:
    """Write the account's name, and its country where it is not known yet, queued."""
    tx.do(
        """
        UPDATE accounts
           SET name = %(name)s,
               country = CASE WHEN country = %(unknown_country)s THEN %(country)s ELSE country END
         WHERE account_id = %(account_id)s
        """,
        account_id=account_id,
        name=name,
        country=country,
        unknown_country=unknown_country,
    )


def set_pcode_secret(tx: Tx, account_id: str, secret: str) -> None:
    """Make the codes of the account's jobs with another secret from now on."""
    tx.do(
        "UPDATE accounts SET pcode_secret = %(secret)s WHERE account_id = %(account_id)s",
        account_id=account_id,
        secret=secret,
    )


def trust_deposit(tx: Tx, account_id: str, amount: Decimal, *, auto_approve_over: Decimal) -> None:
    """Count a deposit that cannot be clawed back; above the limit the account's jobs need no review any more."""
    tx.do(
        """
        UPDATE accounts
           SET trusted_deposits = trusted_deposits + %(amount)s,
               is_auto_approved = is_auto_approved OR trusted_deposits + %(amount)s > %(auto_approve_over)s
         WHERE account_id = %(account_id)s
        """,
        account_id=account_id,
        amount=amount,
        auto_approve_over=auto_approve_over,
    )


def distrust_deposit(tx: Tx, account_id: str, amount: Decimal) -> None:
    """Count less of what cannot be clawed back: it was (or, negative, was not). Who needs no review keeps that."""
    tx.do(
        """
        UPDATE accounts SET trusted_deposits = greatest(trusted_deposits - %(amount)s, 0)
         WHERE account_id = %(account_id)s
        """,
        account_id=account_id,
        amount=amount,
    )


# Erasing ------------------------------------------------------------------------------------------------------


def erase_account_row(tx: Tx, account_id: str, *, name: str) -> None:
    """Leave nothing of whose account it was; the row stays, for what is kept of it names it."""
    tx.do(
        """
        UPDATE accounts
           SET name = %(name)s, email = '', country = 'xx', level = 'starter', is_auto_approved = false,
               pcode_secret = ''
         WHERE account_id = %(account_id)s
        """,
        account_id=account_id,
        name=name,
    )


def release_emails(tx: Tx, account_id: str) -> None:
    """Let the account's address be taken by whoever signs up with it."""
    tx.do("DELETE FROM account_emails WHERE account_id = %(account_id)s", account_id=account_id)
