"""Reasons: what an operator writes about a decision, one definition for every act."""

from typing import Annotated

from msgspec import Meta

from piecework.refusal import InvalidRequest, Rule

REASON_CHARACTERS_MAX = 500

Reason = Annotated[str, Meta(min_length=1, max_length=REASON_CHARACTERS_MAX)]
# May be left empty; or the act says itself, in a sentence of its own, who reads it.
Remark = Annotated[str, Meta(max_length=REASON_CHARACTERS_MAX)]


def check_reason(reason: str, rule: Rule | str) -> None:
    """Refuse a reason that is blank, too long, or has control characters other than ends of lines.

    Refuses: InvalidRequest, by this rule or in this sentence.
    """
    text = reason.strip()
    has_controls = not all(sign.isprintable() or sign in "\r\n\t" for sign in text)
    if has_controls or not 1 <= len(text) <= REASON_CHARACTERS_MAX:
        raise InvalidRequest.of("reason", rule, least=1, most=REASON_CHARACTERS_MAX)
