"""Answers made of rows: an answer says of which row, and field by field it follows from that, or the start fails.

Only a field that an answer declares goes out: a new column of a row reaches no answer by itself.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import attrgetter, or_
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, Raw, Struct, structs

from piecework.clock import wire_time
from piecework.money import money_text

Answer = TypeVar("Answer", bound=Struct)
Convert = Callable[[Any], Any]
Source = (
    str | Callable[[Any], Any]
)  # another field of the row, with dots where it is deeper; or what is made of the row


class Given:
    """A field that no row has: `answer` is given it."""


GIVEN = Given()
_AS_THEY_ARE = (str, int, bool, float, Raw)
_SEQUENCES = (list, Sequence, tuple)


class _Plan:
    """How one answer is made of one kind of row."""

    def __init__(self, of: type[Struct], row: Any, sources: dict[str, Source | Given]) -> None:
        self.of, self.row = of, get_origin(row) or row
        self.given = {name for name, source in sources.items() if source is GIVEN}
        wanted = get_type_hints(of, include_extras=True)
        if unknown := sources.keys() - wanted.keys():
            raise TypeError(f"{of.__name__} has no {sorted(unknown)}")
        optional = {field.name for field in structs.fields(of) if field.default is not NODEFAULT}
        self.makers: list[tuple[str, Convert]] = []
        for name, type_wanted in wanted.items():
            source = sources.get(name, name)
            if isinstance(source, str) and (name in sources or name not in optional or name in _hints(row)):
                self.makers.append((name, _maker(f"{of.__module__}.{of.__name__}.{name}", row, source, type_wanted)))
            elif callable(source):
                self.makers.append((name, source))

    def make(self, row: object, given: dict[str, Any]) -> Struct:
        """The answer that follows from the row and what is given beside it."""
        assert isinstance(row, self.row), f"{self.of.__name__} is not made of {type(row).__name__}"
        assert given.keys() == self.given, f"{self.of.__name__} is given {sorted(self.given)}"
        return self.of(**{name: maker(row) for name, maker in self.makers}, **given)


_PLANS: dict[type[Struct], _Plan] = {}


def answers(row: Any, **sources: Source | Given) -> Callable[[type[Answer]], type[Answer]]:
    """Declare what a struct answers: a row's fields of the same names, or `sources` for those that are not.

    Money becomes text, a moment the wire's time, None stays, rows in a row become the answers declared for them.
    Raises TypeError where a field is not in the row, or of a type that does not become the answer's.
    """

    def declare(of: type[Answer]) -> type[Answer]:
        _PLANS[of] = _Plan(of, row, sources)
        return of

    return declare


def answer(of: type[Answer], row: object, **given: Any) -> Answer:
    """The answer that was declared for such a row, with what the declaration leaves to be GIVEN."""
    made = _PLANS[of].make(row, given)
    assert isinstance(made, of), "a plan makes what it was declared for"
    return made


def _maker(where: str, row: Any, source: str, wanted: Any) -> Convert:
    had = row
    for name in source.split("."):
        hints = _hints(had)
        if name not in hints:
            raise TypeError(f"{where}: {getattr(had, '__name__', had)} has no {name}")
        had = hints[name]
    read, convert = attrgetter(source), _converter(where, had, wanted)
    return read if convert is None else lambda found: convert(read(found))


def _hints(row: Any) -> dict[str, Any]:
    """The types of a row's fields and properties; of `Page[Email]` with Email in its place."""
    origin = get_origin(row) or row
    hints = get_type_hints(origin, include_extras=True)
    for name, member in vars(origin).items():
        if isinstance(member, property) and member.fget is not None:
            hints[name] = get_type_hints(member.fget, include_extras=True)["return"]
    arguments = get_args(row)
    return {name: hint[arguments] if getattr(hint, "__parameters__", ()) else hint for name, hint in hints.items()}


def _converter(where: str, had: Any, wanted: Any) -> Convert | None:
    """What makes the wanted of what there is; None where it is the same."""
    had, may_be_none = _bare(had)
    wanted, takes_none = _bare(wanted)
    if not may_be_none or takes_none:
        if _is_as_it_is(had, wanted):
            return None
        if (convert := _conversion(where, had, wanted)) is not None:
            return (lambda found: None if found is None else convert(found)) if may_be_none else convert
    raise TypeError(f"{where}: {had}{' | None' if may_be_none else ''} does not become {wanted}")


def _is_as_it_is(had: Any, wanted: Any) -> bool:
    if get_origin(had) is Literal:
        return wanted is str or (get_origin(wanted) is Literal and set(get_args(had)) <= set(get_args(wanted)))
    if get_origin(had) in _SEQUENCES and get_origin(wanted) in _SEQUENCES:
        (kind, _), (kind_wanted, _) = _bare(get_args(had)[0]), _bare(get_args(wanted)[0])
        return _is_as_it_is(kind, kind_wanted)
    return had == wanted and (had in _AS_THEY_ARE or had == dict[str, str] or had in _PLANS)


def _conversion(where: str, had: Any, wanted: Any) -> Convert | None:
    if wanted is str:
        return {Decimal: money_text, datetime: wire_time}.get(had)
    if get_origin(had) in _SEQUENCES and get_origin(wanted) in _SEQUENCES:
        convert = _converter(where, get_args(had)[0], get_args(wanted)[0])
        return None if convert is None else lambda found: [convert(each) for each in found]
    plan = _PLANS.get(wanted) if _is_struct(wanted) else None
    if plan is not None and not plan.given and _is_struct(had) and issubclass(had, plan.row):
        return lambda found: plan.make(found, {})
    return None


def _bare(hint: Any) -> tuple[Any, bool]:
    """The type without what Annotated says of it and without None, and whether it may be None."""
    if get_origin(hint) is Annotated:
        return _bare(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        others = [_bare(kind)[0] for kind in get_args(hint) if kind is not NoneType]
        return reduce(or_, others), len(others) < len(get_args(hint))
    return hint, False


def _is_struct(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Struct)
