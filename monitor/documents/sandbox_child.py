"""The reading process: limits first, then the readers. Imports little, because it starts often."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable
from typing import Any

INTERNAL = "A leitura do ficheiro falhou por um erro do leitor; o ficheiro não foi alterado."
MEMORY = "O ficheiro precisa de mais memória para ser lido do que a permitida ({} MB)."


def run(reader: str, memory_mb: str, seconds: str, name: str) -> None:
    """Read the file on standard input and write progress and the answer as lines of JSON."""
    memory = int(memory_mb) * 2**20
    for limit, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, int(seconds)),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(limit, (value, value))
    output = os.dup(1)
    os.dup2(2, 1)
    _send(output, _answer(reader, sys.stdin.buffer.read(), name, output, int(memory_mb)))


def read_document(data: bytes, name: str, progress: Callable[[float, str], None]) -> Any:
    from monitor.documents import wire
    from monitor.documents.reading import read

    return wire.encode(read(data, name, progress))


def _answer(reader: str, data: bytes, name: str, output: int, memory_mb: int) -> dict[str, Any]:
    from importlib import import_module

    from monitor.documents.model import UnreadableFile

    def progress(share: float, label: str) -> None:
        _send(output, {"progress": [share, label]})

    try:
        module, _colon, function = reader.partition(":")
        return {"document": getattr(import_module(module), function)(data, name, progress)}
    except UnreadableFile as refusal:
        return {"error": str(refusal)}
    except MemoryError:
        return {"error": MEMORY.format(memory_mb)}
    except RecursionError:
        return {"error": "O ficheiro tem partes umas dentro das outras em demasia."}
    except Exception:
        import traceback

        traceback.print_exc()
        return {"error": INTERNAL}


def _send(output: int, message: dict[str, Any]) -> None:
    from monitor.documents import wire

    rest = memoryview(wire.dumps(message))
    while rest:
        rest = rest[os.write(output, rest) :]
