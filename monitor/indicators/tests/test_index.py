from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.facts.answers import Figure
from monitor.facts.enums import Missing
from monitor.indicators.enums import Aggregation, Normalisation, WhenMissing
from monitor.indicators.index import (
    ImpossibleIndex,
    Part,
    Recipe,
    Result,
    compute,
    scenarios,
    sensitivity,
    told,
)

NAMES = ["A", "B", "C", "D"]
GEOMETRIC, Z_SCORE, RANK = Aggregation.GEOMETRIC, Normalisation.Z_SCORE, Normalisation.RANK


def figures(*values: float | None) -> dict[str, Figure]:
    return {
        name: Figure(value, "" if value is not None else Missing.CONFIDENTIAL)
        for name, value in zip(NAMES, values, strict=False)
    }


def made(
    parts: dict[str, tuple[float | None, ...]],
    weights: tuple[float, ...] = (1, 1),
    falls: str = "",
    **recipe: str,
) -> Result:
    """The index of territories A, B, …; the parts named in `falls` lower it."""
    names = NAMES[: max(map(len, parts.values()))]
    recipe_parts = tuple(
        Part(code, weight, code not in falls) for code, weight in zip(parts, weights, strict=True)
    )
    values = {code: figures(*given_values) for code, given_values in parts.items()}
    return compute(Recipe(recipe_parts, **recipe), names, values)


def indices(result: Result) -> list[float | None]:
    return [None if s.value is None else round(s.value, 6) for s in result.scores]


def ranks(result: Result) -> list[int | None]:
    return [score.rank for score in result.scores]


def test_from_worst_to_best_by_hand() -> None:
    """x: 10, 20, 30 → 0, 50, 100. y falls: 5, 1, 3 → 0, 100, 50. Weights 3 and 1: ¾ and ¼.
    A: 0. B: ¾·50 + ¼·100 = 62.5. C: ¾·100 + ¼·50 = 87.5."""
    result = made({"x": (10, 20, 30), "y": (5, 1, 3)}, (3, 1), falls="y")
    assert [step.scores for step in result.parts] == [(0, 50, 100), (0, 100, 50)]
    assert [step.share for step in result.parts] == [0.75, 0.25]
    assert indices(result) == [0, 62.5, 87.5]
    assert ranks(result) == [3, 2, 1]
    assert result.scores[1].contributions == (37.5, 25)


def test_distances_to_the_mean_by_hand() -> None:
    """x: 2, 4, 6, 8: mean 5, standard deviation √5. y: 1, 1, 3, 3: mean 2, deviation 1.
    Halves: A (−3/√5 − 1)/2; D (3/√5 + 1)/2."""
    result = made({"x": (2, 4, 6, 8), "y": (1, 1, 3, 3)}, normalisation=Z_SCORE)
    [x, y] = result.parts
    assert (x.mean, y.mean, y.deviation) == (5, 2, 1)
    assert x.deviation == pytest.approx(math.sqrt(5))
    assert y.scores == (-1, -1, 1, 1)
    assert result.scores[3].value == pytest.approx((3 / math.sqrt(5) + 1) / 2)
    assert result.scores[0].value == pytest.approx(-(3 / math.sqrt(5) + 1) / 2)


def test_positions_by_hand() -> None:
    """x: 10, 20, 20, 90: of three others, A has 0 below, B and C one below and a tie (half), D three:
    0, 50, 50, 100. y falls: 1, 2, 3, 4 → 100, 66.7, 33.3, 0."""
    result = made({"x": (10, 20, 20, 90), "y": (1, 2, 3, 4)}, falls="y", normalisation=RANK)
    assert result.parts[0].scores == (0, 50, 50, 100)
    assert [round(s or 0, 1) for s in result.parts[1].scores] == [100, 66.7, 33.3, 0]


