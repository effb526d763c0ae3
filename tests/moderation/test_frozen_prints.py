"""What recognises a frozen account that was erased: the same for every spelling, another for every place."""

import pytest

from piecework.moderation.frozen_prints import destination_key, prints_of
from piecework.moderation.frozen_prints_sql import Traces

KEY = bytes(32)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DE02 1203 0000 0000 2020 51", "de02-1203-0000-0000-2020-51"),
        ("ada@example.org", " Ada+jobs@EXAMPLE.org "),
        ("\uff24\uff25\uff10\uff12 1203", "DE021203"),
        ("+44 (0) 20 7946 0018", "440 20 79460018"),
    ],
)
def test_destination_is_the_same_however_it_is_written(one: str, other: str):
    assert destination_key(one) == destination_key(other)


@pytest.mark.parametrize(("one", "other"), [("DE02 1203", "DE02 1204"), ("a@example.org", "b@example.org"), ("-", "/")])
def test_destinations_that_differ_stay_apart(one: str, other: str):
    assert destination_key(one) != destination_key(other)


def test_prints_are_of_the_place_and_of_their_kind():
    here = prints_of(Traces(email="ada@example.org", destinations=["ada@example.org"], key=KEY))
    there = prints_of(Traces(email="ada@example.org", destinations=["ada@example.org"], key=bytes([1]) * 32))
    assert [each.kind for each in here] == ["mailbox", "destination"]
    assert len({each.hmac_sha256 for each in (*here, *there)}) == 4
    assert {len(each.hmac_sha256) for each in here} == {32}


def test_account_without_an_address_has_no_print_of_one():
    assert prints_of(Traces(email="", destinations=[], key=KEY)) == []
