"""`./dev bench [GROUP…] [--json FILE]`: a module `bench/<group>_<what>.py` offers `run() -> list[Result]`.

`python -m bench.figures FILE` writes the README's table from such a file.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import sys
from pathlib import Path

import bench
from bench.measure import Result


def modules() -> dict[str, list[str]]:
    """Module names by group."""
    found: dict[str, list[str]] = {}
    for module in pkgutil.iter_modules(bench.__path__):
        group, _, what = module.name.partition("_")
        if what:
            found.setdefault(group, []).append(f"bench.{module.name}")
    return found


def show(results: list[Result]) -> None:
    width = max(len(result.name) for result in results)
    for result in results:
        sign = "≥" if result.at_least else "≤"
        mark = "ok  " if result.ok else "FAIL"
        print(
            f"{mark} {result.name:<{width}}  {result.value:8.3f} {result.unit:<10} "
            f"{sign} {result.bound:<7g} {result.detail}"
        )


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    groups = modules()
    parser = argparse.ArgumentParser(prog="./dev bench")
    parser.add_argument("groups", nargs="*", choices=[*groups, []], metavar="GROUP")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    results: list[Result] = []
    for group in options.groups or groups:
        for name in groups[group]:
            print(f"… {name}", file=sys.stderr, flush=True)
            results += importlib.import_module(name).run()
    show(results)
    if options.json:
        rows = [result.as_json() for result in results]
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    return 0 if all(result.ok for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
