"""Faults in money: paid twice, paid wrongly, spent by somebody who has none."""

from mutations.mutation import mutation

MUTATIONS = [
    mutation(
        "the lines of a movement need not sum to zero",
        "ledger/movement.py",
        "assert sum((line.amount for line in kept), ZERO) == 0",
        "assert sum((line.amount for line in kept), ZERO) >= 0",
        "audit/test_rounding.py",
    ),
]
