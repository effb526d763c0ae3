"""PostgreSQL's pg_dump and pg_restore: which of those that are here suits a server, and running it."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from psycopg.conninfo import conninfo_to_dict

from piecework.database.reaching import shown
from piecework.embedded_postgresql.binaries import list_folders
from piecework.refusal import CannotStart

PROGRAMS = ("pg_dump", "pg_restore")
QUOTED_LINES = 5


class Programs(Struct, frozen=True):
    """A folder with both programs, and their major version."""

    folder: Path
    major: int


def find_dumper(server_major: int, bindir: Path | None) -> Programs:
    """The programs to dump a server with: its own version's, or the next later one's. Refuses: CannotStart.

    An older pg_dump does not read a newer server; and what a newer one writes, an older server may not take back.
    """
    return _nearest(server_major, server_major, bindir, f"dump a server of PostgreSQL {server_major}")


def find_reader(bindir: Path | None) -> Programs:
    """The newest programs that are here: they read every backup that can be read here. Refuses: CannotStart."""
    return _nearest(0, 1000, bindir, "read a backup")


def find_restorer(dumped_from: int, dumped_by: int, server_major: int, bindir: Path | None) -> Programs:
    """The programs to restore a backup with. Refuses (CannotStart) a server older than the one it was made of."""
    if server_major < dumped_from:
        raise CannotStart(
            f"The backup is of PostgreSQL {dumped_from}, and the server is PostgreSQL {server_major}, which may not "
            "understand it. Restore it into an embedded database (without PIECEWORK_DATABASE_URL), and then move that "
            "with `piecework move --to URL`, which works between all versions."
        )
    return _nearest(dumped_by, server_major, bindir, f"restore what pg_dump {dumped_by} wrote")


def run_program(program: Path, *arguments: str, url: str = "") -> str:
    """Run it to its end, with the database of `url` if it is given; answers what it said. Refuses: CannotStart."""
    environment, options = dict(os.environ), list(arguments)
    if url:
        if password := conninfo_to_dict(url).get("password"):
            environment["PGPASSWORD"] = str(password)  # on a command line everybody on the machine would read it
        options.append(f"--dbname={shown(url)}")
    done = subprocess.run(  # noqa: S603 - the operator's own PostgreSQL
        [program, *options], env=environment, check=False, capture_output=True, text=True, errors="replace"
    )
    if done.returncode != 0:
        said = "\n".join(done.stderr.strip().splitlines()[-QUOTED_LINES:])
        raise CannotStart(f"{program.name} failed: mend what it says, then try again.\n{said}")
    return done.stdout


def _nearest(least: int, wanted: int, bindir: Path | None, what: str) -> Programs:
    found = sorted(_list_programs(bindir), key=lambda programs: programs.major)
    usable = [programs for programs in found if programs.major >= least]
    if not usable:
        there = ", ".join(str(programs.major) for programs in found) or "none"
        raise CannotStart(
            f"No pg_dump and pg_restore are here that can {what} (versions found: {there}): install the client "
            f"programs of version {least} or newer, or point PIECEWORK_PG_BINDIR to the folder that holds them."
        )
    return min(usable, key=lambda programs: (abs(programs.major - wanted), programs.major))


def _list_programs(bindir: Path | None) -> Iterator[Programs]:
    on_path = shutil.which("pg_dump")
    folders = [*([bindir] if bindir else []), *list_folders(), *([Path(on_path).parent] if on_path else [])]
    for folder in folders:
        if all(os.access(folder / program, os.X_OK) for program in PROGRAMS) and (major := _major_of(folder)):
            yield Programs(folder, major)


def _major_of(folder: Path) -> int | None:
    try:
        answer = subprocess.run(  # noqa: S603 - the operator's own PostgreSQL
            [folder / "pg_dump", "--version"], check=False, capture_output=True, text=True, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(version[1]) if version else None
