"""Plans of municipalities that do not exist, read in each format and compared with what they say."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.documents.reading import read
from monitor.plans.reading import read_plan, to_json
from monitor.plans.reading.fields import is_header_text
from tests.corpus.content import Grid, placed
from tests.corpus.drawing import WRITERS
from tests.corpus.sample import Sample
from tests.corpus.samples import SAMPLES
from tests.corpus.truth import all_text, score, words

# Marks of month cells and words of card titles and month strips that a reading turns into fields.
MARKS = words(
    "x p e ficha de ação n.º previsto realizado jan fev mar abr mai jun jul ago set out nov dez"
    " participantes em articulação com o acção"
)
CASES = [(sample, form) for sample in SAMPLES for form in sample.formats]


def reading_of(sample: Sample, form: str) -> dict[str, Any]:
    return to_json(read_plan(read(WRITERS[form](sample.content), f"{sample.name}.{form}")))


@pytest.mark.parametrize(("sample", "form"), CASES, ids=[f"{s.name}-{f}" for s, f in CASES])
def test_a_plan_reads_to_what_it_says(sample: Sample, form: str) -> None:
    result = score(sample.truth_in(form), reading_of(sample, form))
    assert not result.differences, "\n".join(result.differences)


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.name for sample in SAMPLES])
def test_no_word_of_a_table_is_lost(sample: Sample) -> None:
    """Each word of a body cell is somewhere in the reading: in the plan, in its notes or unplaced."""
    form = sample.formats[0]
    read_words = words(all_text(reading_of(sample, form)))
    lost = [
        cell.text
        for grid in sample.content.blocks
        if isinstance(grid, Grid) and grid.width > 1  # one column of a sheet is its titles
        for cell in placed(grid)
        if cell.row >= grid.header
        and not is_header_text(cell.text)
        and not (words(cell.text) <= read_words | MARKS)
    ]
    assert not lost
