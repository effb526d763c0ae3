"""`piecework serve`, and the two halves of it for several machines: `web` and `chores`."""

from typing import TYPE_CHECKING

import click

from piecework.refusal import CannotStart

if TYPE_CHECKING:
    from piecework.settings import Settings


@click.command()
def serve() -> None:
    """Run everything: database, web processes, chores.

    Without PIECEWORK_DATABASE_URL it runs a PostgreSQL of its own in PIECEWORK_DATA_DIR. It brings the schema up to
    date, and a new database gets the default catalogue. SIGTERM or Ctrl-C stops all of it.
    """
    from piecework.cli.starting import start
    from piecework.processes.serving import run_serve

    run_serve(start())


@click.command(short_help="Run the web processes alone.")
def web() -> None:
    """Run the web processes alone, on a database that `piecework migrate` has prepared."""
    from piecework.cli.starting import start
    from piecework.database.migrate import check_migrated
    from piecework.processes.listening import check_port
    from piecework.processes.metrics_folder import metrics_folder_of_web

    settings = start()
    _check_has_url(settings, "web")
    address = check_port(settings.host, settings.port)
    check_migrated(settings.database_url)
    with metrics_folder_of_web():
        from piecework.processes.web import run_web  # not earlier: its counters ask for the folder

        run_web(settings, address)


@click.command(short_help="Run one chore process alone.")
def chores() -> None:
    """Run one chore process alone, on a database that `piecework migrate` has prepared; several do no harm."""
    from piecework.cli.starting import start
    from piecework.database.migrate import check_migrated
    from piecework.processes.chores import run_chores

    settings = start()
    _check_has_url(settings, "chores")
    check_migrated(settings.database_url)
    run_chores(settings)


def _check_has_url(settings: "Settings", command: str) -> None:
    if not settings.database_url:
        raise CannotStart(
            f"`piecework {command}` works on a database of your own: set PIECEWORK_DATABASE_URL. "
            "With the embedded one, `piecework serve` runs everything."
        )
