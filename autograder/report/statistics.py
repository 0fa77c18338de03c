"""Item statistics: how hard a question was, and whether it tells strong from weak."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograder.report.records import Record

OUTCOMES = ("correct", "incorrect", "undecided", "unreadable", "missing")
# Discrimination of fewer students than this is noise, and is not shown.
ENOUGH = 10
MOST_CLASSES = 25
_ROUND_WIDTHS = (0.5, 1, 2, 2.5, 5, 10, 20, 25, 50, 100)


@dataclass(frozen=True, slots=True)
class Spread:
    """Location and width of a list of numbers; every field is ``None`` for an empty list."""

    count: int
    mean: float | None = None
    deviation: float | None = None
    minimum: float | None = None
    quarter: float | None = None
    median: float | None = None
    three_quarters: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """What the class made of one question.

    Attributes:
        difficulty: mean score over points: 1 is a gift.
        discrimination: correlation of the score with the total of all the other questions, or
            ``None`` where there are too few students or one of the two does not vary.
        outcomes: how many hidden tests ended how, over the class.
    """

    points: float
    spread: Spread
    difficulty: float | None
    discrimination: float | None
    outcomes: Mapping[str, int]
    scores: tuple[tuple[float, int], ...]


def spread(values: Sequence[float]) -> Spread:
    """Location and width of the values."""
    if not values:
        return Spread(0)
    ordered = sorted(values)
    quarter, median, three_quarters = (
        statistics.quantiles(ordered, n=4, method="inclusive")
        if len(ordered) > 1
        else (ordered[0],) * 3
    )
    return Spread(
        count=len(ordered),
        mean=statistics.fmean(ordered),
        deviation=statistics.stdev(ordered) if len(ordered) > 1 else None,
        minimum=ordered[0],
        quarter=quarter,
        median=median,
        three_quarters=three_quarters,
        maximum=ordered[-1],
    )


def item(records: Sequence[Record], question: str, points: float) -> ItemStatistics:
    """The statistics of one question over the records that hold it."""
    scores: list[float] = []
    others: list[float] = []
    outcomes: Counter[str] = Counter()
    for record in records:
        found = record.question(question)
        if found is None:
            continue
        scores.append(found.score)
        others.append(sum(part.score for part in record.questions) - found.score)
        outcomes.update(test.outcome for test in found.tests if test.hidden)
    width = spread(scores)
    return ItemStatistics(
        points=points,
        spread=width,
        difficulty=None if width.mean is None or not points else width.mean / points,
        discrimination=correlation(scores, others),
        outcomes={name: outcomes[name] for name in OUTCOMES if outcomes[name]},
        scores=tuple(sorted(Counter(scores).items())),
    )


def correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Pearson's coefficient, or ``None`` where it means nothing."""
    if len(first) < ENOUGH:
        return None
    try:
        return statistics.correlation(first, second)
    except statistics.StatisticsError:  # one of the two is constant
        return None


def reliability(records: Sequence[Record], questions: Sequence[str]) -> float | None:
    """Cronbach's alpha over the questions, or ``None`` where it means nothing."""
    table = [
        [found.score for name in questions if (found := record.question(name)) is not None]
        for record in records
    ]
    table = [row for row in table if len(row) == len(questions)]
    if len(table) < ENOUGH or len(questions) < 2:  # noqa: PLR2004 - alpha needs two items
        return None
    whole = statistics.variance([sum(row) for row in table])
    if whole == 0:
        return None
    parts = sum(statistics.variance(column) for column in zip(*table, strict=True))
    count = len(questions)
    return count / (count - 1) * (1 - parts / whole)


def histogram(values: Sequence[float], top: float) -> list[tuple[float, float, int]]:
    """Counts in equal classes of a round width from 0 to ``top``, at most 25 of them.

    Each is (from, to, count) and holds its lower end; the last holds both.
    """
    width = next(
        (size for size in _ROUND_WIDTHS if top / size <= MOST_CLASSES), top / MOST_CLASSES or 1
    )
    count = max(1, math.ceil(top / width - 1e-9))
    counts = [0] * count
    for value in values:
        counts[min(count - 1, max(0, int(value / width + 1e-9)))] += 1
    return [(index * width, (index + 1) * width, found) for index, found in enumerate(counts)]
