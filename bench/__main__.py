"""`make bench`: measure, print a table of ratios, say which goals are met."""

import argparse
import tempfile
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from bench import audited, employer, hostile, pages, postbacks, uploads, worker
from bench.calls import BALANCES, RATE, SELECT_ONE, UNRATED, Call
from bench.limit import Pgbench
from bench.loading import CONNECTIONS, load
from bench.process_trees import memory_bytes
from bench.report import (
    Goal,
    at_least,
    at_most,
    cpu_ratio,
    print_goals,
    print_heading,
    print_lane,
    print_ratio,
    rate_ratio,
)
from bench.rounds import Lane, Length, Sample, run_rounds
from bench.serving import serving
from bench.site import Site
from bench.statements import Script
from piecework.embedded_postgresql.binaries import find_binaries
from piecework.embedded_postgresql.launcher import Server, own_server
from piecework.logs import configure_logs
from piecework.settings import Settings


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    others_tasks: int
    others_tasks_many: int
    rounds: int
    seconds: float  # of one run
    employer: employer.Extent
    worker: worker.Extent
    postbacks: postbacks.Extent
    audited: audited.Extent
    uploads: uploads.Extent
    pages: pages.Extent
    hostile: hostile.Extent

    def length(self, call: Call, warm: Sample) -> Length:
        """How long to run a call; one that uses tasks up runs as often as takes about the same time."""
        if call.rates:
            return Length(each=round(warm.per_second * self.seconds / CONNECTIONS))
        return Length(seconds=self.seconds)


WHOLE = Extent(
    10_000,
    1_000_000,
    rounds=3,
    seconds=4.0,
    employer=employer.Extent(100_000, rounds=3, seconds=1.5, bulk=4),
    worker=worker.Extent(rounds=3, seconds=2.0, works_each=60, backlogs=(10_000, 50_000)),
    postbacks=postbacks.Extent(10_000, tasks_each=10, outage_hours=12),
    audited=audited.Extent(100_000, 1_000_000),
    uploads=uploads.Extent(pictures=12),
    pages=pages.Extent(rounds=7),
    hostile=hostile.Extent(seconds=20.0),
)
QUICK = Extent(
    10_000,
    100_000,
    rounds=2,
    seconds=1.2,
    employer=employer.Extent(10_000, rounds=2, seconds=0.6, bulk=2),
    worker=worker.Extent(rounds=2, seconds=1.0, works_each=20, backlogs=(2_000, 10_000)),
    postbacks=postbacks.Extent(1_000, tasks_each=10, outage_hours=12),
    audited=audited.Extent(20_000, 200_000),
    uploads=uploads.Extent(pictures=4),
    pages=pages.Extent(rounds=3),
    hostile=hostile.Extent(seconds=6.0),
)


