"""Challenges: of the questions that a job sets, the one that a worker is asked, and whether it was answered right."""

import hashlib
from collections.abc import Mapping, Sequence

ChallengeText = Mapping[str, str]  # `question` and `answer`, as stored with the job


def challenge_for(challenges: Sequence[ChallengeText], *, job_id: str, worker_id: str) -> ChallengeText | None:
    """The question that this worker is asked on this job, always the same one; None where the job sets none."""
    if not challenges:
        return None
    digest = hashlib.sha256(f"{job_id}:{worker_id}".encode()).digest()
    return challenges[int.from_bytes(digest[:8], "big") % len(challenges)]


def is_right(challenge: ChallengeText, answer: str) -> bool:
    """Whether the answer is the right one, compared trimmed and without case."""
    return answer.strip().casefold() == challenge["answer"].strip().casefold()
