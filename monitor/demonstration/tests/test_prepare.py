from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

from monitor.demonstration.management.commands.prepare_demonstration import (
    collect_static_files,
    static_files_changed,
)


def test_two_who_prepare_at_once_collect_the_static_files_one_after_the_other(
    tmp_path: Path, settings: Any
) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    together = Barrier(3)

    def prepare() -> None:
        together.wait(timeout=10)
        collect_static_files()

    with ThreadPoolExecutor(3) as pool:
        done = [pool.submit(prepare) for _ in range(3)]
    assert [each.exception() for each in done] == [None, None, None]
    assert not static_files_changed()
