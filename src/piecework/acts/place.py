"""Acts about the place: its rules, who runs it, and what takes two of those."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.accounts.account import AccountNotFound, OperatorRole
from piecework.acts.cases import ACCOUNT, PROPOSAL
from piecework.database import Tx
from piecework.fields import AccountId, OpinionId, Short
from piecework.meaning import Means
from piecework.operators import roles
from piecework.operators.act import Doing, act
from piecework.operators.acting import carry_out, turn_down
from piecework.operators.approvals import approving
from piecework.operators.approvals.approving import (
    OwnProposal,
    ProposalDecided,
    ProposalNotFound,
    ProposalOver,
    ProposerGone,
)
from piecework.operators.approvals.proposal import Decided
from piecework.operators.case import NOBODY
from piecework.operators.roles import LastOperator
from piecework.reasons import Reason, Remark
from piecework.rules import changing
from piecework.rules.changing import RuleNotFound, RuleWithValue
from piecework.rules.rule import TEXT_CHARACTERS_MAX
from piecework.settings import Settings

Roles = Annotated[
    list[OperatorRole],
    Meta(max_length=3),
    Means("`review`: jobs and people; `money`: deposits and withdrawals; `all`: everything.", ["review"]),
]
ProposedBy = Annotated[str, Means("Who proposed it.", "7c6d5e4f")]


class ChangeRule(Struct):
    """Which rule, its new value as text, and why; the reason stays on record."""

    name: Annotated[Short[str], Means("The rule's name.", "holds_max")]
    value: Annotated[str, Meta(max_length=TEXT_CHARACTERS_MAX), Means("The value, as text.", "5")]
    reason: Annotated[Remark, Means("Why; it stays on record.", "Too many holds ran out unused.")]


@act("rules", needs="all", about=NOBODY, moves=None, refuses=(RuleNotFound,))
def change_rule(tx: Tx, doing: Doing, request: ChangeRule) -> RuleWithValue:
    """Give a rule another value, from now on; what is running keeps what it was agreed at."""
    return changing.change_rule(
        tx, request.name, request.value, reason=request.reason, changed_by=doing.operator_id, now=doing.now
    )


class SetRoles(Struct, kw_only=True):
    """Whose roles, which they are to have from now on (none: no operator any more), and why."""

    account_id: Short[AccountId]
    roles: Roles
    reason: Annotated[Reason, Means("Why; it stays on record.", "She joins the team.")]


def _where_set(settings: Settings) -> str:
    return "Roles are given and taken by two." if settings.second_operator_for_roles else ""


@act(
    "operators.roles",
    needs="all",
    about=ACCOUNT,
    moves=None,
    refuses=(AccountNotFound, LastOperator),
    takes_two=_where_set,
)
def set_operator_roles(tx: Tx, doing: Doing, request: SetRoles) -> None:
    """Give an account these roles and no others; somebody who is not frozen keeps the role `all`."""
    had = roles.set_roles(tx, request.account_id, request.roles)
    doing.add(had=had)


class WhichOpinion(Struct):
    """Who proposed it, and which it is."""

    account_id: Short[ProposedBy]
    opinion_id: Short[OpinionId]


@act(
    "second-opinions.confirm",
    needs="any",
    about=PROPOSAL,
    moves=None,
    waits=False,
    refuses=(OwnProposal, ProposalNotFound, ProposalDecided, ProposalOver, ProposerGone),
)
def confirm_second_opinion(tx: Tx, doing: Doing, request: WhichOpinion) -> Decided:
    """Do what another operator proposed, with their parameters; it needs the role that their call needs.

    What their call refuses by now is refused, and the proposal still waits.
    """
    assert doing.by is not None, "no command decides about proposals"
    proposal = approving.confirm(tx, request.account_id, request.opinion_id, by=doing.by, now=doing.now)
    carry_out(tx, doing, proposal)
    return Decided(proposal.state, proposal.action)


class RejectOpinion(Struct, kw_only=True):
    """Who proposed it, which it is, and why it is not done."""

    account_id: Short[ProposedBy]
    opinion_id: Short[OpinionId]
    reason: Annotated[Reason, Means("Why; it stays on record.", "The account is not theirs.")]


@act(
    "second-opinions.reject",
    needs="any",
    about=PROPOSAL,
    moves=None,
    waits=False,
    refuses=(ProposalNotFound, ProposalDecided, ProposalOver),
)
def reject_second_opinion(tx: Tx, doing: Doing, request: RejectOpinion) -> Decided:
    """Say no to what was proposed; who proposed it may take it back so."""
    assert doing.by is not None, "no command decides about proposals"
    proposal = approving.reject(
        tx, request.account_id, request.opinion_id, by=doing.by, reason=request.reason, now=doing.now
    )
    turn_down(doing, proposal)
    return Decided(proposal.state, proposal.action)
