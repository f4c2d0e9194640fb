"""An installation with so many synthetic indicators, in a process of its own that times questions.

`python -m bench.installation INDICATORS` answers each line it reads ({"question", "by"}) with
{"seconds", "numbers"}, of several times in a row the median: so that two sizes are asked in turn
inside one run. It is made once and kept under the system's temporary folder (MONITOR_BENCH_FACTS), for
making the largest takes minutes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# What was made with another number is made again: raise it when the store keeps things otherwise.
_DONE = "published-2"


def folder_of(indicators: int) -> Path:
    kept = (
        os.environ.get("MONITOR_BENCH_FACTS") or Path(tempfile.gettempdir()) / "monitor-bench-facts"
    )
    return Path(kept) / str(indicators)


class Installation:
    """The process, seen from the bench."""

    def __init__(self, indicators: int) -> None:
        self.folder = folder_of(indicators)
        if not (self.folder / _DONE).exists():
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        environment = os.environ | {
            "MONITOR_VAR": str(self.folder),
            "MONITOR_HTTPS": "0",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        environment.pop("DATABASE_URL", None)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.installation", str(indicators)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
        )
        self.world = self._read()

    def ask(self, question: str, by: str = "ours") -> tuple[float, dict[tuple[str, ...], float]]:
        """Seconds and the numbers."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"question": question, "by": by}) + "\n")
        self._process.stdin.flush()
        answer = self._read()
        return answer["seconds"], {tuple(key): value for key, value in answer["numbers"]}

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        while not (line := self._process.stdout.readline()).startswith("{"):
            if not line:
                raise RuntimeError(f"the installation in {self.folder} stopped")
        return json.loads(line)


def prepare(indicators: int) -> None:
    """The database, the territories and the published facts."""
    from django.core.management import call_command

    from bench import synthetic

    call_command("migrate", verbosity=0)
    done = folder_of(indicators) / _DONE
    if done.exists():
        return
    synthetic.publish(indicators)
    done.touch()


def main() -> None:
    import gc

    import django

    django.setup()
    from bench.measure import in_a_row
    from bench.questions import QUESTIONS, World

    prepare(indicators := int(sys.argv[1]))
    world = World.load(indicators)
    print(json.dumps(world.as_json()), flush=True)
    gc.disable()
    # What is loaded is nobody's rubbish: looked through after each question, it would chill the next.
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        call = getattr(QUESTIONS[asked["question"]], asked["by"])
        took, told = in_a_row(partial(call, world))
        print(json.dumps({"seconds": took, "numbers": [*told().items()]}), flush=True)
        gc.collect()


if __name__ == "__main__":
    main()
