"""`make release VERSION=1.2.3`: the version set and dated, a wheel and an sdist in dist/, a tag. Nothing is pushed."""

import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
VERSION_FILE, CHANGELOG = Path("src/piecework/__init__.py"), Path("CHANGELOG.md")
VERSION_LINE = re.compile(r'^__version__ = "([^"]*)"$', re.MULTILINE)
NOT_RELEASED = re.compile(r"^## (\S+) \(not released\)$", re.MULTILINE)


class CannotRelease(Exception):
    """What stands in the way of a release, and what to do."""


def with_version(text: str, version: str) -> str:
    """The file of the version, with another one. Refuses one that is not later than what stands there."""
    if not re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", version):
        raise CannotRelease(f"{version!r} is no version: write three numbers, as in `make release VERSION=1.2.3`.")
    before = VERSION_LINE.search(text)
    assert before, f"{VERSION_FILE} has no version"
    if _numbers(version) < _numbers(before[1]):
        raise CannotRelease(f"{version} is before {before[1]}, which {VERSION_FILE} says: name a later one.")
    return VERSION_LINE.sub(f'__version__ = "{version}"', text)


def with_date(changelog: str, version: str, day: date) -> str:
    """The changelog, whose section of what is not released becomes the version's."""
    sections = NOT_RELEASED.findall(changelog)
    if len(sections) != 1:
        raise CannotRelease(
            f"{CHANGELOG} has {len(sections)} sections that are not released, and needs one: "
            f"`## {version} (not released)`, with a line for each change that can be seen."
        )
    if f"## {version} (" in changelog.replace(f"## {version} (not released)", ""):
        raise CannotRelease(f"{CHANGELOG} says that {version} is released already: name a later version.")
    return NOT_RELEASED.sub(f"## {version} ({day.isoformat()})", changelog)


def build(folder: Path, *, seconds: int) -> list[Path]:
    """A wheel and an sdist of the checkout, whose bytes follow from its files and from that moment (of the epoch)."""
    from flit_core import buildapi

    os.environ["SOURCE_DATE_EPOCH"] = str(seconds)
    folder.mkdir(exist_ok=True)
    return [folder / buildapi.build_wheel(str(folder)), folder / buildapi.build_sdist(str(folder))]


def release(version: str) -> None:
    """Check, set the version, write what follows from it, commit, build and tag. Refuses: CannotRelease."""
    source, changelog = VERSION_FILE.read_text(encoding="utf-8"), CHANGELOG.read_text(encoding="utf-8")
    source = with_version(source, version)
    changelog = with_date(changelog, version, datetime.now(UTC).date())
    if changed := _git("status", "--porcelain"):
        raise CannotRelease(f"The checkout has changes; commit them, or put them away with `git stash -u`:\n{changed}")
    if _git("tag", "--list", f"v{version}"):
        raise CannotRelease(f"There is a tag v{version} already: name a later version.")
    if subprocess.run(["make", "check"], check=False).returncode:
        raise CannotRelease("`make check` found what it says above: mend it first. Nothing was changed.")
    VERSION_FILE.write_text(source, encoding="utf-8")
    CHANGELOG.write_text(changelog, encoding="utf-8")
    subprocess.run(["make", "openapi"], check=True)  # the documents name the version
    _git("commit", "--all", "--quiet", "--message", f"Release {version}")
    for path in build(ROOT / "dist", seconds=int(_git("show", "--no-patch", "--format=%ct"))):
        print(path.relative_to(ROOT))
    _git("tag", "--annotate", f"v{version}", "--message", f"Piecework {version}")
    print(f"Released here as v{version}; to hand it on: git push --follow-tags")


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


if __name__ == "__main__":
    os.chdir(ROOT)
    try:
        release(sys.argv[1] if len(sys.argv) > 1 else "")
    except CannotRelease as refusal:
        sys.exit(str(refusal))
