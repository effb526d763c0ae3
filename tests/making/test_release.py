"""`make release`: what it writes, what it refuses, and that it builds the same twice."""

import hashlib
import os
import zipfile
from datetime import date
from pathlib import Path

import pytest

from making.release import CannotRelease, build, with_date, with_version
from tests.architecture.source import ROOT

DAY = date(2027, 3, 9)
SOURCE = '"""The place."""\n\n__version__ = "1.2.0"\n'
CHANGELOG = "# Changelog\n\n## 1.3.0 (not released)\n\n- New.\n\n## 1.2.0 (2027-01-02)\n\n- Old.\n"


@pytest.mark.parametrize("version", ["1.2.0", "1.2.1", "1.10.0", "2.0.0"])
def test_version_is_set(version: str):
    assert with_version(SOURCE, version) == SOURCE.replace("1.2.0", version)


@pytest.mark.parametrize("version", ["", "1.3", "v1.3.0", "1.3.0rc1", "01.3.0", "1.3.0\n", "1.1.9", "0.9.0"])
def test_version_that_is_none_or_earlier_is_refused(version: str):
    with pytest.raises(CannotRelease, match=r"name a later one|write three numbers"):
        with_version(SOURCE, version)


@pytest.mark.parametrize("version", ["1.3.0", "2.0.0"])
def test_what_is_not_released_becomes_the_versions(version: str):
    head = f"## {version} (2027-03-09)"
    assert with_date(CHANGELOG, version, DAY) == CHANGELOG.replace("## 1.3.0 (not released)", head)


@pytest.mark.parametrize(
    "changelog", [CHANGELOG.replace("(not released)", "(2027-03-01)"), CHANGELOG + "\n## 1.1.0 (not released)\n"]
)
def test_changelog_without_one_section_for_it_is_refused(changelog: str):
    with pytest.raises(CannotRelease, match="sections that are not released"):
        with_date(changelog, "1.3.0", DAY)


def test_version_that_was_released_is_refused():
    with pytest.raises(CannotRelease, match="released already"):
        with_date(CHANGELOG, "1.2.0", DAY)


def test_files_of_this_checkout_can_be_released():
    source = (ROOT / "src" / "piecework" / "__init__.py").read_text(encoding="utf-8")
    assert '__version__ = "99.0.0"' in with_version(source, "99.0.0")


def test_the_same_is_built_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    built = [build(tmp_path / name, seconds=1_800_000_000) for name in ("first", "second")]
    digests = [[hashlib.sha256(path.read_bytes()).hexdigest() for path in paths] for paths in built]
    assert digests[0] == digests[1]
    assert os.environ["SOURCE_DATE_EPOCH"] == "1800000000"
    wheel = zipfile.ZipFile(built[0][0])
    names = set(wheel.namelist())
    assert {"piecework/database/schema.sql", "piecework/web/templates/layout.html"} <= names
    assert [name for name in names if not name.startswith("piecework")] == []
