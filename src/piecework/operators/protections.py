"""What protects the place from one operator alone, and whether it is on."""

from msgspec import Struct

from piecework.settings import Settings


class Protection(Struct, frozen=True):
    """One of them: what it is called, whether it is on, and what that means."""

    name: str
    is_on: bool
    message: str


def protections(settings: Settings) -> list[Protection]:
    """Each, as the settings have it."""
    codes = settings.operator_codes == "needed"
    over, roles = settings.second_operator_over, settings.second_operator_for_roles
    own, head = not settings.operators_may_decide_own_cases, settings.log_head_to
    return [
        Protection("operator_codes", codes,
                   "Operators who move money or give roles act in log-ins with a code." if codes
                   else "Operators act with a password alone (PIECEWORK_OPERATOR_CODES=off)."),
        Protection("second_operator_over", bool(over),
                   f"More than {over} for one account within 24 hours takes two operators." if over
                   else "One operator moves any amount (PIECEWORK_SECOND_OPERATOR_OVER)."),
        Protection("second_operator_for_roles", roles,
                   "Roles are given and taken by two operators." if roles
                   else "One operator gives and takes roles (PIECEWORK_SECOND_OPERATOR_FOR_ROLES)."),
        Protection("own_cases", own,
                   "No operator decides about themselves." if own
                   else "A single operator decides about themselves (PIECEWORK_OPERATORS_MAY_DECIDE_OWN_CASES)."),
        Protection("log_head", bool(head),
                   "The head of the operators' log is mailed away once a day." if head
                   else "Nobody is sent the head of the operators' log (PIECEWORK_LOG_HEAD_TO)."),
    ]  # fmt: skip
