from datetime import date

from monitor.kernel.periods import months_apart, months_between, moved


def test_months_between_crosses_the_year() -> None:
    """November 2025 to February 2026: four first days."""
    months = list(months_between(date(2025, 11, 20), date(2026, 2, 3)))
    assert months == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]


def test_a_month_moves_across_years_both_ways() -> None:
    """November 2025 and 3 months is February 2026; January 2026 less 13 is December 2024."""
    assert moved(date(2025, 11, 20), 3) == date(2026, 2, 1)
    assert moved(date(2026, 1, 1), -13) == date(2024, 12, 1)
    assert moved(date(2026, 12, 1), 0) == date(2026, 12, 1)


def test_months_apart_is_what_moving_undoes() -> None:
    start, end = date(2026, 11, 1), date(2025, 2, 1)
    assert months_apart(start, end) == -21
    assert moved(start, months_apart(start, end)) == end
