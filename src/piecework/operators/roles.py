"""Roles: what an operator may do. Jobs and people (review), money (money), or everything (all)."""

from collections.abc import Sequence
from typing import Literal

from piecework.accounts.account import OPERATOR_ROLES, Account, AccountNotFound, OperatorRole, has_role
from piecework.accounts.account_sql import put_operator_roles
from piecework.database import Tx
from piecework.operators import roles_sql as sql
from piecework.refusal import Refusal

Needs = OperatorRole | Literal["any"]  # any: some role, whichever


class RoleNeeded(Refusal):
    """The operator has not the role that this needs."""

    code, message, status = "role_needed", "You have not the role that this needs.", 403


class CodeNeeded(Refusal):
    """An operator with the role `money` or `all` acts without a code at the log-in."""

    code, status = "code_needed", 403
    message = (
        "Operators with the role `money` or `all` act in a log-in with a code, or by an API secret made in one. Turn "
        "codes on at /account/security/codes and log in anew; for programs then make a new secret at "
        "/account/secrets."
    )


class LastOperator(Refusal):
    """The place would be left without anybody who can give roles."""

    code, status = "last_operator", 409
    message = "Nobody else who is not frozen has the role `all`: give it to somebody first."


def check_role(account: Account, needs: Needs) -> None:
    """Refuse an operator whose roles do not cover what is needed. Refuses: RoleNeeded."""
    if needs == "any" and account.operator_roles:
        return
    if needs == "any" or not has_role(account, needs):
        have = ", ".join(account.operator_roles) or "none"
        raise RoleNeeded(f"This needs the role `{needs}`; yours: {have}. An operator with the role `all` can give it.")


def check_code(account: Account, *, with_code: bool) -> None:
    """Refuse who may move money or give roles, and has shown nothing but a password. Refuses: CodeNeeded.

    Whoever reads a mailbox has a new password sent; a code is on a phone.
    """
    if not with_code and {"money", "all"} & set(account.operator_roles):
        raise CodeNeeded


def set_roles(tx: Tx, account_id: str, roles: Sequence[OperatorRole]) -> list[OperatorRole]:
    """Give the account these roles and no others; with none it is no operator any more.

    Answers the roles it had. Refuses: AccountNotFound, LastOperator.
    """
    rows = sql.lock_operators(tx, account_id)
    had = next((row.operator_roles for row in rows if row.account_id == account_id), None)
    if had is None:
        raise AccountNotFound
    if "all" not in roles:
        check_others(rows, account_id)
    put_operator_roles(tx, account_id, [role for role in OPERATOR_ROLES if role in roles])
    return list(had)


def check_others(operators: Sequence[sql.OperatorRow], account_id: str) -> None:
    """Refuse when this account alone, of those locked, can give roles; both being taken away at once cannot pass.

    Refuses: LastOperator.
    """
    able = {row.account_id for row in operators if "all" in row.operator_roles and row.frozen_at is None}
    if able == {account_id}:
        raise LastOperator
