"""How every benchmark measures and prints: medians of several runs, and ratios pair by pair."""

from __future__ import annotations

import os
import platform
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds of several runs of one thing."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The figure to quote."""
        return statistics.median(self.seconds)

    @property
    def worst(self) -> float:
        """The slowest run."""
        return max(self.seconds)

    def percentile(self, share: float) -> float:
        """The smallest time that at least ``share`` of the runs did not exceed."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def alternate(
    things: Sequence[Callable[[], object]], *, runs: int, warmup: int = 1
) -> list[Spread]:
    """Run the things in turn, A B A B, so that a machine that drifts drifts under all of them."""
    times: list[list[float]] = [[] for _ in things]
    for run in range(warmup + runs):
        for index, thing in enumerate(things):
            start = time.perf_counter()
            thing()
            if run >= warmup:
                times[index].append(time.perf_counter() - start)
    return [Spread(tuple(seconds)) for seconds in times]


def ratio(numerator: Spread, denominator: Spread) -> float:
    """The median of the ratios run by run."""
    pairs = zip(numerator.seconds, denominator.seconds, strict=True)
    return statistics.median(a / b for a, b in pairs)


def milliseconds(seconds: float) -> str:
    """A time in a fixed width."""
    return f"{seconds * 1e3:9.2f} ms"


def machine() -> str:
    """One line that says where this was measured."""
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
