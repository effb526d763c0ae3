"""A folder is a concept: it has more than one file, and no more than one can hold in mind."""

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

from tests.architecture.source import Module, product_modules, sample

MODULES_MIN, MODULES_MAX = 2, 26
PACKAGES_MAX = 60


def odd_folders(modules: Iterable[Module]) -> list[str]:
    """Packages with more modules beside their `__init__` than that, or fewer modules and folders together."""
    paths = [PurePosixPath(module.path) for module in modules]
    counts = Counter(str(path.parent) for path in paths if path.name != "__init__.py")
    packages = {str(path.parent) for path in paths}
    nested = Counter(str(PurePosixPath(package).parent) for package in packages)
    return sorted(
        f"{package} has {counts[package]} modules"
        for package in packages
        if counts[package] > MODULES_MAX or counts[package] + nested[package] < MODULES_MIN
    )


def test_folders_hold_from_two_to_26_modules():
    modules = list(product_modules())
    assert odd_folders(modules) == []
    assert len({PurePosixPath(module.path).parent for module in modules}) <= PACKAGES_MAX


def test_odd_folder_is_found():
    alone = [sample("piecework.jobs.__init__", ""), sample("piecework.jobs.moves", "")]
    assert odd_folders(alone) == ["src/piecework/jobs has 1 modules"]
    many = [sample(f"piecework.jobs.m{number}", "") for number in range(MODULES_MAX + 1)]
    assert odd_folders(many) == ["src/piecework/jobs has 27 modules"]
