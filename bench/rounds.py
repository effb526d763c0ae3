"""Rounds: what is compared runs in turn, so that a noisy moment of the machine hits all of it."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sample:
    """What one run showed; CPU in seconds a request."""

    per_second: float
    web_cpu: float
    database_cpu: float

    @property
    def cpu(self) -> float:
        """CPU of a request, all in all."""
        return self.web_cpu + self.database_cpu


@dataclass(frozen=True)
class Length:
    """How long a run is: for a time, or so many calls on each connection."""

    seconds: float | None = None
    each: int | None = None


@dataclass
class Lane:
    """One of the things that are compared, and what its runs showed."""

    name: str
    run: Callable[[], Sample]
    samples: list[Sample] = field(default_factory=list[Sample])

    def median(self, of: Callable[[Sample], float]) -> float:
        """The median of a figure."""
        return statistics.median(of(sample) for sample in self.samples)

    def spread(self, of: Callable[[Sample], float]) -> float:
        """How far the runs lie apart, as a part of the median."""
        values = [of(sample) for sample in self.samples]
        return (max(values) - min(values)) / statistics.median(values)


def run_rounds(lanes: Sequence[Lane], rounds: int) -> None:
    """Run every lane once a round, every other round backwards."""
    for number in range(rounds):
        for lane in lanes if number % 2 == 0 else reversed(lanes):
            lane.samples.append(lane.run())


def per_second(sample: Sample) -> float:
    """Requests a second."""
    return sample.per_second


def cpu(sample: Sample) -> float:
    """CPU of a request in the web server and the database."""
    return sample.cpu
