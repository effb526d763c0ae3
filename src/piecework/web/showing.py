"""How values read on a page: money, times, counts, and text of users with its addresses as links."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pycountry
from markupsafe import Markup, escape

from piecework.clock import wire_time

ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
TRAILING = re.compile(r"^(-?\d+\.\d\d)(\d*?)0*$")


def money(amount: Decimal | str) -> str:
    """`0.10`, `0.025`, `-1,234.50`: two decimals, and up to four where they are not zero."""
    whole = f"{Decimal(amount):,.4f}"
    found = TRAILING.match(whole.replace(",", ""))
    assert found is not None, f"{whole} is no amount"
    return whole[: len(whole) - 4] + found[1][-2:] + found[2]


def moment(value: datetime | None) -> Markup:
    """`25 Nov 2026, 20:01 UTC` as a <time>, which a script turns into the reader's own time."""
    if value is None:
        return Markup("")
    return Markup('<time datetime="{}">{}</time>').format(wire_time(value), f"{value.day} {value:%b %Y, %H:%M} UTC")


def stamp(value: datetime) -> str:
    """The moment as scripts read it: `2026-11-25T20:01:00Z`."""
    return wire_time(value)


def day(value: datetime | None) -> Markup:
    """`25 Nov 2026` as a <time>."""
    if value is None:
        return Markup("")
    return Markup('<time datetime="{}">{}</time>').format(f"{value:%Y-%m-%d}", f"{value.day} {value:%b %Y}")


def span(value: timedelta | float) -> str:
    """`3 days`, `2 h 5 min`, `40 s`: a length of time in its two largest units."""
    seconds = int(value.total_seconds() if isinstance(value, timedelta) else value)
    if seconds >= 2 * 86400:
        return f"{seconds // 86400} days"
    if seconds >= 3600:
        minutes = seconds % 3600 // 60
        return f"{seconds // 3600} h {minutes} min" if minutes else f"{seconds // 3600} h"
    return f"{seconds // 60} min" if seconds >= 60 else f"{max(seconds, 0)} s"


def count(value: int) -> str:
    """`12,345`."""
    return f"{value:,}"


def plural(value: int, one: str, many: str = "") -> str:
    """`1 task`, `2 tasks`."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def linked(text: str) -> Markup:
    """Text of a user: escaped, its line breaks kept, its web addresses links that tell the other side nothing."""
    parts: list[Markup] = []
    last = 0
    for found in ADDRESS.finditer(text):
        parts.append(escape(text[last : found.start()]))
        parts.append(
            Markup('<a href="{0}" rel="noopener noreferrer nofollow ugc" target="_blank">{0}</a>').format(found[0])
        )
        last = found.end()
    parts.append(escape(text[last:]))
    return Markup("").join(parts).replace("\n", Markup("<br>"))


def country_name(code: str) -> str:
    """`United Kingdom` for the contract's `uk`; the code in capitals where nobody has that name."""
    found: Any = pycountry.countries.get(alpha_2={"uk": "GB"}.get(code, code.upper()))
    return (
        str(getattr(found, "common_name", None) or found.name) if found else "Unknown" if code == "xx" else code.upper()
    )


def country_choices() -> list[tuple[str, str]]:
    """Every country, as the contract writes its code, with its name; by name."""
    codes = ["uk" if country.alpha_2 == "GB" else country.alpha_2.lower() for country in pycountry.countries]
    return sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1])


STATUS_WORDS = {
    "HELD": "Held", "SUBMITTED": "Waiting for a verdict", "IN_REVISION": "To revise", "OK": "Satisfied",
    "NOK": "Not satisfied", "RELEASED": "Left", "EXPIRED": "Hold ran out", "LATE": "Late, waits for a place",
    "CLOSED": "Late, job over", "GIVEN_UP": "Given up", "RUNNING": "Running", "PAUSED": "Paused",
    "PAUSED_ADMIN": "Paused by an operator", "PAUSED_SYSTEM": "Paused by rule", "PENDING_REVIEW": "Waits for review",
    "PENDING_RESTART": "Restart waits for review", "FINISHED": "Finished", "DECLINED": "Declined",
    "BLOCKED": "Blocked", "UNCONFIRMED": "Waits for your e-mail", "REQUESTED": "Waits for approval",
    "APPROVED": "Approved", "SENT": "On its way", "PAID": "Paid", "REFUSED": "Refused", "CANCELLED": "Cancelled",
    "RETURNED": "Sent back by the bank",
    "LAPSED": "Lapsed", "OPEN": "Open", "UPHELD": "Upheld", "REJECTED": "Rejected", "WAITING": "Waiting",
    "DELIVERED": "Delivered", "GIVEN_UP_DELIVERY": "Given up", "STARTED": "Waits for payment", "PAYING": "On its way",
    "CREDITED": "Credited", "FAILED": "Failed", "EXPIRED_DEPOSIT": "Not paid",
}  # fmt: skip
GOOD = {"OK", "RUNNING", "PAID", "APPROVED", "UPHELD", "DELIVERED", "CREDITED"}
WAITS = {
    "HELD", "SUBMITTED", "IN_REVISION", "LATE", "PAUSED", "PAUSED_ADMIN", "PAUSED_SYSTEM", "PENDING_REVIEW",
    "PENDING_RESTART", "UNCONFIRMED", "REQUESTED", "SENT", "OPEN", "WAITING", "STARTED", "PAYING",
}  # fmt: skip
BAD = {"NOK", "DECLINED", "BLOCKED", "REFUSED", "REJECTED", "FAILED", "RETURNED"}


def status_words(status: str) -> str:
    """A status as people say it."""
    return STATUS_WORDS.get(status, status.replace("_", " ").capitalize())


def status_tone(status: str) -> str:
    """Green for what earns, amber for what waits, red for what is refused, plain for the rest."""
    return "good" if status in GOOD else "wait" if status in WAITS else "bad" if status in BAD else "plain"


MOVEMENT_WORDS = {
    "deposit": "Deposit", "clawback": "Payment called back", "clawback_back": "Called back payment stays after all",
    "post": "Job posted", "approve": "Review of a job", "positions": "Positions added", "restart": "Job restarted",
    "stop": "Job stopped: open positions back", "decline": "Job declined: everything back",
    "release": "Job blocked: open positions back", "pay": "Task satisfied", "refund": "Task not done: its money back",
    "bonus": "Bonus", "feature": "Shown above others", "appeal": "Appeal upheld", "move": "Made spendable",
    "withdraw": "Withdrawal", "withdraw_back": "Withdrawal came back", "paid_out": "Paid out",
    "returned": "Payment sent back by the bank", "debt": "Paid what was owed",
}  # fmt: skip


def movement_words(movement_id: str) -> str:
    """What a movement was, as people say it."""
    kind = movement_id.partition(":")[0]
    return MOVEMENT_WORDS.get(kind, kind.replace("_", " ").capitalize())


FILTERS: dict[str, Callable[..., Any]] = {
    "money": money, "moment": moment, "stamp": stamp, "day": day, "span": span, "count": count, "plural": plural,
    "linked": linked, "country_name": country_name, "status_words": status_words, "status_tone": status_tone,
    "movement_words": movement_words,
}  # fmt: skip
