"""What may identify a person is found however it is written, and nothing else is."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django import forms
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.kernel.check_digits import is_social_security_number, is_tax_number
from monitor.kernel.forms import CONFIRMATION, AsksAboutPersonalData
from monitor.kernel.personal_data import Found, found_in, told


def kinds(text: str) -> list[str]:
    return [item.kind for item in found_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 9·1+8·2+7·3+6·4+5·5+4·6+3·7+2·8 = 156; 156 mod 11 = 2; 11 − 2 = 9.
        ("NIF 123456789.", Found("nif", "123456789")),
        ("contribuinte n.º 123 456 789", Found("nif", "123 456 789")),
        ("NIF:123.456.789;", Found("nif", "123.456.789")),
        # 29·1+23·2+19·3+17·4+13·5+11·6+7·7+5·8+3·9+2·0 = 447; 9 − 7 = 2.
        ("NISS 12345678902", Found("niss", "12345678902")),
        ("NISS 123 456 789 02", Found("niss", "123 456 789 02")),
        ("tel. 912 345 678", Found("phone", "912 345 678")),
        ("ligar para o 212345670", Found("phone", "212345670")),
        ("(+351) 21 234 56 70", Found("phone", "+351) 21 234 56 70")),
        ("00351212345670", Found("phone", "00351212345670")),
        ("300 123 456", Found("phone", "300 123 456")),
        ("da Ana (ana.silva+1@exemplo.com.pt).", Found("email", "ana.silva+1@exemplo.com.pt")),
    ],
)
def test_what_identifies_a_person_is_found(text: str, expected: Found) -> None:
    assert found_in(text) == [expected]


def test_several_are_told_in_their_order() -> None:
    text = "912345678/913456789 ou ana@exemplo.pt, NIF 123456789"
    assert kinds(text) == ["phone", "phone", "email", "nif"]
    assert told(found_in("a ana@exemplo.pt")) == "endereço de e-mail «ana@exemplo.pt»"


@pytest.mark.parametrize(
    "text",
    [
        "De 2024 a 2026, nos anos de 2024/2025, em 2024-2025-2026",
        "Sessões de 12.03.2026, 12/03/2026, 2026-03-12 e 12 03 2026",
        "Custou 123.456.789,00 €, 212 345 678 euros, € 912345678 e 912 345 678 EUR",
        "População de 10 343 066 pessoas; 300000000 no mundo",
        "Despacho n.º 12154/2013, Portaria n.º 218-D/2019, Aviso n.º 123456789/2024",
        "Decreto-Lei n.º 28/2008, de 22 de fevereiro, 2.ª série, n.º 250, 29.12.2023",
        "https://diariodarepublica.exemplo/dr/detalhe/portaria/218-2019-123456789",
        "www.exemplo.pt/123456789/912345678",
        "Ações 1.2.3, 2.1.1.4, OE 3.2 e PT1B001",
        "NIPC 123456780, que não está certo",
        "Linha 808 200 204, linha 144, 112 e 800 202 148",
        "Código 0104, freguesia 010403, DICOFRE 131235",
        "IBAN PT50 0002 0123 1234 5678 9015 4",
        "arroba @exemplo e @ sozinha",
        "",
    ],
)
def test_what_identifies_nobody_raises_no_alarm(text: str) -> None:
    assert found_in(text) == []


GAPS = st.sampled_from(["", " ", ".", "\u00a0", "-"])


def check_digit(first: str, is_valid: Any) -> str:
    return next((digit for digit in "0123456789" if is_valid(first + digit)), "")


@given(st.from_regex(r"[1-8][0-9]{7}", fullmatch=True), GAPS)
@example("50000000", " ")
def test_a_tax_number_is_found_by_its_check_digit_however_it_is_grouped(
    first: str, gap: str
) -> None:
    last = check_digit(first, is_tax_number)
    number = first + last
    written = gap.join([number[:3], number[3:6], number[6:]])
    assert found_in(f"NIF {written}, de quem") == [Found("nif", written)]
    for other in set("0123456789") - {last}:
        assert "nif" not in kinds(f"NIF {first}{other}")


@given(st.from_regex(r"[12][0-9]{9}", fullmatch=True), GAPS)
def test_a_social_security_number_is_found_by_its_check_digit(first: str, gap: str) -> None:
    last = check_digit(first, is_social_security_number)
    number = first + last
    written = gap.join([number[:3], number[3:6], number[6:9], number[9:]])
    assert found_in(f"({written})") == [Found("niss", written)]
    for other in set("0123456789") - {last}:
        assert kinds(f"{first}{other}") == []


@given(st.sampled_from("1236"), st.from_regex(r"[0-9]{7}", fullmatch=True), GAPS)
def test_a_mobile_telephone_is_found_with_and_without_the_country(
    second: str, rest: str, gap: str
) -> None:
    number = "9" + second + rest
    written = gap.join([number[:3], number[3:6], number[6:]])
    for text in (written, f"+351 {written}", f"00351{written}"):
        assert found_in(f"tel. {text}.") == [Found("phone", text)]


@given(
    st.lists(
        st.one_of(
            st.integers(1900, 2100).map(str),
            st.integers(0, 9_999_999).map(lambda amount: f"{amount:,} €".replace(",", ".")),
            st.tuples(st.integers(1, 99_999), st.integers(1974, 2030)).map(
                lambda pair: f"n.º {pair[0]}/{pair[1]}"
            ),
            st.lists(st.integers(1, 12), min_size=2, max_size=4).map(
                lambda parts: ".".join(str(part) for part in parts)
            ),
            st.dates().map(lambda day: day.strftime("%d.%m.%Y")),
        ),
        max_size=6,
    )
)
def test_years_amounts_laws_codes_and_dates_never_raise_an_alarm(words: list[str]) -> None:
    assert found_in(", ".join(words)) == []


@given(st.text(alphabet=st.sampled_from("0123456789 .,-/@+€nº"), max_size=200))
def test_what_is_found_is_written_in_the_text(text: str) -> None:
    for item in found_in(text):
        assert item.text in text


@pytest.mark.parametrize("piece", ["a", "1", "1 ", "a@", "912-", "+351 ", "a.", "www.", "12.03."])
def test_no_text_makes_the_search_slow(piece: str) -> None:
    """A quarter of a million characters in well under the seconds that a look back at each would take."""
    text = piece * (250_000 // len(piece))
    start = time.perf_counter()
    found_in(text)
    assert time.perf_counter() - start < 5


class NoteForm(AsksAboutPersonalData, forms.Form):
    scanned = ("note",)

    title = forms.CharField(label="Título")
    note = forms.CharField(label="Nota", required=False, widget=forms.Textarea)


def test_a_form_asks_before_it_takes_what_may_identify_somebody() -> None:
    typed = {"title": "Visita", "note": "ligar 912 345 678 & 123456789"}
    form = NoteForm(typed)
    assert not form.is_valid()
    assert form.confirmation is not None
    [said] = form.errors[CONFIRMATION]
    assert "«Nota»" in said
    assert "número de telefone «912 345 678»" in said
    assert "número de contribuinte (NIF) «123456789»" in said
    assert form["note"].value() == typed["note"]
    assert 'type="checkbox"' in str(form[CONFIRMATION])
    assert NoteForm(typed | {CONFIRMATION: "on"}).is_valid()


def test_a_form_that_found_nothing_asks_nothing() -> None:
    form = NoteForm({"title": "912345678", "note": "correu bem em 2026"})
    assert form.is_valid()
    assert form.confirmation is None
    assert NoteForm().confirmation is None


def test_what_was_already_confirmed_is_not_asked_about_again() -> None:
    before = {"note": "sede: 212345670"}
    same = NoteForm({"title": "a", "note": "sede: 212345670, tarde"}, initial=before)
    assert same.is_valid()
    more = NoteForm({"title": "a", "note": "sede: 212345670 ou 912345678"}, initial=before)
    assert not more.is_valid()
    assert "212345670" not in more.errors[CONFIRMATION][0]


def test_a_form_of_a_set_asks_by_its_own_name() -> None:
    typed = {"linha-title": "a", "linha-note": "ana@exemplo.pt"}
    assert not NoteForm(typed, prefix="linha").is_valid()
    assert NoteForm(typed | {f"linha-{CONFIRMATION}": "on"}, prefix="linha").is_valid()
