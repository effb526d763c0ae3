"""`piecework` and all its commands. Their modules import what they need when they run: `--version` is quick."""

import click

from piecework import __version__
from piecework.cli.account import account
from piecework.cli.audit import audit
from piecework.cli.backup import backup, restore
from piecework.cli.catalog import catalog
from piecework.cli.crowd import crowd
from piecework.cli.demo.command import demo
from piecework.cli.deposit import deposit
from piecework.cli.export import export
from piecework.cli.failing import Commands
from piecework.cli.job import job
from piecework.cli.letter import letter
from piecework.cli.log import log
from piecework.cli.migrate import migrate
from piecework.cli.move import move
from piecework.cli.payments import payments
from piecework.cli.postbacks import postbacks
from piecework.cli.reconcile import reconcile
from piecework.cli.rules import rules
from piecework.cli.serve import chores, serve, web


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="piecework")
def main() -> None:
    """Piecework: a self-hosted micro-job marketplace.

    Settings are environment variables PIECEWORK_*, listed in docs/settings.md.
    """


for command in (
    serve,
    demo,
    web,
    chores,
    migrate,
    account,
    deposit,
    payments,
    job,
    letter,
    log,
    rules,
    catalog,
    reconcile,
    audit,
    export,
    backup,
    restore,
    move,
    crowd,
    postbacks,
):
    main.add_command(command)
