"""Countries: the contract's codes, lower case and `uk` for `gb`, with their names."""

from functools import cache

import pycountry


@cache
def country_names() -> dict[str, str]:
    """Every country by its code, in the order of their names."""
    # Kosovo has no code of the standard, but one that everybody uses.
    named = {_contract_code(country.alpha_2): _name(country) for country in pycountry.countries} | {"xk": "Kosovo"}
    return dict(sorted(named.items(), key=lambda item: _sorted_by(item[1])))


def country_name(code: str) -> str:
    """The country's name; the code itself where there is none, and for `xx` that it is not known."""
    return "unknown" if code == "xx" else country_names().get(code, code.upper())


def _contract_code(alpha_2: str) -> str:
    return "uk" if alpha_2 == "GB" else alpha_2.lower()


def _name(country: object) -> str:
    return getattr(country, "common_name", None) or getattr(country, "name")  # noqa: B009  # pycountry has no types


def _sorted_by(name: str) -> str:
    return name.replace("Å", "A").replace("Ç", "C").casefold()
