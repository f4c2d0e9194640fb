"""`python -m bench.figures FILE`: the README's table of figures, from what `./dev bench --json` wrote."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"


def table(results: list[dict[str, Any]]) -> str:
    rows = ["| what | measured | bound | medians |", "|---|---|---|---|"]
    for item in results:
        sign, mark = "≥" if item["at_least"] else "≤", "" if item["ok"] else " (not kept)"
        value, unit = f"{item['value']:.3g}", item["unit"]
        bound = f"{sign} {item['bound']:g} {unit}{mark}"
        rows.append(f"| {item['name']} | {value} {unit} | {bound} | {item['detail']} |")
    return "\n".join(rows)


def main(file: str) -> None:
    """Raises ValueError for a README without its two marks."""
    text = README.read_text()
    before, _, rest = text.partition(BEGIN)
    _old, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{README.name} has no {BEGIN} … {END}")
    told = table(json.loads(Path(file).read_text()))
    README.write_text(f"{before}{BEGIN}\n{told}\n{END}{after}")


if __name__ == "__main__":
    main(sys.argv[1])
