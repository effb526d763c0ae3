"""All mutations, by what they harm."""

from mutations import capacity, checks, deposits, locks, money, place, states, work

ALL = [
    *money.MUTATIONS, *deposits.MUTATIONS, *states.MUTATIONS, *locks.MUTATIONS, *work.MUTATIONS, *capacity.MUTATIONS,
    *checks.MUTATIONS, *place.MUTATIONS,
]  # fmt: skip
