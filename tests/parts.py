"""`make test` and `make soak`: the parts that the tests are run in, what each costs, and which cases are dearest.

Each part is one run of pytest over some folders, with as many workers as keep two cores busy. Words on the command
line are handed to every part (`-k rating`); where one of them names a file or a folder, that alone is run.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
NOTHING_CHOSEN = 5  # pytest's exit code when no case was left
DEAREST = 10


@dataclass(frozen=True)
class Part:
    """Folders of tests that are run together; `workers` is how many processes of pytest share them."""

    name: str
    folders: Sequence[str]
    workers: int
    shares: Sequence[str] = ("--dist", "worksteal")


# A file stays with one worker, so that the server and the people of its cases are made once; the first files first.
BY_FILE = ("--dist", "loadfile", "--no-loadscope-reorder")


def folders_but(*others: str) -> list[str]:
    """All that lies in tests/, without these folders."""
    found = [*ROOT.glob("tests/*/"), *ROOT.glob("tests/test_*.py")]
    return sorted(path for each in found if (path := str(each.relative_to(ROOT))) not in others and "__" not in path)


# They wait for processes, servers and browsers much of their time, so that more of them fit on two cores.
# What takes longest comes first.
WAITING = tuple(
    f"tests/{name}" for name in ("lives", "browser", "faults", "races", "keeping", "postbacks", "processes")
)
CHECKED_APART = "tests/architecture"  # by `make check`
PARTS = (
    Part("most tests", folders_but(*WAITING, CHECKED_APART), 3),
    Part("pages in a browser, faults, races, lives", WAITING, 4, BY_FILE),
)
LONG_PARTS = (
    Part("long faults, and servers of every version", ("tests/faults", "tests/keeping", "tests/database"), 2),
    Part("long races", ("tests/races",), 2),
    Part("many examples of any input", ("tests/openapi", "tests/http", "tests/audit", "tests/jobs"), 2),
    Part("long lives", ("tests/lives",), 1),
)


@dataclass
class Cost:
    """What a part took: seconds on the wall, seconds of the processors, and each case's seconds by its id."""

    wall: float
    cpu: float
    cases: dict[str, float] = field(default_factory=dict[str, float])
    has_failed: bool = False


def main(arguments: Sequence[str]) -> int:
    """Run the parts one after the other, tell what they cost; 1 where one of them failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.parts", description=__doc__, add_help=False)
    parser.add_argument("--soak", action="store_true")
    parser.add_argument("--coverage", action="store_true")
    options, words = parser.parse_known_args(arguments)
    parts = LONG_PARTS if options.soak else PARTS
    if named := [word for word in words if (ROOT / word.partition("::")[0]).exists()]:
        words = [word for word in words if word not in named]
        parts = (Part("what was named", named, 2),)
    if options.soak:
        os.environ["PIECEWORK_SOAK"] = "1"
    python = [sys.executable, *(("-m", "coverage", "run") if options.coverage else ())]
    costs = {part.name: run(part, words, python) for part in parts}
    print_costs(costs)
    if options.coverage:
        for step in (["combine", "--quiet"], ["report"], ["html", "--quiet"]):
            subprocess.run([sys.executable, "-m", "coverage", *step], cwd=ROOT, check=True)
    return int(any(cost.has_failed for cost in costs.values()))


def run(part: Part, words: Sequence[str], python: Sequence[str]) -> Cost:
    """One run of pytest."""
    print(f"\n{part.name}: {' '.join(part.folders)}" if len(part.folders) < 5 else f"\n{part.name}", flush=True)
    began, cpu_before = time.monotonic(), cpu_seconds()
    with tempfile.NamedTemporaryFile(suffix=".xml") as report:
        command = [*python, "-m", "pytest", "-q", f"--junit-xml={report.name}", *words, *part.folders]
        if part.workers > 1:
            command += ["-n", str(part.workers), *part.shares]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        cost = Cost(time.monotonic() - began, cpu_seconds() - cpu_before, has_failed=code not in (0, NOTHING_CHOSEN))
        cost.cases.update(read_report(Path(report.name)))
    return cost


def cpu_seconds() -> float:
    """What the processes that have ended have used, and all that they had started and waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def read_report(path: Path) -> Iterable[tuple[str, float]]:
    """Each case of pytest's report with its seconds, what it set up included."""
    if path.stat().st_size == 0:  # pytest ended before it could write one
        return
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        if file := case.get("classname", "").replace(".", "/"):  # empty for a file that could not be read
            yield f"{file}.py::{case.get('name')}", float(case.get("time", "0"))


def print_costs(costs: dict[str, Cost]) -> None:
    """A line a part, the dearest cases of all, and what the cases of each folder took."""
    cases = {name: seconds for cost in costs.values() for name, seconds in cost.cases.items()}
    print(f"\n  wall s   CPU s  cores busy   cases\n{'-' * 60}")
    for name, cost in costs.items():
        print_line(name, cost.wall, cost.cpu, len(cost.cases))
    print_line("all", sum(cost.wall for cost in costs.values()), sum(cost.cpu for cost in costs.values()), len(cases))
    print(f"\nThe {DEAREST} dearest cases")
    for name, seconds in sorted(cases.items(), key=lambda case: -case[1])[:DEAREST]:
        print(f"{seconds:8.1f}  {name}")
    folders: Counter[str] = Counter()
    for name, seconds in cases.items():
        folders[name.partition("::")[0].split("/")[1]] += seconds  # pyright: ignore[reportArgumentType]
    print("\nSeconds of cases by folder: " + ", ".join(f"{name} {took:.0f}" for name, took in folders.most_common()))


def print_line(name: str, wall: float, cpu: float, cases: int) -> None:
    """A row of the table."""
    cores = os.cpu_count() or 1
    print(f"{wall:8.0f}{cpu:8.0f}{cpu / wall / cores:11.0%}{cases:8}   {name}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
