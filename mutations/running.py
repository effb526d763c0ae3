"""Running mutations: each in a copy of the checkout, against the tests that it names."""

import compileall
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

from mutations.mutation import Mutation

ROOT = Path(__file__).resolve().parents[1]
RACES, TRIES_OF_RACES = "tests/races/", 3  # without its lock a race is won by luck now and then
DOCUMENTS = "tests/openapi/"
TEST_SECONDS_MAX = 240
PYTEST = ["-m", "pytest", "-q", "--no-header", "--tb=line", "-p", "no:cacheprovider", f"--timeout={TEST_SECONDS_MAX}"]
TESTS_FAILED = 1  # pytest's exit code; any other tells of no test that found the fault


@dataclass(frozen=True)
class Outcome:
    """What became of a mutation; `said` is the first failure, or what pytest said where none was."""

    mutation: Mutation
    is_killed: bool
    seconds: float
    said: str


@contextmanager
def copy_of_checkout() -> Generator[Path]:
    """A copy of what is or would be committed, to break."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    with tempfile.TemporaryDirectory(prefix="piecework-mutations-") as folder:
        for name in filter(None, names):
            if (ROOT / name).is_file():
                (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, Path(folder) / name)
        # Compiled files that are checked by what they were made of: the one that is changed alone is compiled anew.
        compileall.compile_dir(f"{folder}/src", quiet=1, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
        yield Path(folder)


def run_tests(root: Path, tests: Iterable[str], *options: str) -> subprocess.CompletedProcess[str]:
    """Run these tests on the product below `root`, with the interpreter of this process."""
    environment = os.environ | {"PYTHONPATH": str(root / "src")}
    named = list(tests)
    plugins = () if any(DOCUMENTS in test for test in named) else ("-p", "no:schemathesis")  # a second's import
    command = [sys.executable, *PYTEST, *plugins, *options, *named]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def why_not_green(root: Path, mutations: Sequence[Mutation]) -> str:
    """What pytest says when the named tests fail, or do not exist, without any mutation: then they prove nothing."""
    tests = dict.fromkeys(test for mutation in mutations for test in mutation.tests)
    done = run_tests(root, tests, "-n", "2")
    return done.stdout[-4000:] + done.stderr[-2000:] if done.returncode else ""


def run_mutation(root: Path, mutation: Mutation) -> Outcome:
    """Put the fault in, run the tests it names until one fails, take it out again."""
    began = time.monotonic()
    text = mutation.apply(root)
    try:
        done = run_tests(root, mutation.tests, "-x")
        for _ in range(TRIES_OF_RACES - 1):
            if done.returncode == 0 and any(RACES in test for test in mutation.tests):
                done = run_tests(root, mutation.tests, "-x")
    finally:
        mutation.undo(root, text)
    is_killed = done.returncode == TESTS_FAILED
    said = first_failure(done.stdout) if is_killed else end_of(done)
    return Outcome(mutation, is_killed, time.monotonic() - began, said)


def first_failure(said: str) -> str:
    """The line of pytest's summary that names what failed."""
    return next((line for line in said.splitlines() if line.startswith(("FAILED ", "ERROR "))), "")


def end_of(done: subprocess.CompletedProcess[str]) -> str:
    """The last that pytest said."""
    return f"pytest ended with {done.returncode}\n{done.stdout[-1500:]}{done.stderr[-1500:]}"
