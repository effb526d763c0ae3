"""What a field on the wire means: a sentence and an example, written beside the field; what all examples are about."""

from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from msgspec import Struct

JOB, TASK, WORKER, EMPLOYER = "5f0e8a1c93d2", "c41b7e02a95d13", "a1b2c3d4", "0f9e8d7c"
NOON, LATER = "2026-03-01T12:00:00Z", "2026-03-08T12:00:00Z"


class Means(Struct, frozen=True, eq=False):
    """One sentence about a field, and a value it may have; no example: it is put together from its parts.

    It is metadata of the field's type: `job_id: Annotated[str, Means("The job.", JOB)]`. Where types are nested, the
    outermost speaks.
    """

    sentence: str
    example: Any = None


def meanings_of(struct: type[Struct]) -> dict[str, Means]:
    """What each field of the struct means; a field that nothing is written beside is a bug."""
    found = {name: _meaning_in(hint) for name, hint in get_type_hints(struct, include_extras=True).items()}
    silent = [f"{struct.__name__}.{name}" for name, means in found.items() if means is None]
    assert not silent, f"say what they mean, as `Annotated[..., Means(...)]`: {silent}"
    return {name: means for name, means in found.items() if means is not None}


def _meaning_in(hint: Any) -> Means | None:
    metadata: tuple[Any, ...] = getattr(hint, "__metadata__", ())
    for said in reversed(metadata):
        if isinstance(said, Means):
            return said
    bare = hint.__origin__ if metadata else hint
    options = get_args(bare) if get_origin(bare) in (Union, UnionType) else ()
    return next((means for option in options if (means := _meaning_in(option)) is not None), None)
