"""Sums are of the data file: 308 municipalities, 10,295,909 residents in 2019 (INE)."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Sum

from monitor.kernel.models import AuditEvent
from monitor.territory.actions import load_municipalities, load_parishes, record_succession
from monitor.territory.models import Level, Population, Scheme, Territory, TerritoryGroup
from monitor.territory.official import entity_code, read_official
from monitor.territory.parishes import ParishFileProblems, read_parishes
from monitor.territory.queries import editions_of, municipalities_in, summed_populations

AFTER_2024 = date(2026, 1, 1)


@pytest.fixture
def loaded(db: None) -> None:
    load_municipalities(by=None)


def test_the_data_file_has_every_municipality_and_their_residents_add_up() -> None:
    official = read_official()
    codes = [
        code for scheme, code in official.places if scheme == Scheme.DICOFRE and len(code) == 4
    ]
    assert len(codes) == 308
    assert sum(item.residents for item in official.residents if item.year == 2019) == 10_295_909
    located = [official.places[Scheme.DICOFRE, code] for code in codes]
    assert all(30 < place.latitude < 43 and -32 < place.longitude < -6 for place in located)


def test_entity_codes_are_distinct_and_fit_the_column() -> None:
    official = read_official()
    names = [p.name for (s, _c), p in official.places.items() if s == Scheme.INTERMUNICIPAL]
    assert len(names) == len({entity_code(name) for name in names}) == 23
    assert max(len(entity_code(name)) for name in names) <= 20


def test_loading_again_changes_nothing_and_leaves_no_event(loaded: None) -> None:
    rows, events = Territory.objects.count(), AuditEvent.objects.count()
    again = load_municipalities(by=None)
    assert (again.created, again.changed) == (0, 0)
    assert (Territory.objects.count(), AuditEvent.objects.count()) == (rows, events)


def test_loading_repairs_a_name_that_was_changed(loaded: None) -> None:
    Territory.objects.filter(code="0101").update(name="Outra", folded="outra 0101")
    assert load_municipalities(by=None).changed == 1
    restored = Territory.objects.get(code="0101")
    assert (restored.name, restored.folded) == ("Águeda", "agueda 0101")


def test_the_metropolitan_area_of_porto_has_its_seventeen(loaded: None) -> None:
    amp = TerritoryGroup.objects.get(code="amp")
    assert amp.members.count() == 17
    residents = Population.objects.filter(territory__groups=amp, year=2019)
    assert residents.aggregate(total=Sum("residents"))["total"] == 1_728_226


def test_a_municipality_has_one_nuts_region_at_a_time(loaded: None) -> None:
    """Lisbon's region changed with the list of 2024: PT170 before, PT1A0 after."""
    lisbon = Territory.objects.get(scheme=Scheme.DICOFRE, code="1106")

    def nuts3(day: date) -> list[str]:
        found = lisbon.containments.on(day).filter(parent__level=Level.NUTS3)
        return [item.parent.code for item in found.select_related("parent")]

    assert nuts3(date(2020, 6, 1)) == ["PT170"]
    assert nuts3(AFTER_2024) == ["PT1A0"]
    assert nuts3(date(2024, 1, 1)) == ["PT1A0"]


def test_a_country_is_the_sum_of_all_its_municipalities(loaded: None) -> None:
    country = Territory.objects.get(scheme=Scheme.NUTS_2024, level=Level.COUNTRY)
    assert len(municipalities_in(country)) == 308
    [newest, older] = summed_populations(country)
    assert (newest.year, newest.residents, newest.municipalities) == (2019, 10_295_909, 308)
    assert (older.year, older.aged_65_and_over) == (2017, None)


def test_a_sum_with_a_missing_part_is_not_given(loaded: None) -> None:
    amp = Territory.objects.get(scheme=Scheme.INTERMUNICIPAL, code="amp")
    one = municipalities_in(amp)[0]
    Population.objects.filter(territory=one, year=2019).delete()
    assert [item.year for item in summed_populations(amp)] == [2017]


def test_the_command_says_what_it_did(db: None) -> None:
    out = StringIO()
    call_command("load_territories", stdout=out)
    assert "criados" in out.getvalue()


# Parishes

GOOD = b"dicofre;freguesia;dico\n010103;AGUADA DE CIMA;0101\n0101ZA;Vila Nova;0101\n"


