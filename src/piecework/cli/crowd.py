"""`piecework crowd`: simulated workers, who find a server by its URL and speak to it over HTTP alone."""

import signal
import threading
from collections.abc import Callable
from typing import IO, Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def _read_mix(context: click.Context, option: click.Parameter, text: str) -> str:
    from piecework.demo.behaviours import BadMix, read_mix

    try:
        read_mix(text)
    except BadMix as error:
        raise click.BadParameter(str(error)) from None
    return text


def crowd_options(command: Command) -> Command:
    """The options that say how the crowd behaves; `demo` has them too."""
    for option in (
        click.option(
            "--behaviour", default="ordinary=1", show_default=True, callback=_read_mix,
            help="Kinds of workers and their shares: diligent=70,sloppy=20,spammer=10.",
        ),
        click.option(
            "--error-rate", type=click.FloatRange(0, 1), default=0.1, show_default=True,
            help="Share of careless answers.",
        ),
        click.option(
            "--pace", type=click.FloatRange(0.01, 3600), default=2.0, show_default=True,
            help="Seconds between two acts of one worker, on average.",
        ),
        click.option(
            "--workers", type=click.IntRange(1, 1000), default=30, show_default=True, help="How many workers."
        ),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command(short_help="Let simulated workers do jobs, over HTTP.")
@crowd_options
@click.option("--url", default="", help="Where the server is; PIECEWORK_HOST and PIECEWORK_PORT unless given.")
@click.option("--seed", type=int, help="Roll the same dice every time.")
@click.option(
    "--tokens", type=click.File(), help="Worker tokens, one a line; - for standard input. WORKERS is ignored."
)
def crowd(
    *,
    workers: int,
    pace: float,
    error_rate: float,
    behaviour: str,
    url: str,
    seed: int | None,
    tokens: IO[str] | None,
) -> None:
    """Let simulated workers do jobs, until stopped.

    Without --tokens it makes WORKERS accounts crowd-1@example.org ... in the database (or gives those that are there
    new tokens), so it needs the settings that `piecework serve` was started with.
    """
    from piecework.cli.starting import start
    from piecework.processes.listening import local_url

    settings = start()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:  # in the background a Ctrl-C is for somebody else
            signal.signal(number, lambda *_: stop.set())  # the crowd looks at it now and then, and never waits for it
    found = _read_tokens(tokens) if tokens is not None else _make_tokens(workers)
    from piecework.demo.behaviours import read_mix
    from piecework.demo.crowd import run_crowd

    run_crowd(
        url.rstrip("/") or local_url(settings.host, settings.port),
        found, pace=pace, error_rate=error_rate, seed=seed, stop=stop, mix=read_mix(behaviour),
    )  # fmt: skip


def _read_tokens(lines: IO[str]) -> list[str]:
    found = [line.strip() for line in lines if line.strip()]
    if not found:
        raise click.UsageError("There is no token in the --tokens file.")
    return found


def _make_tokens(workers: int) -> list[str]:
    from piecework.cli.opening import open_crowd
    from piecework.cli.starting import database_at_hand, start

    with database_at_hand(start()) as database:
        return open_crowd(database, workers)
