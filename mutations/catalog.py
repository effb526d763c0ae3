"""All mutations, by what they harm."""

from mutations import browser, money

ALL = [*money.MUTATIONS, *browser.MUTATIONS]
