import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from babel.numbers import format_decimal
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.ui import jinja


@pytest.fixture(autouse=True)
def portuguese() -> object:
    with translation.override("pt"):
        yield


@pytest.mark.parametrize("missing", [None, "", "   "])
def test_a_missing_value_is_a_dash(missing: str | None) -> None:
    assert jinja.dash(missing) == "—"


@pytest.mark.parametrize("present", [0, 0.0, False, "0"])
def test_zero_is_never_missing(present: object) -> None:
    assert jinja.dash(present) == present


def test_a_date_is_day_month_year_in_both_languages() -> None:
    day = dt.date(2026, 3, 5)
    assert jinja.date(day) == "05/03/2026"
    assert jinja.date(day, "long") == "5 de março de 2026"
    assert jinja.date(day, "month") == "março de 2026"
    with translation.override("en"):
        assert jinja.date(day) == "05/03/2026"
        assert jinja.date(day, "long") == "5 March 2026"


def test_a_datetime_is_shown_in_the_time_of_lisbon() -> None:
    """09:30 UTC on a July day is 10:30 in Lisbon, which keeps summer time."""
    moment = dt.datetime(2026, 7, 1, 9, 30, tzinfo=dt.UTC)
    assert jinja.date(moment) == "01/07/2026, 10:30"


def test_no_date_is_a_dash() -> None:
    assert jinja.date(None) == "—"


def test_numbers_have_the_separators_of_the_language() -> None:
    """Portuguese separates thousands by a hard space and only from five digits on."""
    assert jinja.number(61) == "61"
    assert jinja.number(12345.5) == "12\u00a0345,5"
    assert jinja.number(Decimal("3.14159")) == "3,14"
    assert jinja.number(2, decimals=1) == "2,0"
    assert jinja.number(None) == "—"
    with translation.override("en"):
        assert jinja.number(12345.5) == "12,345.5"


@given(
    st.one_of(
        st.integers(-(10**12), 10**12),
        st.floats(-1e9, 1e9),
        st.decimals(-(10**9), 10**9, places=3),
    ),
    st.sampled_from([None, 0, 1, 2, 3]),
    st.sampled_from(["pt", "en"]),
)
@example(-0.0, None, "pt")
@example(-0.004, 2, "en")
def test_a_number_is_written_as_babel_writes_it_and_zero_has_no_sign(
    value: Any, decimals: int | None, language: str
) -> None:
    pattern = "#,##0.##" if decimals is None else "#,##0" + ("." + "0" * decimals) * bool(decimals)
    locale = {"pt": "pt_PT", "en": "en_GB"}[language]
    with translation.override(language):
        written = format_decimal(value, pattern, locale=locale)
        if not set(written) & set("123456789"):
            written = written.removeprefix("-")
        assert jinja.number(value, decimals) == written


def test_a_ratio_is_shown_as_a_percentage() -> None:
    assert jinja.percent(0.42) == "42\u00a0%"
    assert jinja.percent(0.425, decimals=1) == "42,5\u00a0%"
    assert jinja.percent(None) == "—"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Ana Sofia Marques", "AM"), ("Rita", "R"), ("rita.soares@exemplo.pt", "RP"), ("", "?")],
)
def test_initials_are_of_the_first_and_last_word(name: str, expected: str) -> None:
    assert jinja.initials(name) == expected


def test_a_month_says_its_state_in_words_and_not_only_in_colour() -> None:
    cells = jinja.month_cells(["planned", "done", "late", "unreported", "extra", ""])
    assert cells == (
        '<td class="month month--planned"><i>previsto</i></td>'
        '<td class="month month--done"><i>feito</i></td>'
        '<td class="month month--late"><i>em atraso</i></td>'
        '<td class="month month--unreported"><i>sem relato</i></td>'
        '<td class="month month--extra"><i>feito sem estar previsto</i></td>'
        '<td class="month"></td>'
    )


def test_a_month_state_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        jinja.month_cells(["maybe"])


def test_the_twelve_month_headers_show_a_letter_and_say_a_name() -> None:
    headers = jinja.month_header_cells()
    assert headers.count("<th ") == 12
    assert '<abbr title="março">M</abbr>' in headers
