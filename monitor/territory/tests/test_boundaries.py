"""Loading boundaries: choosing the column, checking, versions, and what maps are drawn on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitor.kernel.models import AuditEvent
from monitor.territory.actions import load_municipalities
from monitor.territory.boundaries.actions import (
    discard_boundaries,
    load_boundaries,
    upload_boundaries,
    use_boundaries,
)
from monitor.territory.boundaries.matching import match, proposed, variants
from monitor.territory.boundaries.queries import known_codes, shapes_for
from monitor.territory.boundaries.reading import unpacked
from monitor.territory.models import Boundary, BoundarySet, Territory
from monitor.territory.tests.conftest import FOUR, Feature, geojson, square
from monitor.ui.charts.maps import Area, choropleth

MUNICIPALITIES = {"column": "DICO", "scheme": "dicofre", "level": "municipality"}


@pytest.fixture
def loaded(db: None) -> None:
    load_municipalities(by=None)


@pytest.fixture
def platform(client: Any, person: Any) -> Any:
    user = person()
    user.is_superuser = True
    user.save()
    client.force_login(user)
    return client


def draft(features: list[Feature] = FOUR, title: str = "Municípios") -> BoundarySet:
    return upload_boundaries(
        by=None, data=geojson(features), name="m.geojson", title=title, source="DGT"
    )


def loaded_set(features: list[Feature] = FOUR) -> BoundarySet:
    return load_boundaries(by=None, boundary_set=draft(features), **MUNICIPALITIES)


def test_the_column_and_level_are_proposed_by_what_they_have_in_common(loaded: None) -> None:
    """A sheet took the zeros, and the numbers of order 101 to 104 are codes too, but come later."""
    features = [
        ({"DICO": int(properties["DICO"]), "ordem": at}, polygons)
        for at, (properties, polygons) in enumerate(FOUR, start=101)
    ]
    found = proposed(unpacked(draft(features).content), known_codes())
    assert found is not None
    assert (found.column, found.choice) == ("DICO", "dicofre/municipality")
    assert sorted(found.matched) == ["0101", "0102", "0103", "0104"]
    assert len(found.missing) == 304
    assert variants("104") == ("104", "0104", "000104")
    assert variants("PT11A") == ("PT11A",)


def test_missing_unknown_and_repeated_codes_are_all_told(loaded: None) -> None:
    features = [
        *FOUR[:2],
        ({"DICO": "0101"}, [[square(-7.5, 40.5)]]),
        ({"DICO": "9999"}, [[square(-7.2, 40.5)]]),
    ]
    found = match(unpacked(draft(features).content), known_codes(), *MUNICIPALITIES.values())
    assert found.repeated == [("0101", 2)]
    assert found.unknown == ["9999"]
    assert ("0103", "Anadia") in found.missing
    assert found.loadable
    assert not found.complete
    stored = load_boundaries(by=None, boundary_set=BoundarySet.objects.get(), **MUNICIPALITIES)
    assert stored.areas == 2
    assert stored.problems["unknown"] == ["9999"]
    assert len(Boundary.objects.get(code="0101").geometry) == 2


def test_an_outline_twice_an_empty_one_and_a_wrong_column_are_refused(loaded: None) -> None:
    twice = draft([*FOUR, FOUR[0]])
    with pytest.raises(ValidationError, match="0101"):
        load_boundaries(by=None, boundary_set=twice, **MUNICIPALITIES)
    empty = draft([*FOUR, ({"DICO": "0105"}, [])])
    with pytest.raises(ValidationError, match="0105"):
        load_boundaries(by=None, boundary_set=empty, **MUNICIPALITIES)
    for wrong in ({"column": "outra"}, {"level": "galaxy"}, {"column": "NOME"}):
        with pytest.raises(ValidationError):
            load_boundaries(by=None, boundary_set=draft(), **(MUNICIPALITIES | wrong))
    assert not Boundary.objects.exists()
    assert not BoundarySet.objects.loaded().exists()


def test_a_new_load_is_a_new_version_and_the_former_can_be_used_again(
    loaded: None, person: Any
) -> None:
    user = person()
    first = loaded_set()
    second = load_boundaries(by=user, boundary_set=draft(FOUR[:3]), **MUNICIPALITIES)
    first.refresh_from_db()
    assert [(first.number, first.is_current), (second.number, second.is_current)] == [
        (1, False),
        (2, True),
    ]
    assert (second.areas, second.boundaries.count(), bytes(second.content)) == (3, 3, b"")
    use_boundaries(by=user, boundary_set=first)
    assert list(BoundarySet.objects.in_use()) == [first]
    with pytest.raises(ValidationError):
        discard_boundaries(by=user, boundary_set=first)
    second.refresh_from_db()
    discard_boundaries(by=user, boundary_set=second)
    assert list(BoundarySet.objects.all()) == [first]
    assert Boundary.objects.count() == 4
    assert list(AuditEvent.objects.order_by("number").values_list("verb", flat=True))[1:] == [
        "boundaries.uploaded",
        "boundaries.loaded",
        "boundaries.uploaded",
        "boundaries.loaded",
        "boundaries.used",
        "boundaries.discarded",
    ]
    with pytest.raises(ValidationError):
        load_boundaries(by=user, boundary_set=first, **MUNICIPALITIES)
    with pytest.raises(ValidationError):
        use_boundaries(by=user, boundary_set=draft())


def test_the_database_keeps_one_version_in_use_a_level(loaded: None) -> None:
    loaded_set()
    with pytest.raises(IntegrityError):
        BoundarySet.objects.create(
            title="x", source="x", file_name="x", sha256="x", scheme="dicofre",
            level="municipality", number=2, is_current=True, features=0, points_in=0,
            points_out=0, loaded_at="2026-01-01T00:00Z",
        )  # fmt: skip


def test_308_are_loaded_from_the_country_and_17_of_the_metropolitan_area(
    loaded: None, shared: Callable[[str], bytes]
) -> None:
    country = upload_boundaries(
        by=None,
        data=shared("pt_municipios_amt_q1e5.topojson"),
        name="pt.topojson",
        title="Municípios",
        source="DGT, CAOP",
    )
    found = proposed(unpacked(country.content), known_codes())
    assert found is not None
    assert found.complete
    assert (len(found.matched), found.total) == (308, 308)
    chosen = {"column": found.column, "scheme": found.scheme, "level": found.level}
    assert load_boundaries(by=None, boundary_set=country, **chosen).areas == 308
    codes = [f"dicofre:{code}" for code in found.matched]
    shapes = shapes_for(codes)
    assert (shapes.kind, len(shapes.outlines)) == ("boundaries", 308)
    areas = [Area(code, code, at, href=f"/x/{code}/") for at, code in enumerate(codes)]
    drawn = choropleth("x", areas, shapes).drawing
    assert drawn.count("<path") >= 308
    assert len(drawn.encode()) <= 96 * 1024
    some = shapes_for(codes[:17]).outlines
    at_a_glance = {code: len(shapes.outlines[code][0]) for code in some}
    assert sum(at_a_glance.values()) < sum(len(rings[0]) for rings in some.values())
    regions = [
        f"nuts-2024:{code}"
        for code in Territory.objects.filter(scheme="nuts-2024", level="nuts3").values_list(
            "code", flat=True
        )
    ]
    shapes = shapes_for(regions)
    assert (shapes.kind, len(shapes.outlines)) == ("boundaries", len(regions))

    area = upload_boundaries(
        by=None,
        data=shared("amp_17_municipios.geojson"),
        name="amp.geojson",
        title="AMP",
        source="DGT",
    )
    found = proposed(unpacked(area.content), known_codes())
    assert found is not None
    assert (len(found.matched), len(found.missing)) == (17, 291)


def test_maps_use_the_boundaries_where_all_are_there_and_the_grid_where_not(loaded: None) -> None:
    assert shapes_for(["dicofre:0101"]).kind == "tiles"
    loaded_set()
    shapes = shapes_for(["dicofre:0101", "dicofre:0104"])
    assert shapes.kind == "boundaries"
    assert shapes.source == "DGT"
    assert [len(shapes.outlines[f"dicofre:{code}"]) for code in ("0101", "0104")] == [1, 2]
    part = shapes_for(["dicofre:0101", "dicofre:0105"])
    assert part.kind == "tiles"
    assert set(part.outlines) == {"dicofre:0101", "dicofre:0105"}
    nobody = shapes_for(["dicofre:0101", "dicofre:9999", "x"])
    assert set(nobody.outlines) == {"dicofre:0101", "dicofre:9999", "x"}


def test_a_region_without_boundaries_is_its_municipalities_put_together(loaded: None) -> None:
    """An invented entity of the first two squares, which share a side: 6 sides are left, and the
    ring has 7 places."""
    entity = Territory.objects.create(
        scheme="fictional", code="dois", level="intermunicipal", name="Dois"
    )
    for code in ("0101", "0102"):
        entity.contents.create(child=Territory.objects.get(scheme="dicofre", code=code))
    grid = shapes_for(["fictional:dois"])
    assert grid.kind == "tiles"
    loaded_set()
    shapes = shapes_for(["fictional:dois"])
    assert shapes.kind == "boundaries"
    (ring,) = shapes.outlines["fictional:dois"]
    assert len(ring) == 7
    mixed = shapes_for(["fictional:dois", "dicofre:0103"])
    assert mixed.kind == "tiles"
    assert len(mixed.outlines) == 2


def test_shapes_take_as_many_queries_for_one_as_for_many(loaded: None) -> None:
    loaded_set()
    counts = []
    for keys in (["dicofre:0101"], [f"dicofre:010{at}" for at in range(1, 5)]):
        with CaptureQueriesContext(connection) as queries:
            shapes_for(keys)
        counts.append(len(queries))
    assert counts == [3, 2]  # territories, versions, and once the outlines
    regions = list(
        Territory.objects.filter(scheme="nuts-2024", level="nuts3").values_list("code", flat=True)
    )
    for codes in (regions[:1], regions):
        with CaptureQueriesContext(connection) as queries:
            shapes_for([f"nuts-2024:{code}" for code in codes])
        counts.append(len(queries))
    assert counts[2] == counts[3]


# ── pages ────────────────────────────────────────────────────────────────────────────────────────


def upload(client: Any, data: bytes, name: str = "m.geojson") -> Any:
    return client.post(
        reverse("territory:upload_boundaries"),
        {"file": SimpleUploadedFile(name, data), "title": "CAOP 2025", "source": "DGT"},
    )


def test_a_file_is_sent_checked_and_put_in_use(platform: Any, loaded: None) -> None:
    response = upload(platform, geojson(FOUR))
    found = BoundarySet.objects.get()
    assert response["Location"] == found.get_absolute_url()
    body = platform.get(response["Location"]).content.decode()
    assert "4 em 308" in body
    assert "Arouca" in body
    assert 'class="chart map"' in body
    fields = dict(re.findall(r'type="hidden" name="(column|level)" value="([^"]+)"', body))
    assert fields == {"column": "DICO", "level": "dicofre/municipality"}
    response = platform.post(reverse("territory:load_boundaries", args=[found.pk]), fields)
    body = platform.get(response["Location"]).content.decode()
    assert "4 territórios" in body
    assert "Sem limites no ficheiro" in body
    assert "em uso" in platform.get(reverse("territory:boundaries")).content.decode()


def test_another_column_can_be_looked_at_and_a_useless_one_cannot_be_loaded(
    platform: Any, loaded: None
) -> None:
    upload(platform, geojson(FOUR))
    found = BoundarySet.objects.get()
    query = "?column=NOME&level=dicofre/municipality"
    body = platform.get(found.get_absolute_url() + query).content.decode()
    assert "Assim não pode ser carregado" in body
    assert reverse("territory:load_boundaries", args=[found.pk]) not in body
    assert "4 em 308" in platform.get(f"{found.get_absolute_url()}?column=x").content.decode()
    platform.post(
        reverse("territory:load_boundaries", args=[found.pk]),
        {"column": "NOME", "level": "dicofre/municipality"},
    )
    assert not Boundary.objects.exists()
    body = platform.get(found.get_absolute_url()).content.decode()
    assert "Nenhum código dessa coluna" in body


def test_a_file_with_no_known_code_says_what_to_do(platform: Any, loaded: None) -> None:
    upload(platform, geojson([({"nome": "Atlântida"}, [[square(-20, 40)]])]))
    body = platform.get(BoundarySet.objects.get().get_absolute_url()).content.decode()
    assert "Nenhuma coluna tem códigos conhecidos" in body


def test_a_refused_file_keeps_what_was_written_beside_it(platform: Any, loaded: None) -> None:
    body = upload(platform, b"isto nao e um mapa", "m.txt").content.decode()
    assert "não é GeoJSON" in body
    assert 'value="CAOP 2025"' in body
    assert not BoundarySet.objects.exists()


def test_a_former_version_is_used_again_and_one_in_use_is_not_eliminated(
    platform: Any, loaded: None
) -> None:
    first, second = loaded_set(), loaded_set(FOUR[:3])
    assert "Pôr em uso" in platform.get(first.get_absolute_url()).content.decode()
    assert "Pôr em uso" not in platform.get(second.get_absolute_url()).content.decode()
    platform.post(reverse("territory:use_boundaries", args=[first.pk]))
    platform.post(reverse("territory:discard_boundaries", args=[first.pk]))
    platform.post(reverse("territory:discard_boundaries", args=[second.pk]))
    assert list(BoundarySet.objects.all()) == [first]


def test_only_who_runs_the_platform_reaches_boundaries(signed_in: Any, loaded: None) -> None:
    found = loaded_set()
    for name in ("boundaries", "upload_boundaries"):
        assert signed_in.get(reverse(f"territory:{name}")).status_code == 404
    for name in ("boundary_set",):
        assert signed_in.get(reverse(f"territory:{name}", args=[found.pk])).status_code == 404
    for name in ("load_boundaries", "use_boundaries", "discard_boundaries"):
        assert signed_in.post(reverse(f"territory:{name}", args=[found.pk])).status_code == 404
    assert BoundarySet.objects.count() == 1


def test_the_list_asks_as_many_queries_for_one_as_for_five(platform: Any, loaded: None) -> None:
    counts = []
    loaded_set()
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            platform.get(reverse("territory:boundaries"))
        counts.append(len(queries))
        for _set in range(4):
            loaded_set(FOUR[:1])
    assert counts[0] == counts[1]


def test_a_group_and_a_region_show_where_they_are(platform: Any, loaded: None) -> None:
    body = platform.get("/territorios/grupos/amp/").content.decode()
    assert body.count('<a href="/territorios/dicofre/') >= 34
    assert 'class="chart map"' in body
    body = platform.get("/territorios/nuts-2024/PT11A/").content.decode()
    assert 'class="chart map"' in body
    assert 'class="chart map"' not in platform.get("/territorios/dicofre/0101/").content.decode()
