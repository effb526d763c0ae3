"""All mutations, by what they harm."""

from mutations import browser, capacity, checks, deposits, locks, money, place, states, work

ALL = [
    *money.MUTATIONS, *deposits.MUTATIONS, *states.MUTATIONS, *locks.MUTATIONS, *work.MUTATIONS, *capacity.MUTATIONS,
    *checks.MUTATIONS, *place.MUTATIONS, *browser.MUTATIONS,
]  # fmt: skip
