"""What the functions that an endpoint or an act calls say they refuse: docstrings name it after "Refuses"."""

import ast
import importlib
import re
from collections.abc import Callable, Iterator
from functools import cache
from inspect import getdoc, ismodule
from types import CodeType
from typing import Any

from piecework.documentation.refusals import FAULTS, list_refusals
from piecework.refusal import Refuses
from tests.architecture.source import product_modules

_CLAUSE = re.compile(r"\bRefuses\b(.*?)(?:\n\s*\n|\Z)", re.DOTALL)
_WORD = re.compile(r"\b[A-Za-z]\w+")


def said_by_called(*functions: Callable[..., Any] | None) -> Iterator[str]:
    """Names of refusals, and codes of faults, by what the code of these mentions by name or as `module.name`.

    A docstring may name a constant that has several: `NOT_OFFERED`.
    """
    constants = _constants()
    known = {refusal.__name__ for refusal in list_refusals()} | set(FAULTS)
    for function in functions:
        for called in _called_by(function) if function else ():
            for clause in _CLAUSE.findall(getdoc(called) or ""):
                for word in _WORD.findall(clause):
                    yield from (names_of(constants[word]) if word in constants else {word}) & known


@cache
def _constants() -> dict[str, Refuses]:
    """Tuples of the product that are annotated as what is refused: NOT_OFFERED, BRIEF_FAULTS."""
    return {
        ast.unparse(node.target): getattr(importlib.import_module(module.name), ast.unparse(node.target))
        for module in product_modules()
        for node in module.tree.body
        if isinstance(node, ast.AnnAssign)
        and ast.unparse(node.annotation) in {"tuple[type[Refusal], ...]", "tuple[FaultCode, ...]"}
    }


def names_of(refuses: Refuses) -> set[str]:
    """Classes by name, faults by code."""
    return {one if isinstance(one, str) else one.__name__ for one in refuses}


def _called_by(function: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    names, scope = _names_in(function.__code__), function.__globals__
    modules = [scope[name] for name in names if ismodule(scope.get(name))]
    for name in names:
        for found in (scope.get(name), *(getattr(module, name, None) for module in modules)):
            if callable(found) and not isinstance(found, type):
                yield found


def _names_in(code: CodeType) -> list[str]:
    inner = [name for const in code.co_consts if isinstance(const, CodeType) for name in _names_in(const)]
    return [*code.co_names, *inner]
