"""The data of a map and a kept public page, over HTTP, against a Django hello under the same server.

Each is asked by the same client over connections that stay open, in rounds of one after the other.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from bench.measure import Result
from bench.observatory import code

ROOT = Path(__file__).resolve().parent.parent
INDICATORS, ROUNDS, SECONDS, CONNECTIONS = 20, 15, 1.0, 4
VIEW = f"/observatorio/indicadores/{code(0)}"
MAP_DATA = f"{VIEW}/ficheiro/csv/?vista=mapa&periodo=2024"
PAGE = f"{VIEW}/?vista=mapa&periodo=2024"


@contextmanager
def served(application: str, environment: dict[str, str], path: str) -> Iterator[int]:
    """The port on which granian serves it, once `path` is answered."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", application),
            *("--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
            *("--blocking-threads", "2", "--log-level", "error"),
        ],
        cwd=ROOT,
        env=environment,
    )
    try:
        for _ in range(300):
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20).close()
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def ask(port: int, path: str, until: float) -> int:
    """How many times it is answered over one connection. Raises AssertionError for one that is not 200."""
    question = (f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n").encode()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        answered = 0
        while time.perf_counter() < until:
            connection.sendall(question)
            told = b""
            while b"\r\n\r\n" not in told:
                told += connection.recv(65_536)
            head, _blank, body = told.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            [size] = [
                int(line.split(b":")[1])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length:")
            ]
            left = size - len(body)
            while left > 0:
                left -= len(connection.recv(65_536))
            answered += 1
        return answered


def rate(port: int, path: str) -> float:
    """Requests in a second, over several connections at once."""
    with ThreadPoolExecutor(CONNECTIONS) as people:
        start = time.perf_counter()
        asked = [people.submit(ask, port, path, start + SECONDS) for _ in range(CONNECTIONS)]
        return sum(each.result() for each in asked) / (time.perf_counter() - start)


def run() -> list[Result]:
    folder = tempfile.mkdtemp(prefix="monitor-bench-")
    environment = os.environ | {
        "MONITOR_VAR": folder,
        "MONITOR_HTTPS": "0",
        "MONITOR_DEMONSTRATION": "0",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
    }
    try:
        make = [sys.executable, "-m", "bench.observatory", str(INDICATORS)]
        subprocess.run(make, cwd=ROOT, env=environment, check=True)
        with ExitStack() as servers:
            ours = servers.enter_context(served("config.wsgi:application", environment, PAGE))
            hello = servers.enter_context(served("bench.bare.hello:application", environment, "/"))
            return measured(ours, hello)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measured(ours: int, hello: int) -> list[Result]:
    asked = {"hello": (hello, "/"), "map": (ours, MAP_DATA), "page": (ours, PAGE)}
    rates: dict[str, list[float]] = {name: [] for name in asked}
    for turn in range(ROUNDS + 1):
        for name, where in asked.items():
            found = rate(*where)
            if turn:
                rates[name].append(found)
    plain = statistics.median(rates["hello"])
    results = []
    for name, what, bound in (
        ("map", "map data over HTTP", 0.4),
        ("page", "kept public page over HTTP", 0.5),
    ):
        share = statistics.median(a / b for a, b in zip(rates[name], rates["hello"], strict=True))
        detail = f"{statistics.median(rates[name]):.0f}/s, hello {plain:.0f}/s"
        label = f"{what}: requests/s of a Django hello"
        results.append(Result(label, share, "×", bound, at_least=True, detail=detail))
    return results