def test_the_geometric_mean_by_hand() -> None:
    """From 1 to 100: x 0, 1 → 1, 100; y 0, 1 → 1, 100 for both. A: √(1·100) = 10; B: √(100·1) = 10;
    the arithmetic mean of either would be 50.5."""
    result = made({"x": (0, 1), "y": (1, 0)}, aggregation=GEOMETRIC)
    assert [step.scores for step in result.parts] == [(1, 100), (100, 1)]
    assert indices(result) == [10, 10]
    assert ranks(result) == [1, 1]
    assert indices(made({"x": (0, 1), "y": (1, 0)})) == [50, 50]


def test_a_part_that_is_the_same_everywhere_tells_nothing() -> None:
    assert made({"x": (7, 7), "y": (1, 2)}).parts[0].scores == (50, 50)
    assert made({"x": (7, 7), "y": (1, 2)}, normalisation=RANK).parts[0].scores == (50, 50)
    assert made({"x": (7, 7), "y": (1, 2)}, normalisation=Z_SCORE).parts[0].scores == (0, 0)


def test_equal_indices_share_a_rank_and_the_next_stands_after_them() -> None:
    assert ranks(made({"x": (1, 3, 3, 0), "y": (1, 3, 3, 0)})) == [3, 1, 1, 4]


def test_a_territory_without_a_part_has_no_index_and_says_why() -> None:
    """B has no y: its x still counts for the scale of x."""
    result = made({"x": (10, 20, 30), "y": (1, None, 3)})
    assert indices(result) == [0, None, 100]
    [missing] = result.left_out
    assert (missing.territory, missing.reason, missing.missing) == (
        "B",
        Missing.CONFIDENTIAL,
        ("y",),
    )
    assert result.parts[1].count == 2


def test_where_the_rule_allows_it_the_index_is_made_of_what_there_is() -> None:
    """Weights 6, 2, 2. A: 0.2·50 = 10, z being the same for all who have it. B has 80 % of the weight:
    (6·50 + 2·100)/8 = 62.5. C has 60 %: no index."""
    parts = {"x": (0, 5, 10), "y": (0, 5, None), "z": (0, None, None)}
    result = made(parts, (6, 2, 2), when_missing=WhenMissing.AVAILABLE)
    assert indices(result) == [10, 62.5, None]
    assert result.scores[1].missing == ("z",)
    assert result.scores[1].contributions == (pytest.approx(37.5), pytest.approx(25), None)


def test_a_part_that_nobody_has_leaves_nobody_with_an_index() -> None:
    result = made({"x": (1, 2), "y": (None, None)})
    assert (result.ranked, len(result.left_out)) == ([], 2)
    assert (result.parts[1].lowest, result.parts[1].mean) == (None, None)
    assert sensitivity(result).ranges == ()


@pytest.mark.parametrize(
    ("parts", "options", "said"),
    [
        ((Part("x", 1),), {}, "pelo menos dois"),
        ((Part("x", 1), Part("x", 2)), {}, "duas vezes"),
        ((Part("x", 1), Part("y", 0)), {}, "acima de zero"),
        ((Part("x", 1), Part("y", math.nan)), {}, "acima de zero"),
        ((Part("x", 1), Part("y", math.inf)), {}, "acima de zero"),
        (tuple(Part(f"x{n}", 1) for n in range(21)), {}, "no máximo 20"),
        (
            (Part("x", 1), Part("y", 1)),
            {"aggregation": GEOMETRIC, "normalisation": Z_SCORE},
            "negativos",
        ),
    ],
)
def test_a_recipe_that_cannot_be_followed_says_why(
    parts: tuple[Part, ...], options: dict[str, str], said: str
) -> None:
    with pytest.raises(ImpossibleIndex) as error:
        Recipe(parts, **options)
    assert said in str(error.value)


tables = st.lists(st.lists(st.integers(0, 100), min_size=4, max_size=4), min_size=2, max_size=5)
weights = st.integers(1, 9)


@given(tables, st.data())
def test_an_index_stands_between_its_lowest_and_its_highest_part(
    table: list[list[int]], data: st.DataObject
) -> None:
    parts = {f"p{at}": tuple(map(float, row)) for at, row in enumerate(table)}
    chosen = tuple(float(data.draw(weights)) for _ in parts)
    for options in ({}, {"aggregation": GEOMETRIC}, {"normalisation": RANK}):
        result = made(parts, chosen, **options)
        for at, score in enumerate(result.scores):
            ones = [step.scores[at] or 0 for step in result.parts]
            assert min(ones) - 1e-9 <= (score.value or 0) <= max(ones) + 1e-9


