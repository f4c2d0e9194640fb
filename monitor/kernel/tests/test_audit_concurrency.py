"""Writers of several processes append to one chain, on the database the suite runs on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from monitor.kernel.audit import verify

ROOT = Path(__file__).resolve().parents[3]
WRITER = """
import django; django.setup()
from monitor.kernel.audit import recorded
for number in range(15):
    with recorded("test.written", by=None) as record:
        record.after = {"number": number}
"""


def test_four_processes_writing_at_once_leave_an_unbroken_chain(database_url: str) -> None:
    """4 × 15 = 60 events, each chained to the one before."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url,
        "MONITOR_HTTPS": "0",
    }
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER], env=env, cwd=ROOT) for _ in range(4)
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0, 0, 0]
    assert verify() == (60, [])
