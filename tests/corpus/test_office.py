"""The same plans after an office program printed or re-saved them; skipped where there is none."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from monitor.documents.reading import read
from monitor.plans.reading import read_plan, to_json
from tests.corpus.drawing import WRITERS
from tests.corpus.sample import Sample
from tests.corpus.samples import SAMPLES
from tests.corpus.truth import score

OFFICE = shutil.which("soffice")
CHOSEN = {"fragments", "matrix", "strips", "equality", "headings", "coloured"}

pytestmark = pytest.mark.skipif(OFFICE is None, reason="o LibreOffice não está instalado")


@pytest.mark.parametrize("target", ["pdf", "html"])
def test_a_printed_or_saved_word_plan_reads_the_same(target: str, tmp_path: Path) -> None:
    """One run of the office for all chosen plans: starting it takes longer than converting."""
    chosen = [sample for sample in SAMPLES if sample.name in CHOSEN]
    for sample in chosen:
        (tmp_path / f"{sample.name}.docx").write_bytes(WRITERS["docx"](sample.content))
    subprocess.run(
        [str(OFFICE), "--headless", "--norestore", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
         "--convert-to", target, "--outdir", str(tmp_path), *map(str, tmp_path.glob("*.docx"))],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    differences = {
        sample.name: found for sample in chosen if (found := _differences(sample, tmp_path, target))
    }
    assert not differences


def _differences(sample: Sample, folder: Path, target: str) -> list[str]:
    path = folder / f"{sample.name}.{target}"
    reading = to_json(read_plan(read(path.read_bytes(), path.name)))
    return score(sample.truth_in("docx"), reading).differences
