"""Rules of fields that many places ask for: what a value must be, as it is said wherever it is refused."""

from piecework.refusal import Rule

REQUIRED = Rule("required", "{field} is required.", code="required")
BETWEEN = Rule("between", "{field} must be from {least} to {most}.")
LENGTH = Rule("length", "{field} must have {least} to {most} characters.")
AT_MOST_CHARACTERS = Rule("length", "{field} must have at most {most} characters.")
PRINTABLE = Rule("length", "{field} must have at most {most} printable characters.")
ONE_LINE = Rule("length", "{field} must have {least} to {most} printable characters, on one line.")
ON_RECORD = Rule("length", "{field} must have {least} to {most} printable characters: it stays on record.")
MOMENT = Rule("moment", "{field} must be a time like 2026-03-01T12:00:00Z.")
LATER = Rule("later", "{field} must be later than {other}.")
