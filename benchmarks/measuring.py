"""How a promise is measured: ours and the floor in turn, so that a slow moment slows both; medians count."""

import timeit
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter


@dataclass(frozen=True)
class Measurement:
    """A measured promise. `ratio` is ours ÷ floor in the unit `x`, or the plain figure where there is no floor."""

    ratio: float
    aim: float
    unit: str
    ours: float
    floor: float | None

    def told(self) -> str:
        """Return the figure as a person reads it."""
        figure = f"ratio {self.ratio:.2f}" if self.unit == "x" else f"{self.ratio:.1f} {self.unit}"
        return f"{figure}, aim {self.aim:g}, {'ok' if self.ratio <= self.aim else 'missed'}"


def against_floor(ours: Callable[[], object], floor: Callable[[], object], *, aim: float, runs: int) -> Measurement:
    """Return how many times the floor's time ours takes, after a run of each to warm up."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(runs + 1):
        for work, kept in zip((ours, floor), times, strict=True):
            taken = _seconds(work)
            if number:
                kept.append(taken)
    first, second = map(median, times)
    return Measurement(first / second, aim, "x", first, second)


def microseconds(work: Callable[[], object], *, aim: float, rounds: int, runs: int) -> Measurement:
    """Return the time of one call: the median over `runs` of the mean over `rounds` calls, as timeit measures it."""
    figure = median(timeit.repeat(work, number=rounds, repeat=runs)) / rounds * 1e6
    return Measurement(figure, aim, "µs", figure, None)


def percentile(times: Sequence[float], percent: int) -> float:
    """Return the time that so many of 100 do not exceed."""
    return quantiles(times, n=100, method="inclusive")[percent - 1]


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start
