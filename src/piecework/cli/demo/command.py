"""`piecework demo`: a marketplace to try, with people in it."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from piecework.cli.crowd import crowd_options
from piecework.cli.printing import say

if TYPE_CHECKING:
    from piecework.database import Database
    from piecework.processes.children import Part
    from piecework.settings import Settings

# What the demo has where the environment is silent.
DEFAULTS = {
    "PIECEWORK_FEES": "platform",
    "PIECEWORK_LOG_FORMAT": "text",
    "PIECEWORK_LOG_LEVEL": "warning",
    "PIECEWORK_OPERATOR_CODES": "off",  # who looks around has no phone at hand
    "PIECEWORK_POSTBACK_NETWORKS": "127.0.0.0/8",  # the visitor's own receiver
}


@click.command(short_help="Run a marketplace with people in it.")
@crowd_options
def demo(workers: int, pace: float, error_rate: float, behaviour: str) -> None:
    """Run a marketplace with an employer who has money and a simulated crowd that does the jobs.

    It prints where to look, the credentials to use (new at each start) and commands to paste. The data stays in
    PIECEWORK_DATA_DIR and is found again. It is `piecework serve` with the platform's fees unless PIECEWORK_FEES is
    set, and a log of warnings only.
    """
    from piecework.cli.demo.people import Cast, make_cast
    from piecework.cli.demo.tour import tour
    from piecework.cli.starting import start
    from piecework.processes.serving import ServeHooks, run_serve

    settings = start(DEFAULTS)
    cast: list[Cast] = []

    def prepare(database: "Database") -> None:
        cast.append(make_cast(database, settings, workers=workers))

    def when_ready() -> Sequence["Part"]:
        say(*tour(settings, cast[0]).split("\n"))
        options = ["--pace", str(pace), "--error-rate", str(error_rate), "--behaviour", behaviour]
        return [_crowd(settings, cast[0].worker_tokens, options), *_letters(settings)]

    run_serve(settings, ServeHooks(prepare, when_ready))


def _letters(settings: "Settings") -> "Sequence[Part]":
    """What prints links and tokens that a mail server would have sent."""
    from piecework.processes.children import Part
    from piecework.settings import settings_environment

    if settings.smtp_url:
        return []
    return [Part("letters", ["letter", "follow"], dict(os.environ) | settings_environment(settings))]


def _crowd(settings: "Settings", tokens: Sequence[str], options: Sequence[str]) -> "Part":
    from piecework.processes.children import Part
    from piecework.settings import settings_environment

    return Part(
        name="crowd",
        arguments=["crowd", "--tokens", "-", *options],
        environment=dict(os.environ) | settings_environment(settings),
        standard_input="\n".join(tokens).encode(),
    )
