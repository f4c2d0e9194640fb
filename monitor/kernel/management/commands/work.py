from __future__ import annotations

import logging
import signal
import time
from types import FrameType
from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from monitor.kernel.outbox.sending import deliver_due
from monitor.kernel.schedule import discover, run_due

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Run the periodic jobs that are due and send the messages that wait, again and again."

    stopping = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then end")
        parser.add_argument(
            "--interval", type=float, default=2.0, metavar="S", help="seconds between two rounds"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        discover()
        if options["once"]:
            self.work()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        while not self.stopping:
            try:
                close_old_connections()
                self.work()
            except Exception:
                # A database that is away for a moment must not end the worker.
                logger.exception("a round of the worker failed")
            self.pause(options["interval"])

    def work(self) -> None:
        run_due(timezone.now())
        deliver_due(lambda: self.stopping)

    def stop(self, number: int, frame: FrameType | None) -> None:
        """What is in hands is finished, then the worker ends."""
        self.stopping = True

    def pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.stopping and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.2))
