"""The hot questions of the observatory: against DuckDB's own SQL, a DHIS2-shaped table, and themselves
at sixteen times the facts."""

from __future__ import annotations

import os
import statistics
from typing import Any

from bench.dhis2 import Analytics, analytics
from bench.installation import Installation
from bench.measure import Result, in_a_row, median_ratio
from bench.questions import HOT, QUESTIONS, World
from bench.synthetic import INDICATORS

ROUNDS = 15
SMALL, LARGE = 1, int(os.environ.get("MONITOR_BENCH_SCALE", "16"))


def run() -> list[Result]:
    small, large = Installation(INDICATORS[SMALL]), Installation(INDICATORS[LARGE])
    try:
        world = World(**small.world)
        with analytics(world) as reference:
            for name in QUESTIONS:
                agree(name, small, large, reference, world)
            results = [
                result
                for name in QUESTIONS
                for result in compared(name, small, large, reference, world)
            ]
            if reference:
                share = 100 * world.disk / reference.disk
                megabytes = f"{world.disk / 1e6:.0f} MB of {reference.disk / 1e6:.0f} MB"
                label = "disk: facts and roll-ups of the DHIS2-shaped table"
                results.append(Result(label, share, "%", 1, detail=megabytes))
        return results
    finally:
        small.close()
        large.close()


def agree(
    name: str,
    small: Installation,
    large: Installation,
    reference: Analytics | None,
    world: World,
) -> None:
    """Before anything is timed everybody gives the same numbers. Raises AssertionError."""
    told = small.ask(name)[1]
    others = {f"{LARGE}×": large.ask(name)[1]}
    if hasattr(QUESTIONS[name], "duckdb"):
        others["DuckDB"] = large.ask(name, "duckdb")[1]
    if reference:
        others["DHIS2-shaped"] = QUESTIONS[name].dhis2(world, reference.ask)()
    for who, numbers in others.items():
        assert numbers.keys() == told.keys(), f"{name}: {who} has other keys"
        for key, value in told.items():
            assert abs(numbers[key] - value) <= 1e-6 * max(1, abs(value)), (name, who, key)


def compared(
    name: str,
    small: Installation,
    large: Installation,
    reference: Analytics | None,
    world: World,
) -> list[Result]:
    question = QUESTIONS[name]
    contestants: dict[str, Any] = {
        "1×": lambda: small.ask(name)[0],
        f"{LARGE}×": lambda: large.ask(name)[0],
    }
    if hasattr(question, "duckdb"):
        contestants["duckdb"] = lambda: large.ask(name, "duckdb")[0]
    if reference:
        ask = reference.ask
        contestants["dhis2"] = lambda: in_a_row(lambda: question.dhis2(world, ask))[0]
    times: dict[str, list[float]] = {who: [] for who in contestants}
    for turn in range(ROUNDS + 1):
        for who, call in contestants.items():
            took = call()
            if turn:
                times[who].append(took)
    told = {who: f"{statistics.median(own) * 1000:.2f} ms" for who, own in times.items()}
    ours, results = times[f"{LARGE}×"], []
    for who, bound in question.bounds:
        if who == "duckdb":
            label = f"{question.name}: against DuckDB's own SQL at {LARGE}×"
            detail = f"{told[f'{LARGE}×']}, {told[who]}"
            results.append(Result(label, median_ratio(ours, times[who]), "×", bound, detail=detail))
        elif who in times:
            label = f"{question.name}: faster than DHIS2-shaped"
            value = median_ratio(times[who], times["1×"])
            detail = f"{told['1×']}, {told[who]}"
            results.append(Result(label, value, "×", bound, at_least=True, detail=detail))
    if name in HOT:
        label = f"{question.name}: {LARGE}× the facts against 1×"
        detail = f"{told[f'{LARGE}×']}, {told['1×']}"
        results.append(Result(label, median_ratio(ours, times["1×"]), "×", 1.5, detail=detail))
    return results
