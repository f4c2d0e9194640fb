"""Jobs that run again and again: rooms name them in their `jobs.py`, the worker runs what is due.

    @periodic("room.purpose", every=timedelta(minutes=10))
    def purpose(now: datetime) -> None: …

Of several workers one runs each job. A job that fails is logged and tried again at its next time; one
whose worker vanished, when its lease is over: it must stand being run twice. Everything is reckoned in
UTC, so the night in which clocks change has neither an hour too few nor one too many.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import module_has_submodule

from monitor.kernel.models import PeriodicRun

logger = logging.getLogger(__name__)

Work = Callable[[datetime], None]
# No job takes longer; when one seems to, its worker is no more.
LEASE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    every: timedelta
    work: Work


registry: dict[str, Job] = {}


def periodic(name: str, *, every: timedelta) -> Callable[[Work], Work]:
    """Register a function that gets the time (aware, UTC). Raises ValueError for a name taken."""

    def register(work: Work) -> Work:
        if name in registry:
            raise ValueError(f"two jobs are called {name!r}")
        registry[name] = Job(name, every, work)
        return work

    return register


def discover() -> None:
    """Import `jobs.py` of every room."""
    for config in apps.get_app_configs():
        if config.name.startswith("monitor.") and module_has_submodule(config.module, "jobs"):
            import_module(f"{config.name}.jobs")


def run_due(now: datetime) -> list[str]:
    """Run each job whose time has come, one after another; the names of those that were run."""
    known = {run.name: run for run in PeriodicRun.objects.filter(name__in=registry)}
    return [
        job.name
        for job in list(registry.values())
        if (job.name not in known or known[job.name].next_at <= now) and _run(job, now)
    ]


def _run(job: Job, now: datetime) -> bool:
    """False when another worker has it or has just run it."""
    until = now + LEASE
    with transaction.atomic():
        PeriodicRun.objects.bulk_create(
            [PeriodicRun(name=job.name, next_at=now)], ignore_conflicts=True
        )
        free = Q(leased_until=None) | Q(leased_until__lte=now)
        due = PeriodicRun.objects.filter(free, name=job.name, next_at__lte=now)
        if not due.update(leased_until=until):
            return False
        start = PeriodicRun.objects.get(name=job.name).next_at
    error = ""
    try:
        job.work(now)
    except Exception as raised:
        logger.exception("job %s failed", job.name)
        error = f"{type(raised).__name__}: {raised}"
    PeriodicRun.objects.filter(name=job.name, leased_until=until).update(
        next_at=next_time(start, job.every, now),
        leased_until=None,
        finished_at=now,
        last_error=error,
    )
    return True


def next_time(start: datetime, every: timedelta, now: datetime) -> datetime:
    """The first of `start`, `start` + `every`, … after `now`: what was missed is not made up for."""
    return start + every * ((now - start) // every + 1)
