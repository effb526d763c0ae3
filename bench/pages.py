"""The pages: what board and review cost the server and weigh, and how soon Chromium shows them on a slow device."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psycopg
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from psycopg.conninfo import make_conninfo

from bench.load import Plan, run_load
from bench.loading import READER, WORKER, Models, load
from bench.process_trees import cpu_seconds
from bench.report import Goal, at_most
from bench.serving import HOST, Serving, serving
from bench.worker import BOARD_JOBS_MANY, add_running_jobs
from piecework.accounts.entering.session import NewSession, open_session
from piecework.clock import system_clock
from piecework.database import Database
from piecework.embedded_postgresql.launcher import Server
from piecework.ids import new_secret, new_session_id

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SLOWED = 4  # times, as a cheap phone is
PHONE = {"width": 360, "height": 740}
OTHERS_TASKS = 10_000
WARM_SECONDS, LOAD_SECONDS = 1.0, 3.0
KILOBYTE = 1000
MILLISECONDS = 1000
CPU_MS_MAX, PAINT_SECONDS_MAX, FIRST_KB_MAX, LATER_KB_MAX = 15, 1, 60, 15
_ROW = "{:<26} {:>10} {:>12} {:>12} {:>12} {:>12}"
_LARGEST = """() => new Promise((found) => {
    const told = (list) => found(list.getEntries().at(-1).startTime);
    new PerformanceObserver(told).observe({ type: "largest-contentful-paint", buffered: true });
})"""


@dataclass(frozen=True)
class Extent:
    """How often each page is opened by somebody new, who then opens it again."""

    rounds: int


@dataclass(frozen=True)
class Opened:
    """A page in the browser: seconds until its largest part was painted, and KB that came for it."""

    seconds: float
    size: float


@dataclass(frozen=True)
class _Subject:
    """A page to measure, and whose cookie opens it."""

    name: str
    path: str
    account_id: str
    heading: bytes


SUBJECTS = (
    _Subject("board", "/jobs", str(WORKER), b"Job number "),
    _Subject("review", "/employer/review", str(READER), b"/rate"),
)


def measure(server: Server, folder: Path, extent: Extent) -> list[Goal]:
    """The worker's board with 10,000 running jobs, and the review of an employer with 250 tasks that wait."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE pages")
    models = load(make_conninfo(server.url, dbname="pages"), others_tasks=OTHERS_TASKS)
    add_running_jobs(models, BOARD_JOBS_MANY)
    print(
        f"\nPages with {BOARD_JOBS_MANY:,} running jobs; the largest paint with a CPU slowed {SLOWED} times, medians\n"
    )
    print(_ROW.format("", "CPU ms", "first s", "later s", "first KB", "later KB"))
    with serving(models.url, folder) as web, _chromium() as browser:
        goals: list[Goal] = []
        for subject in SUBJECTS:
            cookie = log_in(models, subject.account_id)
            cpu = _cost(server, web, subject, cookie) * MILLISECONDS
            visits = [_visit(browser, web, subject, cookie) for _ in range(extent.rounds)] if browser else []
            goals += [
                at_most(f"{subject.name}: ms of CPU to make the page", cpu, CPU_MS_MAX),
                *_told(subject, cpu, visits),
            ]
        return goals


def _told(subject: _Subject, cpu: float, visits: list[tuple[Opened, Opened]]) -> list[Goal]:
    """Print the line of a page; its goals in the browser."""
    if not visits:
        print(_ROW.format(subject.name, f"{cpu:.1f}", *["-"] * 4))
        return []
    first, later = (
        Opened(median(each.seconds for each in opened), median(each.size for each in opened))
        for opened in zip(*visits, strict=True)
    )
    seconds, sizes = [f"{each.seconds:.2f}" for each in (first, later)], [f"{each.size:.1f}" for each in (first, later)]
    print(_ROW.format(subject.name, f"{cpu:.1f}", *seconds, *sizes))
    return [
        at_most(f"{subject.name}, first visit: seconds to the largest paint", first.seconds, PAINT_SECONDS_MAX),
        at_most(f"{subject.name}, later visit: seconds to the largest paint", later.seconds, PAINT_SECONDS_MAX),
        at_most(f"{subject.name}, first visit: KB over the wire", first.size, FIRST_KB_MAX),
        at_most(f"{subject.name}, later visit: KB over the wire", later.size, LATER_KB_MAX),
    ]


@contextmanager
def _chromium() -> Iterator[Browser | None]:
    """The browser; without one the server's part alone is measured."""
    if CHROMIUM is None:
        print("There is no chromium, so nothing is painted: apt-get install chromium")
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def log_in(models: Models, account_id: str) -> str:
    """The cookie of an account that is logged in."""
    with Database(models.url, connections_max=1) as database:
        session = NewSession(session_id=new_session_id(), secret=new_secret(), ip_address="", user_agent="bench")
        return database.transact(lambda tx: open_session(tx, account_id, session, with_code=True, now=system_clock()))


def _cost(server: Server, web: Serving, subject: _Subject, cookie: str) -> float:
    """CPU of the web server and the database for one page, without the browser."""
    head = f"GET {subject.path} HTTP/1.1\r\nHost: {HOST}:{web.port}\r\nAccept: text/html\r\n"
    head += f"Cookie: pw_session={cookie}\r\n"
    plan = Plan([f"{head}Accept-Encoding: gzip\r\n\r\n".encode()], b"200")
    plain = Plan([f"{head}\r\n".encode()], subject.heading)
    for probe, seconds in ((plain, WARM_SECONDS), (plan, LOAD_SECONDS)):
        before = cpu_seconds(web.pid) + cpu_seconds(server.pid)
        outcome = run_load(web.port, [probe], seconds=seconds)
        used = cpu_seconds(web.pid) + cpu_seconds(server.pid) - before
        if outcome.failures or not outcome.requests:
            raise RuntimeError(f"{subject.path} is wrong: {outcome.example_of_failure}")
    return used / outcome.requests


def _visit(browser: Browser, web: Serving, subject: _Subject, cookie: str) -> tuple[Opened, Opened]:
    """Somebody whose browser has nothing of the place opens the page, and once more with what it kept."""
    address = f"http://{HOST}:{web.port}"
    context = browser.new_context(viewport=PHONE, base_url=address)  # type: ignore[arg-type]
    context.add_cookies([{"name": "pw_session", "value": cookie, "url": address}])
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    session.send("Network.enable")
    first, later = (_open(page, session, subject.path) for _ in range(2))
    context.close()
    return first, later


def _open(page: Page, session: CDPSession, path: str) -> Opened:
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda told: sizes.append(int(told["encodedDataLength"])))
    page.goto("about:blank")
    sizes.clear()
    page.goto(path, wait_until="networkidle")
    return Opened(float(page.evaluate(_LARGEST)) / 1000, sum(sizes) / KILOBYTE)
