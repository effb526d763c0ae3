"""Who is counted as one, and how a wait is told."""

from datetime import timedelta

import pytest

from piecework.accounts.entering.attempts import network_of, time_text


@pytest.mark.parametrize(
    ("ip_address", "counted"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "nowhere"),
        ("a socket", "a socket"),
    ],
)
def test_one_customer_is_one_however_their_address_is_written(ip_address: str, counted: str):
    assert network_of(ip_address) == counted


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "1 second"), (1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (61, "2 minutes"), (120, "2 minutes"),
     (3599, "60 minutes"), (3600, "1 hour"), (3601, "2 hours")],
)  # fmt: skip
def test_a_wait_is_never_told_shorter_than_it_is(seconds: int, told: str):
    assert time_text(timedelta(seconds=seconds)) == told