@given(tables, st.integers(2, 50), st.integers(-20, 20))
def test_another_unit_of_a_part_changes_no_rank(
    table: list[list[int]], times: int, plus: int
) -> None:
    parts = {f"p{at}": tuple(map(float, row)) for at, row in enumerate(table)}
    changed = parts | {"p0": tuple(value * times + plus for value in parts["p0"])}
    chosen = tuple([1.0] * len(parts))
    assert ranks(made(parts, chosen)) == ranks(made(changed, chosen))


# Sensitivity


def test_the_scenarios_of_three_parts_are_all_combinations_and_each_one_left_out() -> None:
    """2³ less "all up" and "all down", which are the recipe itself, and three without one part."""
    found = scenarios(3)
    assert len(found) == 2**3 - 2 + 3
    assert len(set(found)) == len(found)
    assert found == scenarios(3)
    assert found[-1].factors == (1.0, 1.0, 0.0)


def test_the_scenarios_of_many_parts_are_each_alone_and_each_two_together() -> None:
    """Of 10: 2 · 10, 4 · 45 pairs, and 10 left out."""
    assert len(scenarios(10)) == 20 + 180 + 10


def test_how_far_ranks_would_go_by_hand() -> None:
    """x: A 100, B 55, C 0; y: A 0, B 50, C 100. Equal weights: 50, 52.5, 50: B first, A and C second.
    With x 25 % up and y 25 % down (5/8, 3/8): A 62.5, B 53.1, C 37.5: A first, B second, C third.
    Without x: C 100, B 50, A 0: A third, B second. Without y: A 100, B 55, C 0."""
    result = made({"x": (100, 55, 0), "y": (0, 50, 100)})
    assert ranks(result) == [2, 1, 2]
    found = {item.territory: item for item in sensitivity(result).ranges}
    assert {name: (i.best, i.rank, i.worst) for name, i in found.items()} == {
        "A": (1, 2, 3),
        "B": (1, 1, 2),
        "C": (1, 2, 3),
    }
    assert found["B"].best_under is None
    assert found["A"].best_under is not None
    assert told(found["A"].best_under, ["Um", "Outro"]) == (
        "mais 25 % de peso para «Um»; menos 25 % de peso para «Outro»"
    )
    assert sensitivity(result).scenarios == 4


def test_who_is_best_in_everything_is_first_under_all_weights() -> None:
    result = made({"x": (9, 5, 1), "y": (9, 5, 1), "z": (9, 5, 1)}, (1, 2, 3))
    found = sensitivity(result)
    assert [(item.best, item.worst) for item in found.ranges] == [(1, 1), (2, 2), (3, 3)]
    assert found.firm == 3


@given(tables)
def test_a_rank_is_within_its_range_and_the_same_is_always_found(table: list[list[int]]) -> None:
    parts = {f"p{at}": tuple(map(float, row)) for at, row in enumerate(table)}
    result = made(parts, tuple([1.0] * len(parts)))
    found = sensitivity(result)
    assert found == sensitivity(result)
    for item in found.ranges:
        assert 1 <= item.best <= item.rank <= item.worst <= len(NAMES)


def test_a_scenario_without_a_part_is_told() -> None:
    assert told(scenarios(2)[-1], ["Um", "Outro"]) == "sem «Outro»"


def test_a_large_index_is_looked_at_from_all_sides() -> None:
    """308 territories, 8 parts, 2⁸ − 2 + 8 scenarios."""
    names = [str(at) for at in range(308)]
    recipe = Recipe(tuple(Part(f"p{at}", 1 + at % 3) for at in range(8)))
    values = {
        part.code: {name: Figure(float((int(name) * 37 + at * 91) % 101)) for name in names}
        for at, part in enumerate(recipe.parts)
    }
    found = sensitivity(compute(recipe, names, values))
    assert (found.scenarios, len(found.ranges)) == (262, 308)
