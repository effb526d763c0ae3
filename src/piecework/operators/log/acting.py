"""What a handler adds to the record of an operator's call."""

from typing import Any

from msgspec import Struct

from piecework.operators.log.act import Step
from piecework.operators.seconding.opinion import Opinion


class Acting:
    """What a handler adds to the record of its call: what came of it."""

    def __init__(self, path: str, value: Struct) -> None:
        self.path, self.value = path, value
        self.step: Step = "done"
        self.proposed_by = ""
        self.facts: dict[str, Any] = {}

    def add(self, **facts: Any) -> None:
        """Something worth knowing that is no parameter: how much, how many, what it was before."""
        self.facts |= facts

    def answers(self, opinion: Opinion, value: Struct, step: Step) -> None:
        """It is the answer to a proposal, and recorded as what was proposed."""
        self.path, self.value, self.step = opinion.path, value, step
        self.proposed_by = opinion.account_id
        self.facts["opinion_id"] = opinion.opinion_id
