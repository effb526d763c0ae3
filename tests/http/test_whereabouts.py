"""In which country an address is: what the operator's file says, whatever becomes of it, and what the proxy says."""

import os
import threading
from pathlib import Path
from typing import Any

import falcon.testing
import pytest
import structlog

from piecework.http.address_country import NOBODY, country_of_address, told_country, whereabouts
from piecework.http.address_file import AddressFile
from piecework.refusal import CannotStart
from piecework.settings import Settings, read_settings
from tests.address_files import write_address_file

NETWORKS: dict[str, Any] = {
    "192.0.2.0/24": {"country": {"iso_code": "DE", "names": {"en": "Germany"}}},
    "198.51.100.0/25": {"country": {"iso_code": "GB"}, "registered_country": {"iso_code": "US"}},
    "198.51.100.128/25": {"registered_country": {"iso_code": "US"}},
    "203.0.113.0/26": {"country_code": "FR", "country": "France"},
    "203.0.113.64/26": {"country": "PL"},
    "203.0.113.128/26": {"country": {"iso_code": "NL"}, "traits": {"is_anonymous_proxy": True}},
    "203.0.113.192/26": {"country_code": "NL", "is_tor_exit_node": True},
    "2001:db8::/33": {"country": {"iso_code": "IN"}},
    "10.0.0.0/8": "a text",
    "172.16.0.0/12": {"country": {"iso_code": 7}},
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_address_file(tmp_path / "countries.mmdb", NETWORKS)


@pytest.mark.parametrize(
    ("ip_address", "code"),
    [
        ("192.0.2.1", "DE"), ("192.0.2.255", "DE"), ("192.0.3.1", ""), ("::ffff:192.0.2.1", "DE"),
        ("198.51.100.7", "GB"), ("198.51.100.200", ""), ("203.0.113.1", "FR"), ("203.0.113.65", "PL"),
        ("203.0.113.130", ""),
        ("203.0.113.200", ""), ("2001:db8::1", "IN"), ("2001:db8:8000::1", ""), ("127.0.0.1", ""), ("10.1.2.3", ""),
        ("172.16.0.1", ""), ("", ""), ("nowhere", ""), ("fe80::1%eth0", ""),
    ],
)  # fmt: skip
def test_the_file_says_in_which_country_an_address_is(path: Path, ip_address: str, code: str):
    file = AddressFile(path)
    assert file.country_of(ip_address) == code
    assert file.state().trouble == ""


def test_a_file_of_version_4_knows_no_other_addresses(tmp_path: Path):
    file = AddressFile(write_address_file(tmp_path / "4.mmdb", {"192.0.2.0/24": {"country_code": "DE"}}, ip_version=4))
    assert [file.country_of(address) for address in ("192.0.2.1", "2001:db8::1")] == ["DE", ""]
    assert file.state().trouble == ""


def test_a_replaced_file_is_read_again_and_only_then(path: Path):
    file = AddressFile(path)
    with structlog.testing.capture_logs() as said:
        assert [file.country_of("192.0.2.1") for _ in range(3)] == ["DE"] * 3
        write_address_file(path, {"192.0.2.0/24": {"country_code": "US"}})
        assert [file.country_of("192.0.2.1") for _ in range(3)] == ["US"] * 3
    assert [line["event"] for line in said] == ["address_database_read"] * 2


def break_(path: Path, how: str) -> None:
    whole = path.read_bytes()
    if how == "gone":
        path.unlink()
    elif how == "a folder":
        path.unlink()
        path.mkdir()
    elif how == "a pipe":
        path.unlink()
        os.mkfifo(path)
    else:
        path.write_bytes({"empty": b"", "half": whole[: len(whole) // 2], "a text": b"no database\n" * 99}[how])


@pytest.mark.parametrize("how", ["gone", "a folder", "a pipe", "empty", "half", "a text"])
def test_what_is_wrong_with_a_file_is_told_once_and_what_was_read_before_is_used(path: Path, how: str):
    read, fresh = AddressFile(path), AddressFile(path)
    assert read.country_of("192.0.2.1") == "DE"
    break_(path, how)
    with structlog.testing.capture_logs() as said:
        assert [file.country_of("192.0.2.1") for file in (read, fresh) for _ in range(3)] == ["DE"] * 3 + [""] * 3
    assert [(line["event"], line["log_level"]) for line in said] == [("address_database_unusable", "warning")] * 2
    assert "still used" in read.state().trouble
    assert "No task is marked" in fresh.state().trouble
    if path.is_dir():
        path.rmdir()
    write_address_file(path, NETWORKS)
    assert [file.country_of("192.0.2.1") for file in (read, fresh)] == ["DE"] * 2
    assert [file.state().trouble for file in (read, fresh)] == ["", ""]


def test_whatever_bytes_are_damaged_no_address_is_worth_an_error(path: Path):
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + b"\xff\x3f" + whole[place + 2 :])
        file = AddressFile(path)
        for ip_address in ("192.0.2.1", "198.51.100.7", "203.0.113.1", "2001:db8::1"):
            assert isinstance(file.country_of(ip_address), str)
        assert isinstance(file.state().trouble, str)


def test_threads_that_come_while_the_file_is_read_wait_for_it(path: Path):
    file, found = AddressFile(path), list[str]()
    threads = [threading.Thread(target=lambda: found.append(file.country_of("192.0.2.1"))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["DE"] * 16


def asked_from(peer: str, **headers: str) -> falcon.Request:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return falcon.Request(falcon.testing.create_environ(headers=sent, remote_addr=peer))


def test_the_header_is_believed_only_from_the_proxy():
    settings = Settings(country_header="CF-IPCountry", trusted_proxies="127.0.0.1, 192.0.2.0/24")
    assert told_country(asked_from("127.0.0.1", CF_IPCountry="DE"), settings) == "DE"
    assert told_country(asked_from("192.0.2.9", CF_IPCountry="XX"), settings) == "XX"
    assert told_country(asked_from("198.51.100.1", CF_IPCountry="DE"), settings) is None
    assert told_country(asked_from("198.51.100.1", CF_IPCountry="DE", X_Forwarded_For="127.0.0.1"), settings) is None
    assert told_country(asked_from("127.0.0.1", Other="DE"), settings) is None
    unset = Settings(trusted_proxies="127.0.0.1")
    assert told_country(asked_from("127.0.0.1", CF_IPCountry="DE"), unset) is None


def test_a_header_without_a_trusted_proxy_stops_the_start():
    with pytest.raises(CannotStart, match="PIECEWORK_TRUSTED_PROXIES"):
        read_settings({"PIECEWORK_COUNTRY_HEADER": "CF-IPCountry"})
    with pytest.raises(CannotStart, match="PIECEWORK_COUNTRY_HEADER"):
        read_settings({"PIECEWORK_COUNTRY_HEADER": "CF IPCountry:", "PIECEWORK_TRUSTED_PROXIES": "127.0.0.1"})


def test_operators_are_told_who_knows_countries(path: Path):
    assert whereabouts(Settings()).message == NOBODY
    assert country_of_address("192.0.2.1", Settings()) == ""
    proxied = Settings(country_header="CF-IPCountry", trusted_proxies="127.0.0.1")
    assert whereabouts(proxied).message == "The proxy tells it in the header CF-IPCountry."
    by_file = whereabouts(Settings(address_database=str(path)))
    assert (by_file.is_told, by_file.message) == (True, "A file Test-Country tells it, built on 2026-01-01.")
    assert by_file.troubles == []
    gone = whereabouts(Settings(address_database=str(path.with_name("none"))))
    assert (gone.is_told, gone.database_built_at) == (False, None)
    reason = "The file of PIECEWORK_ADDRESS_DATABASE cannot be used: no such file or directory."
    assert gone.troubles == [f"{reason} No task is marked because of a file."]
