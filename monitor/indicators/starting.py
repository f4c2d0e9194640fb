"""The dictionary that an installation starts with, as rows ready to be loaded."""

from __future__ import annotations

from pathlib import Path

from monitor.indicators.exchange import Row, read_json

FILE = Path(__file__).parent / "data" / "dictionary.json"


def starting_rows(path: Path = FILE) -> list[Row]:
    """Raises ValueError with all that is wrong with the file."""
    rows, ignored, problems = read_json(path.read_bytes())
    if problems or ignored:
        raise ValueError("; ".join([*(f"{p.where}: {p.text}" for p in problems), *ignored]))
    return rows
