"""Screenshots: the CPU that taking one in through the worker API costs, from its bytes to the answer."""

import io
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psycopg
from PIL import Image, ImageDraw
from psycopg.conninfo import make_conninfo

from bench.load import Plan, run_load
from bench.loading import load
from bench.process_trees import cpu_seconds
from bench.report import Goal, at_most
from bench.serving import Serving, serving
from piecework.embedded_postgresql.launcher import Server
from tests.given import Person

WIDTH, HEIGHT = 2560, 1600
GRAIN = 8  # how noisy the wallpaper is: so much, and the file has 4 MB
MEGABYTE = 1_000_000
OTHERS_TASKS = 10_000
_ROW = "{:<34} {:>8} {:>10} {:>24} {:>10} {:>8}"


@dataclass(frozen=True)
class Extent:
    """How many screenshots come, one after the other; a worker may have 20 that are in no submission."""

    pictures: int


def measure(server: Server, folder: Path, extent: Extent) -> list[Goal]:
    """One worker sends screenshots to a web server whose store is a folder."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE uploads")
    models = load(make_conninfo(server.url, dbname="uploads"), others_tasks=OTHERS_TASKS)
    picture = _screenshot()
    print(f"\nA screenshot of {WIDTH} x {HEIGHT} pixels taken in through the worker API: redrawn, noted, stored\n")
    print(_ROW.format("", "MB", "seconds", "web and decoder CPU s", "db CPU s", "all"))
    with serving(models.url, folder) as web:
        _send(server, web, models.employer, picture, 1)
        seconds, ours, database = _send(server, web, models.employer, picture, extent.pictures)
    row = _ROW.format(
        f"one of {extent.pictures}", f"{len(picture) / MEGABYTE:.1f}", f"{seconds:.2f}", f"{ours:.3f}",
        f"{database:.3f}", f"{ours + database:.3f}",
    )  # fmt: skip
    print(row)
    return [at_most("a screenshot of 4 MB, seconds of CPU to take it in", ours + database, 1)]


def _send(server: Server, web: Serving, worker: Person, picture: bytes, times: int) -> tuple[float, float, float]:
    """Send it so many times; seconds, and CPU of the web server with its decoders and of the database, of one."""
    head = (
        f"POST /worker-api/uploads HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {worker.worker_token}\r\n"
        f"Content-Type: image/png\r\nContent-Length: {len(picture)}\r\n\r\n"
    )
    plan = Plan([head.encode() + picture] * times, f'"width":{WIDTH},"height":{HEIGHT}'.encode())
    ours, database = cpu_seconds(web.pid), cpu_seconds(server.pid)
    outcome = run_load(web.port, [plan], seconds=None)
    ours, database = cpu_seconds(web.pid) - ours, cpu_seconds(server.pid) - database
    if outcome.failures or outcome.requests != times:
        raise RuntimeError(f"{outcome.failures} pictures were not taken: {outcome.example_of_failure}")
    return outcome.seconds / times, ours / times, database / times


def _screenshot() -> bytes:
    """Lines of text in a window over a wallpaper: a PNG of 4 MB, the same each time but for its grain."""
    image, dice = Image.effect_noise((WIDTH, HEIGHT), GRAIN).convert("RGB"), Random(7)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 80), fill=(40, 60, 120))
    for top in range(100, HEIGHT, 56):
        draw.rectangle((40, top, 40 + dice.randrange(WIDTH // 4), top + 14), fill="black")
    file = io.BytesIO()
    image.save(file, "PNG")
    if not 3.8 * MEGABYTE <= file.tell() <= 4.4 * MEGABYTE:
        raise RuntimeError(f"the screenshot has {file.tell():,} bytes")
    return file.getvalue()
