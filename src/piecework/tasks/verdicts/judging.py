"""Judging a submission without a person: the answer to the challenge, and the code in the proofs."""

import hashlib
from collections.abc import Sequence

from msgspec import Struct

from piecework.jobs.brief import Autorate
from piecework.jobs.offering.challenging import challenge_for, is_right
from piecework.jobs.offering.offers_sql import WorkFacts
from piecework.refusal import InvalidRequest, Rule
from piecework.tasks.taking.proof_checking import SubmittedProof, TextProof
from piecework.tasks.task import ChallengeResult, CodeResult, DecidedBy, FinalVerdict, LockedTask

CODE_PREFIX = "pw-"
WRONG_ANSWER = "The answer to the job's challenge was wrong."
ANSWER_REQUIRED = Rule(
    "answer_required", "{field} is required: answer the job's question, {question}.", code="required"
)


class CodeFacts(Struct, frozen=True):
    """What is needed to look for a worker's code. `secret` None: the job does not use codes."""

    job_id: str
    worker_id: str
    secret: str | None
    has_verified_code: bool


class Judgement(Struct, frozen=True):
    """The results of challenge and code; empty where the job uses none."""

    challenge: ChallengeResult = ""
    pcode: CodeResult = ""


class ImmediateVerdict(Struct, frozen=True):
    """A verdict that follows at once from a challenge or a code, and which of the two decided it."""

    verdict: FinalVerdict
    decided_by: DecidedBy


def proof_code(job_id: str, worker_id: str, secret: str) -> str:
    """The code that proves the work (PCODE): `pw-` and the SHA-256 of job id, worker id and secret in hex.

    The employer's own site makes it from {{JOB_ID}} and {{PW_ID}}, and shows it to the worker at the end of the work.
    """
    return CODE_PREFIX + hashlib.sha256(f"{job_id}{worker_id}{secret}".encode()).hexdigest()


def judge(facts: WorkFacts, proofs: Sequence[SubmittedProof], answer: str) -> Judgement:
    """Judge what is handed in for the first time. Refuses: InvalidRequest (a challenge without an answer)."""
    code_facts = CodeFacts(facts.job_id, facts.worker_id, facts.pcode_secret, facts.has_verified_code)
    return Judgement(_judge_answer(facts, answer), judge_code(code_facts, proofs))


def judge_code(facts: CodeFacts, proofs: Sequence[SubmittedProof]) -> CodeResult:
    """Look for the worker's code in the texts; a code counts once, whatever it is handed in with."""
    if facts.secret is None:
        return ""
    code = proof_code(facts.job_id, facts.worker_id, facts.secret)
    if not any(code in proof.text.lower() for proof in proofs if isinstance(proof, TextProof)):
        return "missing"
    return "used" if facts.has_verified_code else "verified"


def immediate_verdict(task: LockedTask, judgement: Judgement, autorate: Autorate) -> ImmediateVerdict | None:
    """Not satisfied for a wrong answer, satisfied for a right code with V+R; None: somebody has to rate the task."""
    if judgement.challenge == "wrong":
        return ImmediateVerdict(FinalVerdict(task=task, status="NOK", comment=WRONG_ANSWER), "challenge")
    if judgement.pcode == "verified" and autorate == "V+R":
        return ImmediateVerdict(FinalVerdict(task=task, status="OK"), "pcode")
    return None


def _judge_answer(facts: WorkFacts, answer: str) -> ChallengeResult:
    challenge = challenge_for(facts.challenges, job_id=facts.job_id, worker_id=facts.worker_id)
    if challenge is None:
        return ""
    if not answer.strip():
        raise InvalidRequest.of("challenge_answer", ANSWER_REQUIRED, question=repr(challenge["question"]))
    return "right" if is_right(challenge, answer) else "wrong"
