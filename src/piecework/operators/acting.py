"""Acting: an operator's act is done, or proposed to a second operator, and put on record, in one transaction."""

from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from piecework.database import Tx
from piecework.operators.act import MAY_WAIT, Act, Doing
from piecework.operators.approvals.approving import ProposalOver
from piecework.operators.approvals.proposal import Proposal
from piecework.operators.approvals.proposals_sql import add_proposal
from piecework.operators.deciding import check_second, why_two
from piecework.operators.log.line import LogLine
from piecework.operators.log.recording import record_line
from piecework.operators.roles import check_role

Request = TypeVar("Request", bound=Struct)
Result = TypeVar("Result")

_APART = {"account_id", "job_id", "task_id", "reason"}  # what has a column of its own


def run_act(tx: Tx, act: Act[Request, Result], request: Request, doing: Doing) -> Result | Proposal:
    """Do the act, or keep it until a second operator approves; a refused one leaves nothing, not even its line.

    Refuses: RoleNeeded, OwnCase, LinkedCase, and whatever the act refuses.
    """
    why = why_two(tx, act, request, doing)
    outcome = _propose(tx, act, request, doing, why) if why else act.function(tx, doing, request)
    record_line(tx, _line(act, request, doing), now=doing.now)
    return outcome


def carry_out(tx: Tx, doing: Doing, proposal: Proposal) -> None:
    """Do what was proposed for the operator who approves; it is recorded as itself.

    Refuses: RoleNeeded, OwnCase, LinkedCase, ProposalOver, and whatever the act itself refuses: then it still waits.
    """
    act, request = _decide(doing, proposal)
    check_second(tx, act, request, doing, proposed_by=proposal.account_id)
    act.function(tx, doing, request)


def turn_down(doing: Doing, proposal: Proposal) -> None:
    """Put on record that a proposal was rejected, and why. Refuses: RoleNeeded, ProposalOver."""
    _decide(doing, proposal)
    doing.step = "rejected"
    doing.add(rejected_because=proposal.reason)


def _propose(tx: Tx, act: Act[Request, Result], request: Request, doing: Doing, why: str) -> Proposal:
    proposal = Proposal.of(
        act.name, act.needs, request, by=doing.operator_id, opinion_id=doing.act_id, why=why, now=doing.now
    )  # fmt: skip
    add_proposal(tx, proposal)
    doing.step = "proposed"
    doing.add(opinion_id=proposal.opinion_id, why=why)
    return proposal


def _decide(doing: Doing, proposal: Proposal) -> tuple[Act[Any, Any], Struct]:
    """The act that was proposed and its request, for an operator with the role for it."""
    act, request = _read(proposal)
    assert doing.by is not None, "no command decides about proposals"
    check_role(doing.by, act.needs)
    doing.recorded_as = act, request, proposal.account_id
    doing.add(opinion_id=proposal.opinion_id)
    return act, request


def _read(proposal: Proposal) -> tuple[Act[Any, Any], Struct]:
    act = MAY_WAIT.get(proposal.action)
    try:
        if act is not None:
            return act, act.requests.decode(msgspec.json.encode(proposal.parameters))
    except msgspec.ValidationError:
        pass
    raise ProposalOver("This was proposed before an upgrade that changed it: it has to be made again.")


def _line(act: Act[Any, Any], request: Struct, doing: Doing) -> LogLine:
    act, request, proposed_by = doing.recorded_as or (act, request, "")
    given = {name: getattr(request, name) for name in request.__struct_fields__ if name not in act.unrecorded}
    apart = {name: str(given[name] or "") for name in _APART & given.keys()}
    return LogLine(
        entry_id=doing.act_id,
        action=act.name,
        via=doing.via,
        step=doing.step,
        operator_id=doing.operator_id,
        account_ids=sorted(set(doing.parties)),
        job_id=apart.get("job_id", ""),
        task_id=apart.get("task_id", ""),
        reason=apart.get("reason", "").strip(),
        facts={name: value for name, value in given.items() if name not in _APART} | doing.facts,
        proposed_by=proposed_by,
        ip_address=doing.ip_address,
    )
