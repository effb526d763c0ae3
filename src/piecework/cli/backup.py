"""`piecework backup` and `piecework restore`: the database in a file, and back."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from piecework.cli.printing import print_json, say

if TYPE_CHECKING:
    from piecework.audit.auditing import Finding
    from piecework.database.keeping.backing_up import Backup
    from piecework.database.keeping.copying import Side
    from piecework.database.keeping.restoring import Restored
    from piecework.settings import Settings


@click.command(short_help="Write the whole database to a file.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--verify", is_flag=True, help="Restore it into a database that is thrown away, and audit that.")
@click.option("--json", "as_json", is_flag=True, help='Print {"file", "tables", "rows", "findings"}.')
def backup(file: Path, *, verify: bool, as_json: bool) -> None:
    """Write the database to FILE, as of one moment, also beside a running server; FILE.json says what is in it.

    Pictures are not in it: back their folder or bucket up afterwards. FILE is in pg_dump's custom format.
    """
    from piecework import __version__
    from piecework.cli.starting import start, url_at_hand
    from piecework.clock import system_clock
    from piecework.database.keeping.backing_up import back_up, read_backup

    settings, file = start(), file.expanduser().absolute()
    with url_at_hand(settings) as url:
        manifest = back_up(url, file, bindir=settings.pg_bin_folder, version=__version__, now=system_clock())
    findings: list[Finding] = []
    if verify:
        findings = _tried_out(read_backup(file, bindir=settings.pg_bin_folder), settings)
    if as_json:
        print_json({"file": str(file), "tables": len(manifest.tables), "rows": manifest.rows, "findings": findings})
    else:
        tried = " It was restored and audited: everything adds up." if verify and not findings else ""
        say(f"Wrote {len(manifest.tables)} tables with {manifest.rows} rows to {file}.{tried}")
        _tell_findings(findings)
    if findings:
        raise Exit(1)


@click.command(short_help="Make a database of a backup.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help='Print {"tables", "rows", "is_compared", "applied", "findings"}.')
def restore(file: Path, *, as_json: bool) -> None:
    """Restore the backup FILE into an empty PIECEWORK_DATA_DIR, or the empty database of PIECEWORK_DATABASE_URL.

    Nothing is overwritten. What came back is compared with FILE.json, brought up to this version's schema, and audited.
    """
    from piecework.cli.starting import start
    from piecework.clock import wire_time
    from piecework.database.keeping.backing_up import read_backup
    from piecework.database.keeping.restoring import check_known
    from piecework.database.keeping.restoring import restore as restore_into

    settings, file = start(), file.expanduser().absolute()
    read = read_backup(file, bindir=settings.pg_bin_folder)
    check_known(read)  # before a folder is made for nothing
    with _target(settings) as target:
        restored = restore_into(read, target, bindir=settings.pg_bin_folder)
        findings = _audited(target.url)
    if as_json:
        print_json(
            {"tables": restored.tables, "rows": restored.rows, "is_compared": restored.is_compared,
             "applied": restored.applied, "findings": findings}
        )  # fmt: skip
    else:
        _tell_restored(restored, read)
        _tell_findings(findings)
        since = f" --since {wire_time(read.manifest.taken_at)}" if read.manifest else ""
        say(f"Now: put the pictures back, then run `piecework reconcile{since}`: what is to be looked after.")
    if findings:
        raise Exit(1)


@contextmanager
def _target(settings: "Settings") -> "Generator[Side]":
    """The database to restore into, with nobody at work on it. Refuses: DataFolderBusy, CannotStart."""
    from piecework.database.keeping.copying import Side
    from piecework.embedded_postgresql.launcher import own_server

    if settings.database_url:
        yield Side(settings.database_url, "the database of PIECEWORK_DATABASE_URL")
        return
    with own_server(settings.data_folder, bindir=settings.pg_bin_folder, wait_seconds=2.0) as server:
        yield Side(server.url, f"the database in {settings.data_folder}")


def _tried_out(backup: "Backup", settings: "Settings") -> "list[Finding]":
    """What the audit finds in a database that the backup was restored into, and that is thrown away."""
    from piecework.database.keeping.copying import Side
    from piecework.database.keeping.restoring import restore as restore_into
    from piecework.embedded_postgresql.launcher import own_server

    with (
        tempfile.TemporaryDirectory(prefix="piecework-verify-") as folder,
        own_server(Path(folder) / "data", bindir=settings.pg_bin_folder, durable=False) as server,
    ):
        restore_into(backup, Side(server.url, "a database to try the backup out"), bindir=settings.pg_bin_folder)
        return _audited(server.url)


def _audited(url: str) -> "list[Finding]":
    from piecework.audit.auditing import audit
    from piecework.cli.starting import opened

    with opened(url) as database:
        return audit(database)


def _tell_restored(restored: "Restored", backup: "Backup") -> None:
    compared = "all as they were backed up" if restored.is_compared else "with no FILE.json to compare them with"
    taken = f" of {backup.manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC" if backup.manifest else ""
    say(f"Restored the backup{taken}: {restored.tables} tables with {restored.rows} rows, {compared}.")
    if restored.applied:
        say(f"Applied {', '.join(restored.applied)}.")


def _tell_findings(findings: "list[Finding]") -> None:
    for finding in findings:
        say(f"{finding.check}: {finding.where}: {finding.message}")
    if findings:
        say(f"{len(findings)} findings of the audit. See docs/operations.md.", err=True)
