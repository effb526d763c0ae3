"""E-mail addresses: what can be one, and how two are the same."""

import re

EMAIL_CHARACTERS_MAX = 254
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")


def is_email(text: str) -> bool:
    """Whether it can be an e-mail address; whether it is one, only an e-mail to it shows."""
    return bool(_EMAIL.fullmatch(text)) and text.isprintable()


def email_key(text: str) -> str:
    """What an address is found by: two that differ in capitals or in blanks around them are the same."""
    return text.strip().lower()[: EMAIL_CHARACTERS_MAX + 1]
