from __future__ import annotations

from monitor.demonstration import indices, loading, observatory
from monitor.demonstration.indices import NAME
from monitor.indicators.composing import compose
from monitor.indicators.queries import dictionary
from monitor.network.access import access_for


def test_the_demonstration_has_an_index_that_puts_its_municipalities_in_order(db: None) -> None:
    loading.load()
    observatory.load()
    index = indices.load()
    technician = index.network.role_assignments.get(role="coordinator").user
    access = access_for(technician, index.network.code)
    parts = list(index.parts.select_related("indicator"))
    made = compose(index, parts, dictionary(index.network), access)
    assert index.name == NAME
    assert (made.problem, made.unreadable, made.left_out) == ("", (), ())
    assert len(made.rows) > 10
    assert made.rows[0].score.rank == 1
