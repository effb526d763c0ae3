"""Restoring a backup into a database that is empty, whole or not at all."""

from pathlib import Path

from msgspec import Struct

from piecework.database.keeping.backing_up import Backup
from piecework.database.keeping.client_programs import find_restorer, run_program
from piecework.database.keeping.contents import contents, differing, list_tables
from piecework.database.keeping.copying import Side, check_empty
from piecework.database.migrate import is_known, migrate
from piecework.database.reaching import reached
from piecework.refusal import CannotStart


class Restored(Struct, frozen=True):
    """What came back: how many rows, whether they were compared with the manifest, the migrations applied after it."""

    tables: int
    rows: int
    is_compared: bool
    applied: list[str]


def check_known(backup: Backup) -> None:
    """Refuse (CannotStart) a backup of a newer version than this one, where its manifest says so."""
    unknown = [name for name in backup.manifest.migrations if not is_known(name)] if backup.manifest else []
    if unknown and backup.manifest:
        raise CannotStart(
            f"The backup is of piecework {backup.manifest.piecework}, which is newer: it has {', '.join(unknown)}. "
            "Install that version to restore it."
        )


def restore(backup: Backup, target: Side, *, bindir: Path | None) -> Restored:
    """Give the database everything back, compare it with the manifest, and bring it up to this version's schema.

    One transaction: whoever is killed leaves the target as empty as it was. Refuses: CannotStart.
    """
    check_known(backup)
    check_empty(target)
    with reached(target.url, called=target.name) as connection:
        server_major = connection.info.server_version // 10_000
    programs = find_restorer(backup.dumped_from, backup.dumped_by, server_major, bindir)
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(backup.file)]
    run_program(programs.folder / "pg_restore", *options, url=target.url)
    with reached(target.url, called=target.name) as connection:
        found = contents(connection, list_tables(connection))
        connection.execute("ANALYZE")
    if backup.manifest and (wrong := differing(backup.manifest.tables, found)):
        raise CannotStart(f"The tables {', '.join(wrong)} are not what was backed up: do not use what was restored.")
    rows = sum(content.rows for content in found.values())
    return Restored(len(found), rows, backup.manifest is not None, migrate(target.url))
