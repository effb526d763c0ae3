"""Countries: the contract's codes, lower case and `uk` for `gb`, with their names."""

from functools import cache

import pycountry


@cache
def country_names() -> dict[str, str]:
    """Every country by its code, in the order of their names."""
    # Kosovo has no code of the standard, but one that everybody uses.
    named = {contract_country(country.alpha_2): _name(country) for country in pycountry.countries} | {"xk": "Kosovo"}
    return dict(sorted(named.items(), key=lambda item: _sorted_by(item[1])))


def contract_country(code: str) -> str:
    """The contract's spelling of a country code: lower case, and `uk` for `gb`."""
    lower = code.strip().lower()
    return "uk" if lower == "gb" else lower


def country_code_of(code: str) -> str:
    """The contract's code of a country for any usual code: `uk` for GB; empty for XX, EU, T1 and what is no country."""
    contract_code = contract_country(code)
    return contract_code if contract_code in country_names() else ""


def _name(country: object) -> str:
    return getattr(country, "common_name", None) or getattr(country, "name")  # noqa: B009  # pycountry has no types


def _sorted_by(name: str) -> str:
    return name.replace("Å", "A").replace("Ç", "C").casefold()
