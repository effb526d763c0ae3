"""Refusal, the root of every expected "no", and CannotStart, its sibling before there is anybody to answer."""

from collections.abc import Callable
from typing import Any, ClassVar, Literal, NamedTuple, Self

FaultCode = Literal[  # what is wrong with one field; docs/refusals.md says what each means
    "invalid", "required", "invalid_json", "duplicate_key", "zone_not_found", "zone_closed", "list_not_found",
    "category_not_found", "category_closed", "upload_not_found", "task_value_too_low",
]  # fmt: skip


class Refusal(Exception):
    """An expected "no": a stable code for programs, a sentence for people, and the field at fault if there is one.

    A subclass stands beside the function that refuses. `status` is the HTTP status that
    `PIECEWORK_API_STRICT_STATUS` answers with; without it a refusal travels under 200 (docs/wire.md).
    """

    code: ClassVar[str]
    message: str
    status: ClassVar[int] = 409
    retry_after_seconds: ClassVar[int | None] = None  # when it makes sense to try again, if that is known
    is_of_transport: ClassVar[bool] = False  # who calls, where to, how much: answered with its status on every edge
    field: str | None = None

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        if message is not None:
            self.message = message
        if field is not None:
            self.field = field
        super().__init__(self.message)


class Named(str):
    """Among the values of a fault: the name of another field, which readers may know by another word."""

    __slots__ = ()


class Rule(NamedTuple):
    """What is asked of a field: by name, in a sentence, and with the code that programs get.

    In the sentence `{field}` stands for the field, every other name in braces for a value of the fault.
    """

    name: str
    sentence: str
    code: FaultCode = "invalid"


class Fault(Refusal):
    """One thing wrong with one field of a request: the field (its path), the rule it breaks, and the rule's values.

    The message is the rule's sentence with the names of the wire; pages say it with their own (`sentence`). A rule that
    names no field and that nobody treats by itself may be its sentence alone.
    """

    code = "invalid"
    message = "The value is not valid."
    status = 422

    def __init__(self, field: str, rule: Rule | str, *, code: FaultCode = "invalid", **values: Any) -> None:
        self.rule = rule if isinstance(rule, Rule) else Rule("", rule.replace("{", "{{").replace("}", "}}"), code)
        self.values = values
        self.fault_code: FaultCode = self.rule.code
        self.field = field
        super().__init__(self.sentence(str))

    def sentence(self, name_of: Callable[[str], str]) -> str:
        """What is wrong, with each field named as `name_of` names its path."""
        named = {name: name_of(value) if isinstance(value, Named) else value for name, value in self.values.items()}
        return self.rule.sentence.format_map({"field": name_of(self.field or "")} | named)


class InvalidRequest(Refusal):
    """Everything wrong with a request, found at once; the first fault speaks for all (docs/wire.md)."""

    code = "invalid_request"
    message = "The request is not valid."
    status = 422

    def __init__(self, faults: list[Fault]) -> None:
        assert faults, "an invalid request has at least one fault"
        self.faults = faults
        super().__init__(faults[0].message, field=faults[0].field)

    @classmethod
    def raise_if_any(cls, faults: list[Fault]) -> None:
        """Refuse when at least one fault was found; otherwise do nothing."""
        if faults:
            raise cls(faults)

    @classmethod
    def of(cls, field: str, rule: Rule | str, *, code: FaultCode = "invalid", **values: Any) -> Self:
        """An invalid request with the one fault named."""
        return cls([Fault(field, rule, code=code, **values)])


Refuses = tuple[type[Refusal] | FaultCode, ...]  # what is refused, in any order; each once


class CannotStart(Exception):
    """A command cannot begin or go on: one sentence on what is wrong and what to do, and exit code 1."""
