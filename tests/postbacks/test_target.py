"""Which addresses we are willing to call."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piecework.postbacks.public_addresses import SPECIAL_IPV4, SPECIAL_IPV6
from piecework.postbacks.target import Target, is_allowed, read_address
from piecework.refusal import InvalidRequest
from piecework.settings import read_networks

NEVER = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "100.64.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1",
    "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00::1", "ff02::1", "ff0e::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:10.0.0.1", "::8.8.8.8", "::127.0.0.1", "64:ff9b::8.8.8.8",
    "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::1", "2002:808:808::1", "2001:0:7f00:1::",
    "fec0::1", "feff::1", "4000::1", "8000::1", "1fff::1", "e000::1", "100::1", "5f00::1", "::ffff:0:127.0.0.1",
    "::ffff:0:8.8.8.8",
    "192.0.0.9", "192.0.0.192", "192.88.99.1", "192.31.196.1", "192.52.193.1", "192.175.48.1", "168.63.129.16",
    "2001:2::1", "2001:10::1", "2001:20::1", "2001:1ff::1", "2620:4f:8000::1", "3fff::1", "3fff:fff::1",
]  # fmt: skip
EDGES = [str(network[edge]) for network in (*SPECIAL_IPV4, *SPECIAL_IPV6) for edge in (0, -1)]


@pytest.mark.parametrize("address", [*NEVER, *EDGES])
def test_what_is_not_public_is_not_called(address: str):
    assert not is_allowed(address, [])


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8", "1.1.1.1",
        "9.255.255.255", "11.0.0.0", "100.63.255.255", "128.0.0.0", "172.15.255.255", "172.32.0.0",
        "192.0.1.0", "192.88.98.255", "192.167.255.255", "198.20.0.0", "223.255.255.255", "2001:200::1", "3ffe:ffff::1",
        "2606:4700:4700::1111", "2a00:1450:4001:82a::200e", "2620:4f:8001::1",
    ],
)  # fmt: skip
def test_what_is_public_is_called(address: str):
    assert is_allowed(address, [])


def test_networks_that_the_operator_allows_are_called_too():
    networks = read_networks("10.1.0.0/16, fd00::/8, 127.0.0.1")
    assert all(is_allowed(address, networks) for address in ("10.1.2.3", "fd00::7", "127.0.0.1", "8.8.8.8"))
    assert not any(is_allowed(address, networks) for address in ("10.2.0.1", "127.0.0.2", "::ffff:10.1.2.3"))


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("https://a.example", Target("https", "a.example", 443, "/", "a.example")),
        ("http://a.example:80/x?y=1", Target("http", "a.example", 80, "/x?y=1", "a.example")),
        ("https://a.example:8443/x", Target("https", "a.example", 8443, "/x", "a.example:8443")),
        ("http://a.example:443/x", Target("http", "a.example", 443, "/x", "a.example:443")),
        ("https://a.example:80/x", Target("https", "a.example", 80, "/x", "a.example:80")),
        ("http://[2606::1]:81/", Target("http", "2606::1", 81, "/", "[2606::1]:81")),
    ],
)
def test_an_address_is_taken_apart(address: str, target: Target):
    assert read_address(address) == target


@pytest.mark.parametrize(
    "address",
    [
        "", "a.example", "ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "https://", "https:///x",
        "https://user@a.example/", "https://user:secret@a.example/", "https://a.example/#part", "https://a.example:0/",
        "https://a.example:99999/", "https://a.example:x/", "https://a.example/a b", "https://a.example/\r\nX: y",
        "https://\u00e4.example/", "https://[::1", "https://a.example/" + "x" * 2000,
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str):
    with pytest.raises(InvalidRequest) as refused:
        read_address(address)
    assert refused.value.field == "address"


def test_an_address_has_at_most_2000_characters():
    longest = "https://a.example/" + "x" * (2000 - len("https://a.example/"))
    assert read_address(longest).host == "a.example"
    with pytest.raises(InvalidRequest):
        read_address(longest + "x")


@given(st.text() | st.text().map(lambda text: f"https://{text}"))
def test_any_text_is_an_address_or_refused(text: str):
    try:
        target = read_address(text)
    except InvalidRequest:
        return
    assert target.host
    assert target.scheme in ("http", "https")
    assert 0 < target.port < 65536
