"""All mutations, by what they harm."""

from mutations import deposits, locks, money, states

ALL = [*money.MUTATIONS, *deposits.MUTATIONS, *states.MUTATIONS, *locks.MUTATIONS]