def test_parishes_load_with_names_as_people_write_them(loaded: None) -> None:
    assert load_parishes(by=None, file=GOOD).created == 2
    parish = Territory.objects.get(code="010103")
    assert (parish.name, parish.level) == ("Aguada de Cima", Level.PARISH)
    assert [item.parent.code for item in parish.containments.all()] == ["0101"]
    assert load_parishes(by=None, file=GOOD).unchanged == 2


def test_every_problem_of_a_file_is_told_at_once_and_nothing_written(loaded: None) -> None:
    file = (
        b"dicofre,freguesia,dico\n"
        b"10103,Sem zero,0101\n"
        b"010199,,0101\n"
        b"010198,Boa,0101\n"
        b"010198,Repetida,0101\n"
        b"020101,Alheia,0101\n"
    )
    with pytest.raises(ParishFileProblems) as raised:
        load_parishes(by=None, file=file)
    assert [problem.row for problem in raised.value.problems] == [2, 3, 5, 6]
    assert "zero inicial" in raised.value.problems[0].text
    assert "linha 4" in raised.value.problems[2].text
    assert not Territory.objects.filter(level=Level.PARISH).exists()


def test_an_unknown_municipality_stops_the_whole_load(loaded: None) -> None:
    with pytest.raises(ParishFileProblems) as raised:
        load_parishes(by=None, file=b"dicofre,freguesia\n010103,Boa\n999901,Longe\n")
    assert [problem.row for problem in raised.value.problems] == [3]
    assert not Territory.objects.filter(level=Level.PARISH).exists()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "vazio"),
        (b"a,b\n1,2\n", "falta a coluna"),
        (b"dicofre,freguesia\n", "nenhuma freguesia"),
        (b"PK\x03\x04\x00\x00", "CSV"),
    ],
)
def test_a_file_that_is_no_list_of_parishes_says_why(file: bytes, words: str) -> None:
    with pytest.raises(ParishFileProblems) as raised:
        read_parishes(file)
    assert any(words in problem.text for problem in raised.value.problems)


def test_windows_encoding_and_semicolons_are_read() -> None:
    [parish] = read_parishes("Código;Nome;Observações\n010103;Águas Santas;x\n".encode("cp1252"))
    assert (parish.name, parish.municipality) == ("Águas Santas", "0101")


def test_a_new_edition_keeps_the_old_name_until_its_day(loaded: None) -> None:
    load_parishes(by=None, file=GOOD, valid_from=date(2013, 9, 29))
    renamed = GOOD.replace(b"AGUADA DE CIMA", b"Aguada Nova")
    load_parishes(by=None, file=renamed, valid_from=date(2025, 10, 1))
    newest, older = editions_of("dicofre", "010103")
    assert (newest.name, older.name) == ("Aguada Nova", "Aguada de Cima")
    assert older.valid_to == date(2025, 10, 1)
    on = Territory.objects.filter(code="010103").on
    assert on(date(2025, 9, 30)).get() == older
    assert on(date(2025, 10, 1)).get() == newest


def test_a_fictional_municipality_may_have_parishes(db: None) -> None:
    Territory.objects.create(
        scheme=Scheme.FICTIONAL, code="V001", level=Level.MUNICIPALITY, name="Vale"
    )
    load_parishes(by=None, file=b"code,name,municipality_code\nV00101,Fonte,V001\n")
    assert Territory.objects.get(code="V00101").scheme == Scheme.FICTIONAL


def test_a_merger_ends_the_old_and_starts_the_new(loaded: None) -> None:
    load_parishes(by=None, file=GOOD)
    old = list(Territory.objects.filter(level=Level.PARISH))
    new = Territory.objects.create(
        scheme=Scheme.DICOFRE, code="010190", level=Level.PARISH, name="União"
    )
    record_succession(by=None, before=old, after=[new], on=date(2013, 9, 29))
    assert new.predecessors.count() == 2
    parishes = Territory.objects.filter(level=Level.PARISH)
    assert set(parishes.on(date(2013, 9, 28))) == set(old)
    assert list(parishes.on(date(2013, 9, 29))) == [new]
    event = AuditEvent.objects.order_by("number").last()
    assert event.verb == "territory.succeeded"
    assert event.after["territories"] == ["010190"]
