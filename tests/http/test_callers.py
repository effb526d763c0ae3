"""From where somebody calls, and who may read the metrics: what a proxy says is believed of the proxy alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import falcon
import pytest
from falcon.testing import TestClient, create_environ
from msgspec import structs
from prometheus_client.metrics_core import Metric
from prometheus_client.mmap_dict import MmapedDict, mmap_key

from piecework.app import build_app
from piecework.http.health import Metrics
from piecework.http.identity import ForwardedAddressMalformed, client_address
from piecework.settings import Settings
from tests.given import Given

PROXIES, PROXY, INNER_PROXY = "10.0.0.0/8,192.0.2.7", "10.1.2.3", "192.0.2.7"
CALLER, FORGED, HERE, TOKEN = "203.0.113.5", "198.51.100.9", "127.0.0.1", "token-of-the-metrics"


def address(peer: str, forwarded: str | None, proxies: str = PROXIES) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(falcon.Request(create_environ(headers=headers, remote_addr=peer)), proxies)


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        (PROXY, CALLER, CALLER),
        (PROXY, f"{CALLER}, {INNER_PROXY}", CALLER),
        (PROXY, f"{FORGED}, {CALLER}", CALLER),
        (PROXY, f"{FORGED}, {CALLER}, {INNER_PROXY}, {PROXY}", CALLER),
        (PROXY, INNER_PROXY, PROXY),
        (PROXY, "", PROXY),
        (PROXY, None, PROXY),
        (PROXY, "2001:db8::1", "2001:db8::1"),
        (CALLER, FORGED, CALLER),
        (CALLER, None, CALLER),
    ],
)
def test_the_last_hop_that_is_no_proxy_of_ours_is_the_caller(peer: str, forwarded: str | None, seen: str):
    assert address(peer, forwarded) == seen


@pytest.mark.parametrize(
    "forwarded",
    [
        f"{CALLER}:55",
        f"{FORGED}, {CALLER}:55",
        f"{CALLER}:55, {INNER_PROXY}",
        "[2001:db8::1]",
        f"{CALLER}, unknown",
        "<",
    ],
)
def test_a_caller_whom_the_proxy_names_unreadably_is_not_taken_for_the_proxy(forwarded: str):
    with pytest.raises(ForwardedAddressMalformed):
        address(PROXY, forwarded)
    answer = read_metrics(HERE, proxies=HERE, **{"X-Forwarded-For": forwarded})
    assert answer.status_code != 200


def test_what_the_proxy_names_unreadably_is_refused_with_a_sentence(given: Given):
    settings = structs.replace(given.settings, trusted_proxies=HERE)
    client = TestClient(build_app(settings, given.database, given.clock))
    headers = {"X-Forwarded-For": f"{CALLER}:55", "Authorization": given.ada().basic}
    answer = client.simulate_get("/api/users/get-balances.php", headers=headers, remote_addr=HERE)
    assert (answer.status_code, answer.json["code"]) == (400, "forwarded_address_malformed")
    page = client.simulate_get("/log-in", headers={"X-Forwarded-For": f"{CALLER}:55"}, remote_addr=HERE)
    assert (page.status_code, "X-Forwarded-For" in page.text) == (400, True)


def test_without_trusted_proxies_nobody_is_believed():
    assert address(PROXY, CALLER, "") == PROXY


def no_gauges() -> Sequence[Metric]:
    return ()


def read_metrics(peer: str, token: str = "", proxies: str = "", **headers: str) -> Any:
    app = falcon.App()
    app.add_route("/metrics", Metrics(Settings(metrics_token=token, trusted_proxies=proxies), no_gauges))
    return TestClient(app).simulate_get("/metrics", remote_addr=peer, headers=headers)


@pytest.mark.parametrize(
    ("peer", "token", "proxies", "headers", "may_read"),
    [
        (HERE, "", "", {}, True),
        ("::1", "", "", {}, True),
        (CALLER, "", "", {}, False),
        ("", "", "", {}, False),
        (CALLER, TOKEN, "", {"Authorization": f"Bearer {TOKEN}"}, True),
        (CALLER, TOKEN, "", {"Authorization": "Bearer another"}, False),
        (CALLER, TOKEN, "", {"Authorization": TOKEN}, False),
        (CALLER, "", "", {"Authorization": "Bearer "}, False),
        (HERE, "", "", {"X-Forwarded-For": CALLER}, False),
        (HERE, "", HERE, {"X-Forwarded-For": CALLER}, False),
        (HERE, "", HERE, {"X-Forwarded-For": HERE}, True),
    ],
)
def test_metrics_are_for_this_machine_and_for_who_has_the_token(
    peer: str, token: str, proxies: str, headers: dict[str, str], may_read: bool
):
    answer = read_metrics(peer, token, proxies, **headers)
    if may_read:
        assert (answer.status_code, "piecework_http_requests_total" in answer.text) == (200, True)
    else:
        assert (answer.status_code, answer.json["code"]) == (403, "metrics_closed")


def test_metrics_of_all_processes_are_added_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    key = mmap_key("piecework_http_requests_total", "piecework_http_requests_total", ["status"], ["200"], "Requests.")
    for process_id, count in ((17, 2.0), (18, 3.0)):
        values = MmapedDict(str(tmp_path / f"counter_{process_id}.db"))
        values.write_value(key, count, 0.0)
        values.close()
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    assert 'piecework_http_requests_total{status="200"} 5.0' in read_metrics(HERE).text.splitlines()
