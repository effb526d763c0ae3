"""All mutations, by what they harm."""

from mutations import (
    browser,
    capacity,
    checks,
    crowd,
    debts,
    deciding,
    deposits,
    joining,
    locks,
    money,
    operating,
    pages,
    people,
    pictures,
    place,
    postbacks,
    privacy,
    secrets,
    slow,
    states,
    wire,
    work,
)  # fmt: skip

ALL = [
    *money.MUTATIONS, *deposits.MUTATIONS, *states.MUTATIONS, *locks.MUTATIONS, *work.MUTATIONS, *capacity.MUTATIONS,
    *debts.MUTATIONS, *checks.MUTATIONS, *place.MUTATIONS, *browser.MUTATIONS, *people.MUTATIONS, *joining.MUTATIONS,
    *crowd.MUTATIONS, *wire.MUTATIONS, *pages.MUTATIONS, *pictures.MUTATIONS, *postbacks.MUTATIONS,
    *privacy.MUTATIONS, *operating.MUTATIONS, *secrets.MUTATIONS, *slow.MUTATIONS, *deciding.MUTATIONS,
]  # fmt: skip
