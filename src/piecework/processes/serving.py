"""`serve`: the database, then everything that needs it; and all of it down again in the opposite order."""

import os
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import structlog
from msgspec import Struct, structs

from piecework.catalog.seeding import seed_catalog
from piecework.database import Database
from piecework.database.migrate import migrate
from piecework.embedded_postgresql.launcher import Server, own_server
from piecework.processes.children import Part
from piecework.processes.listening import check_port, is_ready
from piecework.processes.metrics_folder import VARIABLE, metrics_folder
from piecework.processes.stopping import StopSignals
from piecework.processes.supervising import Supervisor
from piecework.rules.changing import seed_rules
from piecework.settings import Settings, settings_environment

log = structlog.get_logger("piecework.processes")

SHARE_OF_PARTS = 0.6  # of the time to stop; the embedded PostgreSQL, which is stopped after them, has the rest


class ServeHooks(Struct, frozen=True):
    """What `demo` adds: `prepare` is called with the migrated database, `when_ready` when the place answers."""

    prepare: Callable[[Database], None]
    when_ready: Callable[[], Sequence[Part]]


def run_serve(settings: Settings, hooks: ServeHooks | None = None) -> None:
    """Run everything until SIGINT, SIGTERM or SIGHUP, from the main thread.

    Refuses (CannotStart): a port, data folder or database that cannot be had; an embedded PostgreSQL that ends.
    """
    address = check_port(settings.host, settings.port)
    with StopSignals(interrupts=True) as signals:
        try:
            with _database(settings) as (url, server), metrics_folder(server.data_dir if server else None) as metrics:
                applied = prepare_database(url, settings, hooks)
                log.info("database_prepared", migrations_applied=applied)
                signals.only_note()
                _supervise(settings, address, url, server, metrics, hooks=hooks, signals=signals)
        except KeyboardInterrupt:
            log.info("stopped_while_starting")


def prepare_database(url: str, settings: Settings, hooks: ServeHooks | None = None) -> list[str]:
    """Bring the schema up to date and give a new database its catalogue and rules; answer the migrations applied."""
    applied = migrate(url)
    with Database(url, connections_max=1) as database:
        database.transact(seed_catalog)
        database.transact(lambda tx: seed_rules(tx, fees=settings.fees))
        if hooks is not None:
            hooks.prepare(database)
    return applied


def part_environment(settings: Settings, metrics: Path) -> dict[str, str]:
    """What a part's process finds in its environment: ours, with these settings told in full."""
    return dict(os.environ) | settings_environment(settings) | {VARIABLE: str(metrics)}


@contextmanager
def _database(settings: Settings) -> Generator[tuple[str, Server | None]]:
    if settings.database_url:
        yield settings.database_url, None
        return
    stop_seconds = settings.stop_seconds * (1 - SHARE_OF_PARTS)
    with own_server(settings.data_folder, bindir=settings.pg_bin_folder, stop_seconds=stop_seconds) as server:
        yield server.url, server


def _supervise(
    settings: Settings,
    address: str,
    url: str,
    server: Server | None,
    metrics: Path,
    *,
    hooks: ServeHooks | None,
    signals: StopSignals,
) -> None:
    environment = part_environment(structs.replace(settings, database_url=url), metrics)
    parts = [Part("web", ["web"], environment)]
    parts += [Part(f"chores-{number}", ["chores"], environment) for number in range(1, settings.chore_processes + 1)]

    def when_ready() -> Sequence[Part]:
        log.info("serving", url=settings.base_url)
        if settings.operator_codes == "off" and hooks is None:  # who hooks in says so in words of their own
            log.warning("operator_codes_off", setting="PIECEWORK_OPERATOR_CODES")
        return hooks.when_ready() if hooks is not None else []

    Supervisor(
        signals,
        is_ready=lambda: is_ready(address, settings.port),
        when_ready=when_ready,
        stop_seconds=settings.stop_seconds * SHARE_OF_PARTS,
    ).run(parts, server=server)
