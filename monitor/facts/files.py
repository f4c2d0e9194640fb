"""The files of the store: immutable, sorted, named by their content.

A file is written under a temporary name, flushed to the disk and renamed; only then does a row of the
manifest mention it. A crash leaves at most a file that nobody mentions, which `sweep` removes.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings

_TEMPORARY = ".writing"
# Nobody is still writing, or about to mention, what is older.
GRACE = 24 * 3600


def folder_of(indicator: str) -> Path:
    folder = Path(settings.FACTS) / re.sub(r"[^\w.-]", "_", indicator)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def put(indicator: str, write: Callable[[Path], Any]) -> tuple[str, str, int]:
    """Let `write(path)` make a file; its path inside settings.FACTS, sha256 and size in bytes.

    The same content gives the same path, and the file that is there stays.
    """
    folder = folder_of(indicator)
    temporary = folder / f"{uuid4().hex}{_TEMPORARY}"
    try:
        write(temporary)
        sha256 = _sha256(temporary)
        _flush(temporary)
        kept = folder / f"{sha256}.parquet"
        size = temporary.stat().st_size
        if kept.exists():
            os.utime(kept)
        else:
            temporary.rename(kept)
            _flush(folder)
    finally:
        temporary.unlink(missing_ok=True)
    return kept.relative_to(settings.FACTS).as_posix(), sha256, size


def sweep(mentioned: set[str], *, now: float | None = None) -> list[str]:
    """Remove files that no row mentions and that are older than a day; their paths."""
    root, limit = Path(settings.FACTS), (time.time() if now is None else now) - GRACE
    removed = []
    for path in [*root.glob("*/*.parquet"), *root.glob(f"*/*{_TEMPORARY}")]:
        name = path.relative_to(root).as_posix()
        if name not in mentioned and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            removed.append(name)
    return removed


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
