"""Whatever is uploaded, by however many at once: no web process grows by more than 150 MB."""

import os
import threading
import urllib.error
import urllib.request

import pytest
from PIL import Image

from tests.conftest import SOAK
from tests.faults.place import PROC, Place, bearer, tree_of
from tests.pictures import encoded, picture, png_header, webp_header
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.timeout(900)  # of the largest pictures, one after the other

GROWTH_BYTES_MAX = 150 * 1024 * 1024
AT_ONCE = 8
SIDE = 4096  # 16 megapixels
UPLOADS_EACH = 11 if SOAK else 1
TAKEN = {0, 1, 2, 3, 4, 5, 8}  # which of the pictures below
BUSY = 503  # come again


def kib_of(pid: int, what: str) -> int:
    lines = (PROC / str(pid) / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what))


def web_processes(pid: int) -> list[int]:
    """The web processes: those of ours that are neither PostgreSQL's, the chores' nor the decoder's."""
    ours = [process for process in tree_of(pid) if "python" in process.name and "decoder" not in process.name]
    return [process.pid for process in ours if "chores" not in process.name]


def uploads() -> list[bytes]:
    """The largest that is taken, of each kind, and what pretends to be larger."""
    noise = Image.frombytes("RGB", (SIDE // 8, SIDE // 8), os.urandom(3 * SIDE * SIDE // 64)).resize((SIDE, SIDE))
    turned = Image.Exif()
    turned[0x0112] = 6
    clear = Image.new("RGBA", (SIDE, SIDE), (9, 99, 199, 99))
    return [
        encoded(clear, "PNG", compress_level=1),
        encoded(clear, "WEBP", lossless=True, method=0),
        encoded(noise, "WEBP", quality=50, method=0),
        encoded(noise, "JPEG", quality=70, exif=turned),
        encoded(noise, "JPEG", quality=70, progressive=True, subsampling=0),
        encoded(noise.convert("CMYK"), "JPEG", quality=60, progressive=True),
        png_header(60_000, 60_000),
        webp_header(16_383),
        picture() + bytes(8 * 1024 * 1024 - 10_000),
        os.urandom(8 * 1024 * 1024),
        os.urandom(9 * 1024 * 1024),
    ]


def send(place: Place, token: str, data: bytes) -> int:
    request = urllib.request.Request(
        f"http://127.0.0.1:{place.port}/worker-api/uploads", data=data, headers={"Authorization": token}
    )
    try:
        with urllib.request.urlopen(request, timeout=HANG_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:  # refused by its length, while it was still being sent
        return 413


def test_uploads_do_not_fill_the_memory(served_place: Place):
    serve = served_place.start("serve")
    tokens = [bearer(served_place.run_json("account", "create", f"w{number}@example.org")) for number in range(AT_ONCE)]
    assert send(served_place, tokens[0], picture()) == 200
    before = {pid: kib_of(pid, "VmRSS") for pid in web_processes(serve.pid)}
    statuses: list[int] = []
    given = uploads()

    def send_all(token: str, first: int) -> None:
        for number in range(first, first + UPLOADS_EACH):
            while (status := send(served_place, token, given[number % len(given)])) == BUSY:
                pass
            statuses.append(status)

    threads = [
        threading.Thread(target=send_all, args=(token, first))
        for first, token in zip(range(0, 2 * AT_ONCE, 2), tokens, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    growth = {pid: kib_of(pid, "VmHWM") * 1024 - rss * 1024 for pid, rss in before.items()}
    print({"statuses": sorted(statuses), "growth_megabytes": {pid: grown >> 20 for pid, grown in growth.items()}})
    assert max(growth.values()) < GROWTH_BYTES_MAX
    assert set(statuses) <= {200, 413, 422}
    sent = [first + number for first in range(0, 2 * AT_ONCE, 2) for number in range(UPLOADS_EACH)]
    assert statuses.count(200) == sum(number % len(given) in TAKEN for number in sent)
    assert served_place.is_ready()
