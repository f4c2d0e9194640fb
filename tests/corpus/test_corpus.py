"""Plans of municipalities that do not exist, read in each format and compared with what they say."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.documents.reading import read
from monitor.plans.reading import read_plan, to_json
from tests.corpus.drawing import WRITERS
from tests.corpus.sample import Sample
from tests.corpus.samples import SAMPLES
from tests.corpus.truth import score

CASES = [(sample, form) for sample in SAMPLES for form in sample.formats]


def reading_of(sample: Sample, form: str) -> dict[str, Any]:
    return to_json(read_plan(read(WRITERS[form](sample.content), f"{sample.name}.{form}")))


@pytest.mark.parametrize(("sample", "form"), CASES, ids=[f"{s.name}-{f}" for s, f in CASES])
def test_a_plan_reads_to_what_it_says(sample: Sample, form: str) -> None:
    result = score(sample.truth_in(form), reading_of(sample, form))
    assert not result.differences, "\n".join(result.differences)
