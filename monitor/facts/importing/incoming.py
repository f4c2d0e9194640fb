"""Where a file waits for its confirmation: beside the store, under the name of its content."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from monitor.facts.files import GRACE
from monitor.facts.sources.observations import SourceProblem

FOLDER = "incoming"
MOST_BYTES = 4 * 2**30


def folder() -> Path:
    path = Path(settings.FACTS) / FOLDER
    path.mkdir(parents=True, exist_ok=True)
    return path


def keep(chunks: Iterable[bytes]) -> tuple[str, str, int]:
    """(path inside settings.FACTS, sha256, bytes). Raises SourceProblem for too large a file."""
    temporary = folder() / f"{uuid4().hex}.part"
    digest, size = hashlib.sha256(), 0
    try:
        with temporary.open("wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > MOST_BYTES:
                    most = MOST_BYTES // 2**30
                    raise SourceProblem(_("O ficheiro tem mais de %(most)d GB.") % {"most": most})
                digest.update(chunk)
                file.write(chunk)
        name = f"{FOLDER}/{digest.hexdigest()}.bin"
        temporary.rename(Path(settings.FACTS) / name)
    finally:
        temporary.unlink(missing_ok=True)
    return name, digest.hexdigest(), size


def rows_name(pk: int) -> str:
    return f"{FOLDER}/{pk}-{uuid4().hex}.parquet"


def sweep(mentioned: set[str], *, now: float | None = None) -> int:
    """Remove what no import mentions and is older than a day."""
    limit, removed = (time.time() if now is None else now) - GRACE, 0
    for path in folder().iterdir():
        name = f"{FOLDER}/{path.name}"
        if name not in mentioned and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
