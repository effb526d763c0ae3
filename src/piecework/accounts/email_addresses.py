"""E-mail addresses: what can be one, whose account one is, and which mailbox is written to."""

import email_validator

EMAIL_CHARACTERS_MAX = 254
EMAIL_FAULT = "Give an e-mail address like name@example.org: a link is sent to it."

# A private place may write to names of its own network: ada@crowd.local, ada@localhost.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()


def read_email(text: str) -> str | None:
    """The address as it is kept: without blanks around it, its domain in small Unicode letters; None: it is none.

    One bare address: no name beside it, no quotes, no brackets, nothing that a mail server would read as two.
    """
    found = _parse(text.strip())
    return found.normalized if found is not None else None


def email_key(text: str) -> str:
    """What an account is found by: both spellings of a domain and any capitals are the same address."""
    return (read_email(text) or text.strip())[: EMAIL_CHARACTERS_MAX + 1].lower()


def email_keys(text: str) -> list[str]:
    """What an account may be found by: the address as it was typed, which was the key once, and the key of today."""
    typed = text.strip().lower()[: EMAIL_CHARACTERS_MAX + 1]
    return list(dict.fromkeys((typed, email_key(text))))


def mailbox_of(text: str) -> str:
    """Where letters to the address end, as far as its text shows: what limits count. `ada+jobs@` is `ada@`."""
    local, _, domain = email_key(text).rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def sendable_address(text: str) -> str | None:
    """The address as a mail server takes it, its domain in ASCII; None: nothing is sent to what is no address."""
    found = _parse(text)
    return (found.ascii_email or f"{found.local_part}@{found.ascii_domain}") if found is not None else None


def _parse(text: str) -> email_validator.ValidatedEmail | None:
    text = text[:-1] if text.endswith(".") else text  # of the domain: the same one, written out to the root
    if len(text) > EMAIL_CHARACTERS_MAX:
        return None
    try:
        found = email_validator.validate_email(
            text, check_deliverability=False, globally_deliverable=False, strict=True
        )
    except email_validator.EmailNotValidError:
        return None
    return None if found.ascii_domain.rpartition(".")[2].isdecimal() else found  # a number of a machine, not its name
