"""What operators do, as a table: every act, the role for it, whose case it is, and where one operator is too few."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

from piecework import acts
from piecework.operators.act import Act

_HEAD = (
    "# What operators do",
    "",
    "Every act of an operator's, from the API, a page or a command; a command is given by who owns the machine, and is",
    "asked for none of this.",
    "",
    "- **Whose case it is**: an operator who is one of them is refused with `own_case`, also where they proposed it or",
    "  would confirm it. One who shares a device with one of them, or where withdrawals go, proposes it, and somebody",
    "  who does not confirms it; what cannot wait is refused with `linked_case`. `nobody`: it is about the place.",
    "- **Moves money**: what one operator alone moves for one account within 24 hours, by all of these together, is at",
    "  most `PIECEWORK_SECOND_OPERATOR_OVER`; more takes two.",
    "- **Can wait** for a second operator.",
    "",
    "Why: [decision 0027](decisions/0027-nobody-decides-about-themselves.md). This page is made by",
    "`python -m piecework.documentation acts > docs/acts.md`; a test compares it.",
    "",
    "| act | role | whose case it is | moves money | can wait |",
    "|---|---|---|---|---|",
)


def declared_acts() -> dict[str, Act[Any, Any]]:
    """Every act of `acts/`, by where it is declared: `piecework.acts.jobs.approve`."""
    modules = [
        importlib.import_module(f"{acts.__name__}.{found.name}") for found in pkgutil.iter_modules(acts.__path__)
    ]
    return {
        f"{module.__name__}.{name}": held
        for module in modules
        for name, held in vars(module).items()
        if isinstance(held, Act)
    }


def acts_page() -> str:
    """The page of all acts."""
    return "\n".join([*_HEAD, *sorted(set(_lines())), ""])


def _lines() -> Iterator[str]:
    for held in declared_acts().values():
        cells = (held.needs, held.about.parties, "yes" if held.moves else "", "yes" if held.may_take_two else "")
        yield f"| `{held.name}` | {' | '.join(cells)} |".replace("  |", " |")
