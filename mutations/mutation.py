"""One mutation: a fault in one place of the product, and the tests that must find it."""

from dataclasses import dataclass
from pathlib import Path


class MutationError(Exception):
    """The list of mutations does not fit the product any more."""


@dataclass(frozen=True)
class Mutation:
    """`before` stands exactly once in `file`, and becomes `after`; at least one of `tests` (pytest ids) must then fail.

    `name` says what is wrong then, as whoever is harmed by it would.
    """

    name: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]

    def apply(self, root: Path) -> str:
        """Put the fault into the copy of the product below `root`; the text of the file as it was."""
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        if (count := text.count(self.before)) != 1:
            raise MutationError(f"{self.name}: what it changes stands {count} times in {self.file}, and not once")
        path.write_text(text.replace(self.before, self.after), encoding="utf-8")
        return text

    def undo(self, root: Path, text: str) -> None:
        """Write back what `apply` gave."""
        (root / self.file).write_text(text, encoding="utf-8")


def mutation(name: str, file: str, before: str, after: str, *tests: str) -> Mutation:
    """A mutation of `src/piecework/<file>`; tests are named below `tests/`."""
    if not tests:
        raise MutationError(f"{name}: no test is named")
    return Mutation(name, f"src/piecework/{file}", before, after, tuple(f"tests/{test}" for test in tests))
