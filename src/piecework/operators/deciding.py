"""Deciding: whether an operator may do an act, and whether alone: by role, by whose case it is, by what it moves."""

from collections.abc import Collection
from typing import Any

from msgspec import Struct

from piecework.accounts.account import Account
from piecework.database import Tx
from piecework.operators.act import Act, Doing
from piecework.operators.links_sql import Link, load_links
from piecework.operators.moving import count_decided, why_too_much
from piecework.operators.roles import check_code, check_role
from piecework.operators.roles_sql import load_operators
from piecework.refusal import Refusal


class OwnCase(Refusal):
    """The operator is one of those whom the act is about."""

    code, status = "own_case", 403
    message = "This is about you, or something of yours: another operator must decide it."


class LinkedCase(Refusal):
    """The operator is known to share a device or a pay-out destination with somebody whom the act is about."""

    code, status = "linked_case", 403
    message = (
        "You share a device, or where withdrawals go, with somebody whom this is about, or who proposed it: another "
        "operator must decide it."
    )


def why_two(tx: Tx, act: Act[Any, Any], request: Struct, doing: Doing) -> str:
    """Why one operator is too few for this request; empty: one will do.

    A command has no operator: who owns the machine has every role.
    Refuses: RoleNeeded, CodeNeeded, OwnCase, LinkedCase.
    """
    if doing.by is not None:
        check_role(doing.by, act.needs)
        _check_code(doing.by, doing)
    _look(tx, act, request, doing)
    if doing.by is None:
        return ""
    why = _why_linked(tx, act, doing)
    if not why and act.takes_two:
        why = act.takes_two(doing.settings)
    return why or _why_moved(tx, act, doing)


def check_second(tx: Tx, act: Act[Any, Any], request: Struct, doing: Doing, *, proposed_by: str) -> None:
    """Refuse a second operator whose case it is, or who may be the same person as a party or the first operator.

    Whose case it is may have changed since it was proposed: the first operator is looked at again. The caller looks at
    the role. Refuses: OwnCase, LinkedCase.
    """
    _look(tx, act, request, doing)
    if doing.operator_id in doing.parties:
        raise OwnCase
    if proposed_by in doing.parties:
        raise OwnCase("This is about the operator who proposed it: reject it, and let another one propose it.")
    if load_links(tx, doing.operator_id, [*doing.parties, proposed_by]):
        raise LinkedCase
    if doing.moves and doing.settings.second_operator_over:
        count_decided(tx, doing.moves, doing.operator_id, proposed_by, now=doing.now)


def _check_code(operator: Account, doing: Doing) -> None:
    if doing.settings.operator_codes == "needed":
        check_code(operator, with_code=doing.with_code)


def _look(tx: Tx, act: Act[Any, Any], request: Struct, doing: Doing) -> None:
    """Find what the act would move, which locks it, then whose case it is."""
    doing.moves = list(act.moves(tx, request)) if act.moves else []
    doing.parties = list(act.about.find(tx, request, doing.moves))


def _why_linked(tx: Tx, act: Act[Any, Any], doing: Doing) -> str:
    """Why who may be the same person as a party does not decide alone; what is known of that goes on record."""
    is_own = doing.operator_id in doing.parties
    links = load_links(tx, doing.operator_id, doing.parties)
    if links:
        doing.add(linked=links)
    if not is_own and not links:
        return ""
    if _may_decide_own(tx, act, doing):
        doing.add(own_case=True)
        return ""
    if is_own:
        raise OwnCase
    if not act.waits:
        raise LinkedCase
    return _said(links)


def _may_decide_own(tx: Tx, act: Act[Any, Any], doing: Doing) -> bool:
    """Whether the settings let an operator decide about themselves, and there is nobody else who could."""
    if not doing.settings.operators_may_decide_own_cases:
        return False
    return not any(
        operator.account_id != doing.operator_id
        and operator.frozen_at is None
        and (act.needs == "any" or {act.needs, "all"} & set(operator.operator_roles))
        for operator in load_operators(tx)
    )


def _why_moved(tx: Tx, act: Act[Any, Any], doing: Doing) -> str:
    most = doing.settings.second_operator_over
    if not most or not doing.moves:
        return ""
    return why_too_much(tx, doing.moves, operator_id=doing.operator_id, most=most, waits=act.waits, now=doing.now)


def _said(links: Collection[Link]) -> str:
    words = {"device": "a device", "destination": "where withdrawals go"}
    shared = " and ".join(f"{words[link.shares]} with {link.account_id}" for link in links)
    return f"Who proposes it shares {shared}, whom it is about: an operator who does not must confirm it."
