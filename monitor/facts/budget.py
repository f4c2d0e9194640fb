"""A time that questions may take: past it, what runs is interrupted and nothing else begins.

    try:
        with within(seconds=2):
            answer = queries.ranking(…)
    except OutOfTime:
        …say so; what is around stands…

The statement that runs is interrupted from another thread: this thread's in the database, and DuckDB's
(`interruptible`). A Spark Connect server is let finish the question that it was asked: the next is not.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import OperationalError, connection

Interrupt = Callable[[], Any]


class OutOfTime(Exception):
    """What was asked had no answer within the time that it could take."""


class _Alarm:
    """Rings once, and interrupts what runs then; after `stop` it interrupts nothing."""

    def __init__(self, seconds: float):
        self.rang = seconds <= 0
        self.running: list[Interrupt] = []
        self.lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True
        self._timer.start()

    def _ring(self) -> None:
        with self.lock:
            self.rang = True
            for interrupt in self.running:
                interrupt()

    def stop(self) -> None:
        self._timer.cancel()
        with self.lock:
            self.running.clear()


_ALARM: ContextVar[_Alarm | None] = ContextVar("alarm", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises OutOfTime in place of what an interrupted question raises, and of one asked too late."""
    connection.ensure_connection()
    raw: Any = connection.connection
    alarm = _Alarm(seconds)
    token = _ALARM.set(alarm)
    try:
        with (
            connection.execute_wrapper(_in_time),
            interruptible(
                raw.cancel_safe if connection.vendor == "postgresql" else raw.interrupt,
                OperationalError,
            ),
        ):
            yield
    finally:
        alarm.stop()
        _ALARM.reset(token)


def _in_time(execute: Callable[..., Any], *asked: Any) -> Any:
    _require_time()
    return execute(*asked)


def _require_time() -> None:
    alarm = _ALARM.get()
    if alarm is not None and alarm.rang:
        raise OutOfTime


@contextmanager
def interruptible(interrupt: Interrupt, interrupted: type[Exception]) -> Iterator[None]:
    """What runs inside is stopped by calling `interrupt`, and then raises `interrupted`; plainly run
    where there is no time to keep. Raises OutOfTime."""
    alarm = _ALARM.get()
    if alarm is None:
        yield
        return
    with alarm.lock:
        _require_time()
        alarm.running.append(interrupt)
    try:
        yield
    except interrupted as error:
        if alarm.rang:
            raise OutOfTime from error
        raise
    finally:
        with alarm.lock:
            if interrupt in alarm.running:
                alarm.running.remove(interrupt)
