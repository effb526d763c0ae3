"""`make mutate`: put each fault into a copy of the product, and see that the tests it names find it."""

import argparse
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from multiprocessing.pool import ThreadPool
from pathlib import Path
from queue import SimpleQueue

from mutations.catalog import ALL
from mutations.mutation import Mutation
from mutations.running import Outcome, copy_of_checkout, run_mutation, why_not_green


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for; how many mutations live is the exit code's business."""
    options = read_options(arguments)
    chosen = [each for each in ALL if options.k.lower() in f"{each.name} {each.file}".lower()]
    if not chosen:
        print(f"No mutation has {options.k!r} in its name or its file.", file=sys.stderr)
        return 2
    began = time.monotonic()
    with ExitStack() as stack:
        copies = [stack.enter_context(copy_of_checkout()) for _ in range(options.lanes)]
        if red := why_not_green(copies[0], chosen):
            print(f"Without any mutation, not all of the named tests pass:\n{red}", file=sys.stderr)
            return 2
        outcomes = run_all(copies, chosen)
    alive = [outcome for outcome in outcomes if not outcome.is_killed]
    for outcome in alive:
        print(f"\nALIVE: {outcome.mutation.name} ({outcome.mutation.file})\n{outcome.said}")
    print(f"\n{len(outcomes) - len(alive)} killed, {len(alive)} alive, in {time.monotonic() - began:.0f} s")
    return 1 if alive else 0


def run_all(copies: Sequence[Path], mutations: Sequence[Mutation]) -> list[Outcome]:
    """Every mutation, in as many at once as there are copies; each outcome is printed when it is known."""
    free: SimpleQueue[Path] = SimpleQueue()
    for copy in copies:
        free.put(copy)

    def run(mutation: Mutation) -> Outcome:
        copy = free.get()
        try:
            return run_mutation(copy, mutation)
        finally:
            free.put(copy)

    outcomes: list[Outcome] = []
    with ThreadPool(len(copies)) as pool:
        for outcome in pool.imap_unordered(run, mutations):
            outcomes.append(outcome)
            state = "killed" if outcome.is_killed else "ALIVE "
            by = outcome.said.partition(" - ")[0].rpartition("/")[2] if outcome.is_killed else ""
            print(f"{state} {outcome.seconds:5.1f} s  {outcome.mutation.name}  [{by}]", flush=True)
    return outcomes


def read_options(arguments: Sequence[str]) -> argparse.Namespace:
    """The words of the command line."""
    parser = argparse.ArgumentParser(prog="python -m mutations", description=__doc__)
    parser.add_argument("-k", default="", metavar="WORDS", help="only those with these words in their name or file")
    parser.add_argument("--lanes", type=int, default=2, help="how many at once (2)")
    return parser.parse_args(arguments)


sys.exit(main(sys.argv[1:]))
