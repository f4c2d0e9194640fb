from __future__ import annotations

from typing import Any

import pytest

from monitor.demonstration import loading, observatory
from monitor.facts import writing
from monitor.facts.enums import Theme
from monitor.facts.models import Current
from monitor.facts.queries import series, visible_to


@pytest.fixture
def loaded(db: None) -> None:
    loading.load_territories()


def test_the_demonstration_has_public_figures_of_its_places(loaded: None) -> None:
    observatory.load()
    assert observatory.is_loaded()
    assert "populacao_residente" in visible_to(None)
    answer = series("populacao_residente", ["fictional:9001"], since="2021", until="2021")
    [value] = answer.lines[0].column.values
    assert value == pytest.approx(13012, abs=20)


def test_what_is_invented_says_so_and_the_last_year_is_provisional(loaded: None) -> None:
    observatory.load()
    answer = series("beneficiarios_rsi", ["fictional:9001"])
    assert answer.edition is not None
    assert "inventado" in answer.edition.title
    assert [figure.is_provisional for figure in answer.lines[0].column] == [False] * 9 + [True]


@pytest.mark.parametrize("k", [5, 10])
def test_nothing_hidden_of_the_demonstration_can_be_worked_out(
    loaded: None, settings: Any, k: int
) -> None:
    """All of it side by side, and then a second edition beside the first."""
    settings.DISCLOSURE_THRESHOLDS = {theme.value: k for theme in Theme}
    observatory.load()
    first = Current.objects.first()
    assert first is not None
    again = writing.new_edition(by=None, dataset=first.slab.edition.dataset)
    for slab in first.slab.edition.slabs.all():
        slab.pk, slab.edition = None, again
        slab.save()
    writing.publish(by=None, edition=again)
    assert Current.objects.filter(slab__edition=again, released__k=k).count() == 6
