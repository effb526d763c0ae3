"""Texts that workers hand in: plausible ones made from what the proof's description asks for, and careless ones."""

import re
from collections.abc import Callable
from random import Random

Writer = Callable[[Random], str]

_FIRST = ["amber", "birch", "cedar", "dune", "ember", "fern", "harbor", "indigo", "juniper", "lark", "maple", "otter"]
_SECOND = ["bridge", "cloud", "field", "garden", "hill", "lake", "meadow", "path", "river", "shore", "stone", "wood"]
_SENTENCES = [
    "The page loaded quickly and I found what I was looking for.",
    "I followed every step in the order given.",
    "Everything worked as described, nothing was missing.",
    "The second step took me the longest.",
    "I liked the layout; the text could be larger.",
    "It was clear what to do next.",
    "I would use it again.",
    "The search did not find my first try, the second one did.",
]
_CARELESS = ["done", "ok", "finished", "completed sir", "yes", "good", "asdf", "see above", ".", "i did it pls rate"]
COPIED_TEXT = (  # what spammers hand in, whatever is asked for
    "Very good site, I did everything as described and it works very well, I will tell all my friends to visit it "
    "as well, thank you for this opportunity and please rate my work satisfied."
)
_SUM = re.compile(r"(\d{1,6})\s*([-+*x])\s*(\d{1,6})")
_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def write_text(description: str, *, is_careless: bool, dice: Random) -> str:
    """An answer to what the description asks for; a careless one misses it. Never empty."""
    return _write_careless(description, dice) if is_careless else _write_fitting(description, dice)


def answer_challenge(question: str, *, is_careless: bool, dice: Random) -> str:
    """An answer to a job's challenge: sums are solved by who takes care; nobody here knows more than that."""
    asked = _SUM.search(question)
    if asked is None or is_careless:
        return dice.choice(_CARELESS)
    first, second = int(asked[1]), int(asked[3])
    return str({"+": first + second, "-": first - second}.get(asked[2], first * second))


def _write_fitting(description: str, dice: Random) -> str:
    asked = description.lower()
    writer = next((writer for words, writer in _WRITERS if re.search(rf"\b(?:{words})", asked)), _write_about)
    return _write_about(dice) + _about(description) if writer is _write_about else writer(dice)


def _write_careless(description: str, dice: Random) -> str:
    """Nothing at all in a word, the question as the answer, or the answer to some other question."""
    ways = [
        dice.choice(_CARELESS),
        dice.choice(_CARELESS),
        " ".join(description.replace("\0", " ").split())[:200] or "done",
        dice.choice(_WRITERS)[1](dice),
    ]
    return dice.choice(ways)


def _about(description: str) -> str:
    words = re.findall(r"[^\W\d_]{5,}", description)
    return f" ({', '.join(words[:3]).lower()})" if words else ""


def _write_about(dice: Random) -> str:
    return " ".join(dice.sample(_SENTENCES, dice.randint(1, 3)))


def _write_name(dice: Random) -> str:
    return f"{dice.choice(_FIRST)}{dice.choice(['.', '_', ''])}{dice.choice(_SECOND)}{dice.randint(1, 99)}"


def _write_address(dice: Random) -> str:
    return f"{_write_name(dice)}@example.org"


def _write_link(dice: Random) -> str:
    return f"https://www.example.org/{dice.choice(_FIRST)}/{dice.choice(_SECOND)}-{dice.randint(100, 9999)}"


def _write_code(dice: Random) -> str:
    return "-".join("".join(dice.choices(_CODE_LETTERS, k=4)) for _ in range(2))


def _write_number(dice: Random) -> str:
    return str(dice.randint(1, 60))


def _write_date(dice: Random) -> str:
    return f"2026-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"


def _write_choice(dice: Random) -> str:
    return dice.choice(["Yes.", "Yes, I did.", "No."])


def _write_words(dice: Random) -> str:
    return f"{dice.choice(_FIRST).capitalize()} {dice.choice(_SECOND)}"


# What a description asks for, by words at whose start it is told; the first that fits.
_WRITERS: list[tuple[str, Writer]] = [
    (r"e-?mail", _write_address),
    (r"url|link|web address|https?:|website address", _write_link),
    (r"user ?name|nickname|profile name|account name|handle|login|name you", _write_name),
    (r"code|number of (?:the )?order|order (?:id|number)|reference|receipt|transaction", _write_code),
    (r"how many|how much|how long|number|count|price|total|score", _write_number),
    (r"date|what day|when\b|what time", _write_date),
    (r"yes or no|did you|do you|have you|is it|are you", _write_choice),
    (r"title|headline|heading|word|name\b|label|brand|category", _write_words),
    (r"describe|review|opinion|feedback|comment|sentence|why|explain|summar|transcri|translat", _write_about),
]
