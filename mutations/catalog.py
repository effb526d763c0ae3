"""All mutations, by what they harm."""

from mutations import money

ALL = [*money.MUTATIONS]
