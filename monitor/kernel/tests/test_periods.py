from datetime import date

from monitor.kernel.periods import months_between


def test_months_between_crosses_the_year() -> None:
    """November 2025 to February 2026: four first days."""
    months = list(months_between(date(2025, 11, 20), date(2026, 2, 3)))
    assert months == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
