"""A workbook that LibreOffice saved reads back; skipped where there is none."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from monitor.documents.sandbox import read_safely
from monitor.plans.models import Action
from monitor.plans.reporting.changes import ReportChanges, Stated
from monitor.plans.reporting.sheet_reading import read_filling
from monitor.plans.reporting.sheet_review import review
from monitor.plans.reporting.tests.paper import MARCH, Paper, changes, measures, say

OFFICE = shutil.which("soffice")

pytestmark = pytest.mark.skipif(OFFICE is None, reason="o LibreOffice não está instalado")


def saved_again(data: bytes, extension: str, folder: Path) -> bytes:
    """The workbook as LibreOffice saves it."""
    (folder / "in").mkdir()
    (folder / "in" / "relato.xlsx").write_bytes(data)
    subprocess.run(
        [str(OFFICE), "--headless", "--norestore",
         f"-env:UserInstallation={(folder / 'profile').as_uri()}",
         "--convert-to", extension, "--outdir", str(folder / "out"),
         str(folder / "in" / "relato.xlsx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    made = folder / "out" / f"relato.{extension}"
    if not made.exists():
        pytest.skip("o LibreOffice não tem o Calc")
    return made.read_bytes()


@pytest.mark.parametrize("extension", ["xlsx", "ods", "xls"])
def test_a_copy_saved_by_libreoffice_reads_back(
    extension: str, paper: Any, actions: list[Action], clas: Any, tmp_path: Path
) -> None:
    say(actions[1], status="late", difficulties="Já dito\nem duas linhas", next_step="Nada")
    page: Paper = paper()
    page.fill(actions[0], status="Em curso", numbers=[12, 1234.5, date(2026, 3, 15)])
    page.fill(actions[2], status="Adiada", postponed_to="setembro de 2026", reason="Sem verba\n…")
    data = saved_again(page.saved(), extension, tmp_path)
    found = review(read_filling(read_safely(data, f"relato.{extension}")), clas, MARCH)
    count, hours, guide = measures(actions[0])
    assert found.questions == []
    assert changes(found) == {
        actions[0].pk: ReportChanges(
            {"status": "under_way"},
            {
                count.pk: Stated(Decimal(12)),
                hours.pk: Stated(Decimal("1234.5")),
                guide.pk: Stated(reached_on=date(2026, 3, 15)),
            },
        ),
        actions[2].pk: ReportChanges(
            {"status": "postponed", "postponed_to": date(2026, 9, 1), "reason": "Sem verba\n…"}
        ),
    }
