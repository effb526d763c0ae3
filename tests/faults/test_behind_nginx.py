"""The place behind nginx as deploy/nginx.conf has it: no request meets a connection that the place is just ending."""

import http.client
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from piecework.processes import web
from tests.architecture.source import ROOT
from tests.conftest import SOAK
from tests.faults import hurried_web
from tests.faults.place import PROC, Place
from tests.ports import free_port
from tests.waiting import HANG_SECONDS, wait_until

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
SHIPPED = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
IDLE_SECONDS = 1  # of the place here, where it has 75 elsewhere
AT_ONCE = 32  # as many connections as nginx keeps
ROUNDS = 320 if SOAK else 8
TIME_WAIT = "06"  # in /proc/net/tcp
pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed: `apt-get install nginx-light`"),
    pytest.mark.timeout(1800 if SOAK else 300),
]


def proxy_idle_seconds() -> float:
    """For how long nginx, as shipped, keeps a connection to the place."""
    upstream = SHIPPED[SHIPPED.index("upstream") : SHIPPED.index("}")]
    found = re.search(r"^\s*keepalive_timeout (\d+)s;", upstream, re.MULTILINE)
    return float(found[1]) if found else 60.0  # nginx's own


def configuration(folder: Path, place_port: int, port: int, idle_seconds: float) -> str:
    """The shipped file on other ports and without TLS, in what Debian puts around it."""
    text = SHIPPED.replace("127.0.0.1:8080", f"127.0.0.1:{place_port}")
    text = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", text, count=1, flags=re.DOTALL)
    text = re.sub(r"^\s*(ssl_|listen \[).*\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    text = re.sub(r"keepalive_timeout \d+s;", f"keepalive_timeout {round(idle_seconds * 1000)}ms;", text)
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    process = f"{user} daemon off; master_process off; pid {folder}/pid; events {{}}"
    return f"{process}\nhttp {{ access_log off; {paths} {text} }}"


@pytest.fixture
def behind_nginx(place: Place, database_url: str) -> Callable[[float], int]:
    """Starts the pair with an idle time for nginx; answers the port of nginx."""
    place.environment |= {"PIECEWORK_DATABASE_URL": database_url, "PROMETHEUS_MULTIPROC_DIR": str(place.folder)}
    place.start_program(sys.executable, "-P", hurried_web.__file__, str(IDLE_SECONDS), "15")

    def start(idle_seconds: float) -> int:
        port = free_port()
        file = place.folder / "nginx.conf"
        file.write_text(configuration(place.folder, place.port, port, idle_seconds), encoding="utf-8")
        place.start_program(str(NGINX), "-p", str(place.folder), "-e", "stderr", "-c", str(file), ready=False)
        wait_until(lambda: status_of(port) == 404, what=place.all_said)
        return port

    return start


def status_of(port: int) -> int:
    """What a POST is answered with; 404 is the place's own word for this address."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=HANG_SECONDS)
    try:
        client.request("POST", "/nowhere", body=b"a=1")
        return client.getresponse().status
    except ConnectionRefusedError:
        return 0
    finally:
        client.close()


def lost_of_round(clients: ThreadPoolExecutor, port: int, number: int) -> int:
    """How many of a round are lost that begins when all connections have been idle for about the limit."""
    time.sleep(IDLE_SECONDS - 0.004 + 0.001 * (number % 8))
    return sum(status != 404 for status in clients.map(status_of, [port] * AT_ONCE))


def ended_by_the_place(place: Place) -> set[str]:
    """The connections that the place ended before the other side did: the kernel remembers them for a minute."""
    lines = [line.split() for line in (PROC / "net" / "tcp").read_text().splitlines()[1:]]
    return {remote for _, local, remote, state, *_ in lines if state == TIME_WAIT and int(local[-4:], 16) == place.port}


def test_no_request_is_lost_around_the_idle_limit(place: Place, behind_nginx: Callable[[float], int]):
    port = behind_nginx(IDLE_SECONDS * proxy_idle_seconds() / web.IDLE_SECONDS_MAX)
    before = ended_by_the_place(place)
    with ThreadPoolExecutor(AT_ONCE) as clients:
        assert sum(lost_of_round(clients, port, number) for number in range(ROUNDS)) == 0
    assert ended_by_the_place(place) <= before, "nginx is always the first to let go"


def test_control_the_place_ends_connections_that_nginx_keeps_for_longer(
    place: Place, behind_nginx: Callable[[float], int]
):
    """Then a request that is sent at that moment is lost."""
    port = behind_nginx(60 * IDLE_SECONDS)
    before = ended_by_the_place(place)
    assert status_of(port) == 404
    wait_until(lambda: ended_by_the_place(place) - before)
