"""The repository checks itself: rooms keep their doors, files stay small, nothing foreign is committed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
# The kernel has no pages: its `forms` are the ones that every room builds on.
PRIVATE = re.compile(r"monitor\.(?!kernel\b)(\w+)\.(?:.*\.)?(?:views|forms|urls)(?:_\w+)?(?:\.|$)")


def tracked(*patterns: str) -> list[Path]:
    """Files that git tracks, or that it would (not ignored)."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listing.stdout.splitlines() if (ROOT / name).is_file()]


def test_a_rooms_views_forms_and_urls_are_its_own() -> None:
    graph = grimp.build_graph("monitor", "config", cache_dir=None)
    trespassers = {
        (importer, module)
        for module in graph.modules
        if (private := PRIVATE.match(module))
        for importer in graph.find_modules_that_directly_import(module)
        if not importer.startswith((f"monitor.{private[1]}.", "config."))
    }
    assert not trespassers


def test_no_python_file_grows_past_five_hundred_lines() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in tracked("*.py", "dev")
        if (lines := len(path.read_text().splitlines())) > 500
    }
    assert not long


def test_nothing_built_or_vendored_is_tracked() -> None:
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]
    foreign = re.compile(r"(\.min\.(js|css)|(^|/)(dist|node_modules)/|\.(whl|duckdb|sqlite3|mo))$")
    assert not [name for name in names if foreign.search(name)]


def test_no_template_has_inline_script_or_style() -> None:
    """The content security policy forbids both."""
    inline = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)
    guilty = {
        path.relative_to(ROOT).as_posix(): match[0]
        for path in tracked("*.html")
        if (match := inline.search(path.read_text()))
    }
    assert not guilty


def test_lock_files_name_no_download_host() -> None:
    files = [*tracked("requirements/*.txt"), ROOT / "frontend" / "package-lock.json"]
    hosts = [
        f"{path.name}: {line.strip()}"
        for path in files
        for line in path.read_text().splitlines()
        if re.search(r'"resolved":|https?://[^ "]+\.(whl|tgz|tar\.gz)|--(extra-)?index-url', line)
    ]
    assert not hosts


def test_at_most_thirty_direct_runtime_dependencies_each_with_its_reason() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = [re.match(r"[\w-]+", item)[0] for item in project["dependencies"]]  # type: ignore[index]
    reasons = (ROOT / "docs" / "dependencies.md").read_text()
    assert len(names) <= 30
    assert [name for name in names if f"`{name}`" not in reasons] == []


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX", "lorem ipsum"])
def test_nothing_is_left_unfinished_by_its_own_words(word: str) -> None:
    here = Path(__file__)
    guilty = [
        path.relative_to(ROOT).as_posix()
        for path in tracked("*.py", "*.html", "*.js", "*.css")
        if path != here and re.search(rf"\b{word}\b", path.read_text())
    ]
    assert not guilty
