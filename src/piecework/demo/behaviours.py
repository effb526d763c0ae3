"""How simulated workers behave: with care, sloppily, or as spammers do; a crowd is a mix of them."""

from collections.abc import Sequence
from random import Random

from msgspec import Struct


class BadMix(Exception):
    """A mix of behaviours that is none, in a sentence."""


class Behaviour(Struct, frozen=True, kw_only=True):
    """What sets a kind of worker apart from an ordinary one: how many times as often they do what.

    `error_rate` None: the crowd's own. `copies`: always the same text and picture, from the same device.
    """

    name: str
    error_rate: float | None = None
    leaves: float = 1.0
    oversleeps: float = 1.0
    gives_up: float = 1.0
    appeals: float = 1.0
    copies: bool = False
    device: str = ""


ORDINARY = Behaviour(name="ordinary")
BEHAVIOURS = {
    behaviour.name: behaviour
    for behaviour in (
        ORDINARY,
        Behaviour(name="diligent", error_rate=0.0, leaves=0.3, oversleeps=0.0, gives_up=0.0, appeals=2.0),
        Behaviour(name="sloppy", error_rate=0.4, leaves=2.5, oversleeps=10.0, gives_up=4.0, appeals=0.2),
        Behaviour(
            name="spammer", error_rate=1.0, leaves=0.0, oversleeps=0.0, gives_up=10.0, appeals=2.0, copies=True,
            device="one-of-many",
        ),
    )
}  # fmt: skip

Mix = Sequence[tuple[Behaviour, float]]


def read_mix(text: str) -> Mix:
    """`diligent=70,sloppy=20,spammer=10`: kinds of workers, and how many of each to how many of the others.

    Raises BadMix.
    """
    mix: list[tuple[Behaviour, float]] = []
    for part in text.split(","):
        name, _, share = (word.strip() for word in part.partition("="))
        if name not in BEHAVIOURS:
            raise BadMix(
                f"There is no behaviour {name!r}: choose of {', '.join(BEHAVIOURS)}, like diligent=70,sloppy=30."
            )
        if not share.isascii() or not share.isdecimal() or len(share) > 6:
            raise BadMix(f"{name} needs a whole number after =, like {name}=70.")
        mix.append((BEHAVIOURS[name], float(share)))
    if not sum(share for _, share in mix):
        raise BadMix("At least one of the numbers must be above 0.")
    return mix


def behaviour_of(mix: Mix, dice: Random) -> Behaviour:
    """The behaviour of one worker of a crowd of this mix."""
    return dice.choices([behaviour for behaviour, _ in mix], weights=[share for _, share in mix])[0]
