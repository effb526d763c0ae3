"""`piecework move`: from the embedded database, or one server, to another."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from piecework.cli.printing import print_json, say

if TYPE_CHECKING:
    from piecework.audit.auditing import Finding
    from piecework.database.keeping.copying import CopyReport, Side
    from piecework.settings import Settings

OWNER_SECONDS = 2.0  # a short command may be at work; a server is not waited for


@click.command(short_help="Move to a database server of your own.")
@click.option("--to", required=True, help="URL of the empty database to move to: postgresql://user@host/piecework.")
@click.option("--json", "as_json", is_flag=True, help='Print {"tables", "rows", "findings", "next"}.')
def move(to: str, as_json: bool) -> None:
    """Copy the whole database to an empty one of a server of your own, compare both, and audit the new one.

    Nothing may be running meanwhile. Pictures stay where they are. The old database stays as it is, and the embedded
    one is not served again by mistake. Ends with 1 if the audit finds anything.
    """
    from piecework.audit.auditing import audit
    from piecework.cli.starting import opened, start
    from piecework.database.keeping.copying import Side, check_empty, copy_database
    from piecework.database.reaching import shown
    from piecework.embedded_postgresql.moved import mark_moved

    settings, target = start(), Side(to, "the database to move to")
    check_empty(target)  # before a server is started for nothing
    with _source(settings) as source:
        copied = copy_database(source, target)
        with opened(to) as database:
            findings = audit(database)
        if not findings and not settings.database_url:
            mark_moved(settings.data_folder, to=shown(to))
    steps = next_steps(settings, shown(to)) if not findings else []
    if as_json:
        print_json({"tables": len(copied.tables), "rows": copied.rows, "findings": findings, "next": steps})
    else:
        _tell(copied, findings, steps)
    if findings:
        raise Exit(1)


def next_steps(settings: "Settings", to: str) -> list[str]:
    """What is to be done now, by hand."""
    steps = [f"Set PIECEWORK_DATABASE_URL for every process: {to}, with the password if there is one."]
    if not settings.proof_store:
        steps.append(
            f"Pictures stay in {settings.data_folder / 'proofs'}. On another machine, or on several, copy that folder "
            "and set PIECEWORK_PROOF_STORE."
        )
    steps.append("Start: `piecework serve`, or `piecework web` and `piecework chores` on several machines.")
    if not settings.database_url:
        steps.append(
            f"Back the new database up from now on. {settings.data_folder / 'postgres'} is as it was before the move, "
            "is not served any more, and may go when you are content."
        )
    return steps


@contextmanager
def _source(settings: "Settings") -> "Generator[Side]":
    """The database to move from, with nobody at work on it. Refuses: DataFolderBusy, CannotStart."""
    from piecework.database.keeping.copying import Side, check_nobody_is_at_work
    from piecework.database.migrate import check_migrated
    from piecework.embedded_postgresql.launcher import own_server

    if settings.database_url:
        side = Side(settings.database_url, "the database of PIECEWORK_DATABASE_URL")
        check_migrated(side.url)
        check_nobody_is_at_work(side)
        yield side
        return
    with own_server(settings.data_folder, bindir=settings.pg_bin_folder, wait_seconds=OWNER_SECONDS) as server:
        check_migrated(server.url)
        yield Side(server.url, "the embedded database")


def _tell(copied: "CopyReport", findings: "list[Finding]", steps: list[str]) -> None:
    say(
        f"Copied {len(copied.tables)} tables with {copied.rows} rows, from PostgreSQL {copied.source_version} to "
        f"{copied.target_version}. Both sides hold the same, value by value."
    )
    if findings:
        for finding in findings:
            say(f"{finding.check}: {finding.where}: {finding.message}")
        say(
            f"The audit of the new database has {len(findings)} findings, and nothing was switched over: look whether "
            "`piecework audit` finds the same in the old one, and see docs/operations.md.", err=True,
        )  # fmt: skip
        return
    say("The audit of the new database found nothing. Now:")
    for number, step in enumerate(steps, start=1):
        say(f"{number}. {step}")