def main() -> None:
    """Run the bench in a folder that is gone at the end."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds, and 100,000 tasks for many")
    parts = ["employer", "worker", "postbacks", "audit", "uploads", "pages", "hostile"]
    parser.add_argument("part", nargs="?", choices=parts, help="only its tables")
    chosen = parser.parse_args()
    extent = QUICK if chosen.quick else WHOLE
    configure_logs("json", "error")
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="piecework-bench-") as folder,
        own_server(Path(folder) / "data", durable=True) as server,
    ):
        goals: list[Goal] = []
        if chosen.part not in {"postbacks", "audit", "uploads", "pages", "hostile"}:
            goals = _measure(server, Path(folder), extent, part=chosen.part)
        if chosen.part in (None, "postbacks"):
            goals += postbacks.measure(server, extent.postbacks)
        if chosen.part in (None, "audit"):
            goals += audited.measure(server, extent.audited)
        if chosen.part in (None, "uploads"):
            goals += uploads.measure(server, Path(folder), extent.uploads)
        if chosen.part in (None, "pages"):
            goals += pages.measure(server, Path(folder), extent.pages)
        if chosen.part in (None, "hostile"):
            goals += hostile.measure(server, Path(folder), extent.hostile)
    print_goals(goals)
    print(f"\n{time.monotonic() - began:.0f} s")


def _measure(server: Server, folder: Path, extent: Extent, *, part: str | None) -> list[Goal]:
    binaries = find_binaries(None)
    pgbench = Pgbench(binaries.folder / "pgbench", server.pid)
    settings = Settings(api_requests_per_second=0)
    print(
        f"PostgreSQL {binaries.version}, durable; {settings.web_processes} web processes of {settings.web_threads} "
        f"threads each; {CONNECTIONS} connections from either client; "
        f"{extent.rounds} rounds in turn, medians."
    )
    with ExitStack() as stack:
        few = stack.enter_context(_site(server, folder, "few", extent.others_tasks))
        print(
            f"The web server answers after {few.web.start_seconds:.2f} s; idle it has {_megabytes(few.web.pid)} MB "
            f"of memory, the database {_megabytes(server.pid)} MB."
        )
        goals = [] if part else _against_limit(few, pgbench, extent) + _against_select_one(few, extent)
        many = stack.enter_context(_site(server, folder, "many", extent.others_tasks_many))
        goals += [] if part else _few_against_many(few, many, extent)
        goals += employer.measure(few, many, extent.employer) if part != "worker" else []
        return goals + (worker.measure(few, many, pgbench, extent.worker) if part != "employer" else [])


@contextmanager
def _site(server: Server, folder: Path, name: str, others_tasks: int) -> Generator[Site]:
    """A database with so many tasks of others, and a web server for it."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    models = load(make_conninfo(server.url, dbname=name), others_tasks=others_tasks)
    with serving(models.url, folder) as web:
        yield Site(models, web, server.pid)


def _against_limit(site: Site, pgbench: Pgbench, extent: Extent) -> list[Goal]:
    goals: list[Goal] = []
    print_heading("The application, and pgbench running its very statements")
    for call in (BALANCES, UNRATED, RATE):
        trips, script = site.record(call)
        ours, limit = _lane(site, call, extent), _limit_lane(site, pgbench, call, script, extent)
        run_rounds([ours, limit], extent.rounds)
        print_lane(ours, trips)
        print_lane(limit, trips)
        print_ratio("piecework / pgbench", rate_ratio(ours, limit))
        if call.rates:
            goals.append(at_least(f"{call.name}, requests/s against pgbench", rate_ratio(ours, limit), 0.35))
    return goals


def _against_select_one(site: Site, extent: Extent) -> list[Goal]:
    print_heading("A whole call, and one that authenticates and runs SELECT 1")
    lanes = [_lane(site, call, extent) for call in (BALANCES, SELECT_ONE)]
    run_rounds(lanes, extent.rounds)
    for lane in lanes:
        print_lane(lane)
    return [at_most("get-balances, CPU against SELECT 1", cpu_ratio(*lanes), 2.5)]


def _few_against_many(few: Site, many: Site, extent: Extent) -> list[Goal]:
    goals: list[Goal] = []
    print_heading("The same with few and with many tasks of other employers stored")
    for call in (UNRATED, RATE):
        lanes = [
            _lane(many, call, extent, f", {extent.others_tasks_many:,}"),
            _lane(few, call, extent, f", {extent.others_tasks:,}"),
        ]
        run_rounds(lanes, extent.rounds)
        for lane in lanes:
            print_lane(lane)
        goals.append(at_most(f"{call.name}, CPU, many against few", cpu_ratio(*lanes), 1.2))
        goals.append(at_least(f"{call.name}, requests/s, many against few", rate_ratio(*lanes), 1 / 1.2))
    return goals


def _lane(site: Site, call: Call, extent: Extent, suffix: str = "") -> Lane:
    """Our own runs of a call, after a warm-up that tells how often it can be run."""
    length = extent.length(call, site.warm_up(call))
    return Lane(call.name + suffix, lambda: site.measure(call, length))


def _limit_lane(site: Site, pgbench: Pgbench, call: Call, script: Script, extent: Extent) -> Lane:
    warm = site.measure_limit(pgbench, call, script, Length(each=100) if call.rates else Length(seconds=1))
    length = extent.length(call, warm)
    return Lane("  pgbench", lambda: site.measure_limit(pgbench, call, script, length))


def _megabytes(pid: int) -> int:
    return round(memory_bytes(pid) / 1_000_000)


main()
