"""Journeys drive Debian's Chromium against the demonstration as a new user gets it: a real server,
a real worker, a real database, in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

# Playwright keeps an event loop open in the thread of the tests, which Django would take for
# asynchronous code: other tests of the same process use the database as always.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ROOT = Path(__file__).resolve().parents[2]
MANAGE = [sys.executable, "-m", "monitor.cli", "manage"]
SEEDS = ROOT.parent / "shared" / "seeds"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


def manage(env: dict[str, str], *arguments: str) -> str:
    """What the command says; where it fails, the test fails with what it said of that."""
    done = subprocess.run([*MANAGE, *arguments], env=env, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4_000:]
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path) -> dict[str, str]:
    env = os.environ | {
        "MONITOR_VAR": str(folder),
        "MONITOR_DEMONSTRATION": "1",
        "MONITOR_HTTPS": "0",
        "MONITOR_ADDRESS": f"http://127.0.0.1:{free_port()}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    env.pop("DATABASE_URL", None)
    return env


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a demonstration as a new user gets it, which nothing serves."""
    env = environment(tmp_path_factory.mktemp("prepared"))
    manage(env, "prepare_demonstration")
    return env


@pytest.fixture(scope="session")
def demonstration(
    prepared: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], dict[str, str]]:
    """demonstration("month") → the environment of a copy to write in."""

    def copied(name: str) -> dict[str, str]:
        folder = tmp_path_factory.mktemp(name)
        shutil.copytree(prepared["MONITOR_VAR"], folder, dirs_exist_ok=True)
        return environment(folder)

    return copied


@contextmanager
def serving(env: dict[str, str]) -> Iterator[str]:
    """The pages of a demonstration, at its address, for as long as the block lasts."""
    address = env["MONITOR_ADDRESS"]
    web = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application"),
            *("--host", "127.0.0.1", "--port", address.rpartition(":")[2]),
            *("--log-level", "warning"),
        ],
        env=env,
        cwd=ROOT,
    )
    try:
        wait_for(f"{address}/conta/entrar/")
        yield address
    finally:
        web.terminate()
        web.wait(timeout=20)


@pytest.fixture(scope="session")
def server(
    prepared: dict[str, str], demonstration: Callable[[str], dict[str, str]]
) -> Iterator[str]:
    """The address of a running demonstration, with its workers: the one its messages lead to."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install Debian's package chromium")
    env = demonstration("server") | {"MONITOR_ADDRESS": prepared["MONITOR_ADDRESS"]}
    workers = [
        subprocess.Popen([*MANAGE, command, "--interval", "0.2"], env=env, cwd=ROOT)
        for command in ("db_worker", "work")
    ]
    try:
        with serving(env) as address:
            yield address
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(timeout=20)


def wait_for(address: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nothing answered at {address} in a minute")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install Debian's package chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Any, server: str) -> Iterator[Callable[..., Any]]:
    """visit("helena.pires@exemplo.pt", width=360) → a page signed in as that person.

    A page fails its test when the browser reports an error: a script, the content policy, a 404.
    """
    contexts, complaints = [], []

    def open_page(email: str | None = None, *, width: int = 1280, height: int = 800) -> Any:
        context = browser.new_context(
            base_url=server, viewport={"width": width, "height": height}, locale="pt-PT"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        if email:
            page.goto("/demonstracao/")
            form = page.locator(f"form:has(input[value='{email}'])")
            if form.count():
                form.get_by_role("button").click()
            page.goto("/inicio/")
        return page

    yield open_page
    for context in contexts:
        context.close()
    expected = ("404 (Not Found)", "403 (Forbidden)")
    assert not [text for text in complaints if not any(known in text for known in expected)]


@pytest.fixture
def axe() -> Callable[[Any], list[str]]:
    """axe(page) → its serious and critical findings, each as one line."""
    source = AXE.read_text()

    def check(page: Any) -> list[str]:
        page.evaluate(source)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{item['id']} ({item['impact']}): {json.dumps(item['nodes'][0]['target'])}"
            for item in found["violations"]
            if item["impact"] in {"serious", "critical"}
        ]

    return check
