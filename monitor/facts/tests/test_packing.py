"""What reading packed numbers costs a process that does nothing else."""

from __future__ import annotations

import subprocess
import sys

_READS = """
import sys
from array import array
from monitor.facts import packing
assert [*packing.unpack(packing.pack(array("d", [1, 2.5])))] == [1, 2.5]
assert [*packing.unpack(packing.pack(array("d", [1, 2])))] == [1, 2]
print(*sorted({"pandas", "ibis", "duckdb"} & sys.modules.keys()))
"""


def test_numbers_are_unpacked_without_what_takes_a_second_to_load() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _READS], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == ""
