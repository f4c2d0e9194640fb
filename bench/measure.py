"""How a measurement is made: rounds of A B A B…, medians, a ratio and the bound that it must keep."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Result:
    """`value` against `bound`: at most it, or at least it when `at_least`. `detail` is for people."""

    name: str
    value: float
    unit: str
    bound: float
    at_least: bool = False
    detail: str = ""

    @property
    def ok(self) -> bool:
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "bound": self.bound,
            "at_least": self.at_least,
            "ok": self.ok,
            "detail": self.detail,
        }


def seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def in_a_row(call: Callable[[], T]) -> tuple[float, T]:
    """The median of the seconds of five calls, and what the last gave: the first one also wakes a process
    that has waited for its turn while the others had the processor."""
    told: list[T] = []
    took = [seconds(lambda: told.append(call())) for _ in range(5)]
    return statistics.median(took), told[-1]


def interleaved(
    *calls: Callable[[], object], rounds: int = 15, before: Callable[[], object] = bool
) -> list[list[float]]:
    """Seconds of each call in each round, after one round that is not counted; `before` each, uncounted.

    The collector is off while measuring, so that nobody pays for another's rubbish.
    """
    for call in calls:
        before()
        call()
    times: list[list[float]] = [[] for _ in calls]
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for call, series in zip(calls, times, strict=True):
                before()
                series.append(seconds(call))
    finally:
        gc.enable()
    return times


def median_ratio(ours: list[float], reference: list[float]) -> float:
    """The median of the ratios of paired rounds."""
    return statistics.median(a / b for a, b in zip(ours, reference, strict=True))


def percentile(series: list[float], share: float) -> float:
    ordered = sorted(series)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(series: list[float]) -> str:
    return f"{statistics.median(series) * 1000:.1f} ms"
