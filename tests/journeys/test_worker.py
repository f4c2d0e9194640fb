"""The process that reads files: while it works the site answers, and when it is killed nothing is lost."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import MANAGE, ROOT, manage, serving

pytestmark = pytest.mark.journey

# Some seconds of reading: five thousand actions, each with partners glued together.
LONG = "\n".join(
    ["Plano de Ação 2031", "", "Eixo;Ações;Responsáveis;Indicadores"]
    + [
        f"Eixo {number // 50};Realizar a ação número {number} com as famílias;"
        "GNR Saúde CPCJ IEFP - GIP e Juntas;N.º de ações N.º de participantes"
        for number in range(5_000)
    ]
)
# What three minutes without a sign of life do, and the button that the page then offers.
RETRY = (
    "from datetime import timedelta; from django.utils import timezone; "
    "from monitor.plans.models import PlanImport; "
    "from monitor.plans.importing.jobs import is_stuck, retry_import; "
    "item = PlanImport.objects.latest('created_at'); "
    "item.heartbeat_at = timezone.now() - timedelta(minutes=4); item.save(); "
    "assert is_stuck(item); retry_import(by=None, plan_import=item)"
)


@pytest.fixture(scope="module")
def environment(demonstration: Callable[[str], dict[str, str]]) -> dict[str, str]:
    """A demonstration of its own, with no process running yet."""
    return demonstration("worker")


def hand_over(env: dict[str, str], folder: Path, name: str) -> None:
    """Put the long file in the imports of the demonstration."""
    file, address = folder / name, folder / "address"
    file.write_text(f"{LONG}\n{name}", encoding="utf-8")
    manage(env, "prepare_demonstration", "--import", str(file), "--address-file", str(address))


def state(env: dict[str, str]) -> tuple[str, str]:
    """(state, error) of the newest import, asked of the database file itself."""
    path = Path(env["MONITOR_VAR"]) / "monitor.sqlite3"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        newest = "SELECT state, error FROM plans_planimport ORDER BY id DESC LIMIT 1"
        found: tuple[str, str] = database.execute(newest).fetchone()
    return found


def wait_until(env: dict[str, str], *wanted: str) -> tuple[str, str]:
    deadline = time.monotonic() + 90
    while (found := state(env))[0] not in wanted:
        assert time.monotonic() < deadline, f"{found}, waiting for {wanted}"
        time.sleep(0.02)
    return found


@pytest.fixture
def worker(environment: dict[str, str]) -> Iterator[Any]:
    """worker() starts a process that reads files; all are ended with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [*MANAGE, "db_worker", "-v", "0", "--interval", "0.1"], env=environment, cwd=ROOT
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait(timeout=20)


def test_a_reading_that_is_killed_can_be_done_again(
    environment: dict[str, str], worker: Any, tmp_path: Path
) -> None:
    hand_over(environment, tmp_path, "morto.csv")
    first = worker()
    assert wait_until(environment, "reading", "ready")[0] == "reading"
    os.kill(first.pid, signal.SIGKILL)
    first.wait(timeout=20)
    assert state(environment) == ("reading", "")
    manage(environment, "shell", "--verbosity", "0", "-c", RETRY)
    assert state(environment) == ("queued", "")
    worker()
    assert wait_until(environment, "ready", "failed") == ("ready", "")
    assert (
        "nenhum alterado"
        in subprocess.run(
            [sys.executable, "-m", "monitor.cli", "verify-audit"],
            env=environment,
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    )


def test_the_site_answers_while_a_long_file_is_read(
    environment: dict[str, str], worker: Any, tmp_path: Path
) -> None:
    """The pages, one after another, for as long as the reading lasts: none waits for its end."""
    with serving(environment) as address:
        hand_over(environment, tmp_path, "longo.csv")
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        page = f"{address}/redes/montalvor/planos/"
        opener.open(page, timeout=20).close()
        worker()
        wait_until(environment, "reading", "ready")
        waits = []
        while state(environment)[0] == "reading":
            start = time.monotonic()
            with opener.open(page, timeout=20) as answer:
                assert answer.status == 200
            waits.append(time.monotonic() - start)
        assert state(environment) == ("ready", "")
        assert len(waits) > 3
        assert sorted(waits)[len(waits) // 2] < 0.5
        assert max(waits) < 3
