"""Files from outside are read in a child process with limits of memory, time and output.

The parent passes the file, takes progress lines and one result as JSON, and believes none of it:
every value is checked. Whatever the child does, the parent gets a document or a sentence.
"""

from __future__ import annotations

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, TypeVar

from monitor.documents import gate, wire
from monitor.documents.model import Document, UnreadableFile
from monitor.documents.sandbox_child import INTERNAL, MEMORY

log = logging.getLogger(__name__)

Progress = Callable[[float, str], None]
T = TypeVar("T")

_DOCUMENTS = "monitor.documents.sandbox_child:read_document"

_ROOT = str(Path(__file__).resolve().parents[2])
_MAX_OUTPUT = 48 * 2**20
_FAREWELL = 2.0
_MAX_LOG = 4_000
# Isolated: no user site, no PYTHON* variables; the paths come from the parent.
_CHILD = (
    "import sys; sys.path[:] = sys.argv[5:]; "
    "from monitor.documents.sandbox_child import run; run(*sys.argv[1:5])"
)
_TIME = "A leitura do ficheiro demorou mais de {} segundos e foi interrompida"


def read_safely(
    data: bytes,
    name: str,
    *,
    seconds: float = 60,
    memory_mb: int = 1024,
    progress: Progress | None = None,
) -> Document:
    """Read a file from outside.

    Args:
        seconds: wall-clock and processor time that the reading may take.
        memory_mb: address space that the reading process may have.
        progress: called with the share done (0–1) and a Portuguese label.

    Raises:
        UnreadableFile: with one Portuguese sentence.
    """
    return run_safely(
        _DOCUMENTS,
        data,
        name,
        decode=wire.decode,
        seconds=seconds,
        memory_mb=memory_mb,
        progress=progress,
    )


def run_safely(
    reader: str,
    data: bytes,
    name: str,
    *,
    decode: Callable[[Any], T],
    seconds: float = 60,
    memory_mb: int = 1024,
    progress: Progress | None = None,
) -> T:
    """What another reader makes of a file from outside, under the same limits.

    Args:
        reader: "module:function" of this project, called in the child with (data, name, progress);
            it gives plain lists, mappings, numbers and texts, or raises UnreadableFile.
        decode: checks and types what came back; ValueError, TypeError, KeyError or IndexError where
            it is not what was expected.

    Raises:
        UnreadableFile: as `read_safely`.
    """
    gate.check(data, name)
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as errors:
        source.write(data)
        source.seek(0)
        process = subprocess.Popen(
            [
                sys.executable, "-I", "-S", "-c", _CHILD,
                reader, str(memory_mb), str(int(seconds) + 1), name.replace("\0", ""), *_paths(),
            ],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={"LANG": "C.UTF-8"},
            start_new_session=True,
        )  # fmt: skip
        try:
            return _result(process, decode, seconds, memory_mb, progress)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
            _tell(errors)


def _paths() -> list[str]:
    """Where the child finds this project and its libraries: no site processing in the child."""
    return [_ROOT, *(path for path in sys.path if path and path != _ROOT)]


def _result(
    process: subprocess.Popen[bytes],
    decode: Callable[[Any], T],
    seconds: float,
    memory_mb: int,
    progress: Progress | None,
) -> T:
    label = ""
    for line in _lines(process, seconds):
        if line is None:
            where = f" ({label})" if label else ""
            raise UnreadableFile(_TIME.format(f"{seconds:g}") + where + ".")
        try:
            message = json.loads(line)
            if "progress" in message:
                share, label = float(message["progress"][0]), str(message["progress"][1])[:200]
                if progress is not None:
                    progress(min(max(share, 0.0), 1.0), label)
                continue
            if "error" in message:
                raise UnreadableFile(str(message["error"])[:2_000])
            return decode(message["document"])
        except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
            log.warning("the reading process answered nonsense: %s", error)
            raise UnreadableFile(INTERNAL) from error
    try:
        code = process.wait(_FAREWELL)
    except subprocess.TimeoutExpired:
        code = 0
    raise UnreadableFile(_death(code, seconds, memory_mb, label))


def _lines(process: subprocess.Popen[bytes], seconds: float) -> Iterator[bytes | None]:
    """The lines that the child writes; None when its time is over."""
    assert process.stdout is not None
    deadline = time.monotonic() + seconds
    descriptor = process.stdout.fileno()
    pending: list[bytes] = []
    size = 0
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                yield None
                return
            chunk = os.read(descriptor, 1 << 20)
            size += len(chunk)
            if not chunk:
                return
            if size > _MAX_OUTPUT:
                raise UnreadableFile(
                    f"O ficheiro tem mais de {_MAX_OUTPUT // 2**20} MB de texto: "
                    "demasiado para um plano."
                )
            *whole, rest = chunk.split(b"\n")
            for line in whole:
                yield b"".join([*pending, line])
                pending = []
            pending.append(rest)


def _death(code: int, seconds: float, memory_mb: int, label: str) -> str:
    where = f" ({label})" if label else ""
    if code == -signal.SIGXCPU:
        return _TIME.format(f"{seconds:g}") + where + "."
    if code == -signal.SIGABRT:
        far = " Talvez uma folha tenha texto numa célula muito afastada das outras."
        return MEMORY.format(memory_mb) + far
    if code in (-signal.SIGKILL, -signal.SIGBUS):
        return MEMORY.format(memory_mb)
    return f"O ficheiro fez parar o leitor{where}: está danificado ou mal formado."


def _tell(errors: IO[bytes]) -> None:
    errors.seek(0)
    if text := errors.read(_MAX_LOG).decode("utf-8", "replace").strip():
        log.warning("the reading process said: %s", text)
