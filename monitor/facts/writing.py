"""Every write of the store: staging a file, publishing an edition, taking it back.

    edition = new_edition(by=user, dataset=dataset)
    stage(edition, shape, table)          # for each indicator; nobody sees anything
    publish(by=user, edition=edition)     # everybody sees all of it at once

What takes long (files, roll-ups) is done before the flip, where nobody sees it; the flip is one short
transaction. Whatever dies in between leaves rows and files that `sweep` removes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from monitor.facts import files, standing
from monitor.facts.enums import Status, threshold
from monitor.facts.hierarchy import Hierarchy
from monitor.facts.models import Axes, Current, Dataset, Edition, Rolled, Slab
from monitor.facts.recovery import Recoverable, Recovered
from monitor.facts.shapes import Shape
from monitor.facts.standing import Standing, standing_of
from monitor.kernel.audit import recorded
from monitor.kernel.versions import save_version

if TYPE_CHECKING:
    from monitor.facts.release import Cell
    from monitor.facts.sides import Side

Progress = Callable[[int, int], Any]
_ATTEMPTS = 12


class EditionIsPublished(ValueError):
    """What is published never changes: a correction is a new edition."""


class Overtaken(Exception):
    """Since it was staged another edition of the same was published: it is to be staged again."""


def new_edition(
    *, by: Any, dataset: Dataset, note: str = "", status: str = Status.FINAL
) -> Edition:
    """The next edition of a dataset, empty and unseen."""
    with recorded("edition.created", by=by, network=dataset.network_id) as record:
        Dataset.objects.select_for_update().get(pk=dataset.pk)
        last = dataset.editions.aggregate(last=Max("number"))["last"] or 0
        record.target = Edition.objects.create(
            dataset=dataset, number=last + 1, note=note, status=status, created_by=by
        )
    return record.target


def stage(edition: Edition, shape: Shape, table: Any, *, onto: Slab | None = None) -> Slab:
    """Keep what an edition says of an indicator; nobody sees it before `publish`.

    `table` (pyarrow Table or RecordBatchReader) has the columns territory, period, those of the
    shape's dimensions ("" or NULL is everybody), value, and if need be numerator and denominator,
    reason, status. With `onto`, what that slab says stays where the table says nothing. The same
    content is the same file; staging again before publishing takes the place of what was staged.

    Raises FactsProblem for a table that is not of the shape, EditionIsPublished.
    """
    from monitor.facts.staging import write_sorted

    if edition.published_at:
        raise EditionIsPublished(str(edition))
    outcome: Any = None

    def write(path: Path) -> None:
        nonlocal outcome
        outcome = write_sorted(path, shape, table, edition.status, onto.file if onto else None)

    path, sha256, size = files.put(shape.indicator, write)
    found, apart = outcome
    about = {
        "shape_json": shape.as_json(),
        "traits_json": found.traits(shape, apart=apart).as_json(),
        "path": path,
        "rows": found.rows,
        "bytes": size,
        "sha256": sha256,
        "first_period": found.first_period,
        "last_period": found.last_period,
    }
    with transaction.atomic():
        staged = Slab.objects.filter(edition=edition, indicator=shape.indicator)
        same = staged.filter(sha256=sha256, shape_json=about["shape_json"]).first()
        if same:
            return same
        staged.delete()
        return Slab.objects.create(edition=edition, indicator=shape.indicator, **about)


def says_the_same(edition: Edition) -> bool:
    """Whether everything an edition says is what is in force already."""
    own = dict(edition.slabs.values_list("indicator", "sha256"))
    current = Current.objects.filter(indicator__in=own).values_list("indicator", "slab__sha256")
    return bool(own) and own == dict(current)


def publish(
    *,
    by: Any,
    edition: Edition,
    onto: Mapping[str, Slab] | None = None,
    progress: Progress | None = None,
) -> Edition:
    """Put every slab of an edition in force, with what rolls up from it. Publishing again does nothing.

    `onto`: by indicator, what was in force when it was staged, where that must still be so.
    `progress(done, all)` is called after each slab, outside the transaction; what it raises cancels.
    Publishing nothing, raises Overtaken, and Recoverable when what anybody may see would give a hidden
    count away.
    """
    edition = Edition.objects.select_related("dataset").get(pk=edition.pk)
    if edition.published_at and not edition.withdrawn_at:
        return edition
    slabs = list(edition.slabs.select_related("edition__dataset").order_by("indicator"))
    hierarchy = Hierarchy.load()
    rolled = _roll_up_all(slabs, hierarchy, progress)
    _guard(slabs, rolled, hierarchy, progress)
    with recorded(
        "edition.published", by=by, network=edition.dataset.network_id, target=edition
    ) as record:
        if onto is not None:
            _refuse_overtaken(edition, slabs, onto)
        edition.published_at, edition.withdrawn_at = timezone.now(), None
        edition.sha256 = _together(slabs)
        edition.version += 1
        edition.save()
        record.after = {"edition": edition.number, "indicators": _flip(slabs, rolled)}
    _roll_up_weighed({slab.indicator for slab in slabs})
    return edition


def withdraw(*, by: Any, edition: Edition) -> Edition:
    """Take an edition back: of each of its indicators the one published before is in force again."""
    edition = Edition.objects.select_related("dataset").get(pk=edition.pk)
    if not edition.published_at or edition.withdrawn_at:
        return edition
    with recorded(
        "edition.withdrawn", by=by, network=edition.dataset.network_id, target=edition
    ) as record:
        edition.withdrawn_at = timezone.now()
        edition.version += 1
        edition.save()
        gone = Current.objects.filter(slab__edition=edition)
        indicators = sorted(gone.values_list("indicator", flat=True))
        before = [slab for name in indicators if (slab := _published_last(name))]
        rolled = {slab.pk: standing_of(slab) for slab in before}
        gone.exclude(indicator__in=[slab.indicator for slab in before]).delete()
        record.after = {
            "edition": edition.number,
            "indicators": indicators,
            "before": _flip(before, rolled),
        }
    return edition


def refresh(indicators: Iterable[str] | None = None, *, every: bool = False) -> list[str]:
    """Roll up again what no longer follows (`every`: all of it): territories have changed since, or the
    count under which numbers are hidden, or whether they are official. Gives which.

    Raises Recoverable at the end: what would give hidden counts away is public no more.
    """
    hierarchy = Hierarchy.load()
    stale = Current.objects.select_related("slab__edition__dataset")
    if indicators is None:
        for slab in standing.slabs_released_otherwise():
            roll_up(slab, hierarchy)
    else:
        stale = stale.filter(indicator__in=list(indicators))
    if not every:
        stale = stale.filter(standing.no_longer_follows(hierarchy.fingerprint))
    done, given_away = [], []
    rows = stale.order_by("slab__edition__dataset", "indicator")
    for _dataset, items in groupby(rows, lambda item: item.slab.edition.dataset):
        own = list(items)
        given_away += _follow(own, hierarchy)
        done += [item.indicator for item in own]
    if given_away:
        raise Recoverable(given_away)
    return done


def set_official(*, by: Any, dataset: Dataset, expected: int, is_official: bool) -> Dataset:
    """Say whether the source has published these numbers itself; what anybody sees follows at once.

    Raises StaleVersion; Recoverable where it would give hidden counts away, changing nothing.
    """
    with recorded("dataset.official", by=by, network=dataset.network_id, target=dataset):
        dataset.is_official = is_official
        save_version(dataset, expected=expected, fields=["is_official"])
        refresh(_in_force(slab__edition__dataset=dataset))
    return dataset


def set_theme(*, indicator: str, theme: str) -> None:
    """What an indicator is about, and so under which count it is hidden, in all its editions; inside the
    recorded write of whoever says so. Raises Recoverable, changing nothing."""
    with transaction.atomic():
        for slab in Slab.objects.filter(indicator=indicator):
            slab.shape_json = slab.shape_json | {"theme": theme}
            slab.save(update_fields=["shape_json"])
        for slab in standing.slabs_released_otherwise().filter(indicator=indicator):
            roll_up(slab, Hierarchy.load())
        refresh([indicator], every=True)


def roll_up(
    slab: Slab, hierarchy: Hierarchy, told: Side | None = None, more: Collection[Cell] = ()
) -> Standing:
    """Everything that follows from a slab, as rows that nobody sees until the flip. `told`: a release of
    it that hides too little; `more`: what else anybody must not see.

    Raises Recoverable when what anybody may see would give a hidden count away.
    """
    from monitor.facts import slices
    from monitor.facts.release import release
    from monitor.facts.sides import earlier, hidden_again
    from monitor.facts.weighing import rolling_of

    rolling = rolling_of(slab, hierarchy)
    blocks = [block for cut in slab.shape.cuts for block in rolling.blocks(cut)]
    laid = {False: blocks}
    if not slab.edition.dataset.is_official:
        before = earlier(slab, hierarchy)
        again = hidden_again([told, *before] if told else before, more)
        # What more is hidden for the sake of others is attacked with them.
        audited = told is None
        laid[True] = release(slab.shape, rolling.axes, blocks, hierarchy, again, audited=audited)
    along = rolling.axes
    rows = []
    with transaction.atomic():
        axes = slices.axes_row(along.territories, along.levels, along.periods)
        for is_released, own in laid.items():
            rolled = Rolled.objects.create(
                slab=slab,
                axes=axes,
                hierarchy=hierarchy.fingerprint,
                is_released=is_released,
                k=threshold(slab.shape.theme) if is_released else None,
            )
            slices.write(rolled, own)
            rows.append(rolled)
    return Standing(rows[0], rows[-1])


def sweep(now: datetime) -> int:
    """Remove what nobody mentions: files, and roll-ups that were never, or are no longer, in force.

    Of each slab the last roll-up stays, so that a figure of an old edition can be shown again; and the
    one before, while somebody may still be reading it.
    """
    old = now - timedelta(seconds=files.GRACE)
    each = Rolled.objects.filter(made_at__lt=old).order_by().values("slab", "is_released")
    last = each.annotate(last=Max("pk")).values("last")
    spare = Rolled.objects.filter(made_at__lt=old, current=None, released_for=None)
    spare = spare.exclude(pk__in=last)
    removed = spare.count()
    spare.delete()
    Axes.objects.exclude(pk__in=Rolled.objects.values("axes")).delete()
    mentioned = set(Slab.objects.values_list("path", flat=True))
    return removed + len(files.sweep(mentioned, now=now.timestamp()))


# ── parts of the above ───────────────────────────────────────────────────────────────────────────


def _roll_up_all(
    slabs: list[Slab], hierarchy: Hierarchy, progress: Progress | None
) -> dict[int, Standing]:
    rolled = {}
    for done, slab in enumerate(slabs, start=1):
        rolled[slab.pk] = roll_up(slab, hierarchy)
        if progress:
            progress(done, len(slabs))
    return rolled


def _guard(
    slabs: list[Slab],
    rolled: dict[int, Standing],
    hierarchy: Hierarchy,
    progress: Progress | None = None,
) -> None:
    """Hide more, until nothing of what is hidden can be worked out beside all that was told.

    Raises Recoverable when that cannot be: what gives it away is not of these slabs.
    """
    from monitor.facts.attack import together
    from monitor.facts.sides import side_of

    beside = together(slabs, rolled, hierarchy)
    if beside is None:
        return
    found: list[Recovered] = []
    attempts = 0
    while attempts < _ATTEMPTS:
        more = beside.alone()
        if not more:
            attempts += 1
            worked_out = beside.recovered()
            if not worked_out:
                return
            found, more = beside.named(worked_out), beside.company(worked_out, attempts)
        if not more:
            break
        changed = {cell.indicator for cell in more}
        for slab in slabs:
            if slab.indicator in changed:
                told = beside.side(slab.indicator)
                rolled[slab.pk] = roll_up(slab, hierarchy, told, more)
                beside.tell(side_of(slab, rolled[slab.pk], hierarchy) or told)
        if progress:
            progress(len(slabs), len(slabs))
    raise Recoverable(found)


def _follow(items: list[Current], hierarchy: Hierarchy) -> list[Recovered]:
    """Roll up again, and flip; what would give something away, without what anybody sees."""
    rolled: dict[int, Standing] = {}
    refused: list[Recovered] = []
    for item in items:
        try:
            rolled[item.slab_id] = roll_up(item.slab, hierarchy)
        except Recoverable as refusal:
            refused += refusal.cells
    try:
        _guard([item.slab for item in items if item.slab_id in rolled], rolled, hierarchy)
    except Recoverable as refusal:
        refused += refusal.cells
    without = {item.cell.indicator for item in refused}
    for item in items:
        made = rolled.get(item.slab_id)
        columns = dict(made._asdict()) if made else {}
        if item.indicator in without:
            columns["released"] = None
        Current.objects.filter(pk=item.pk, slab=item.slab).update(**columns)
    return refused


def _in_force(**which: Any) -> list[str]:
    return list(Current.objects.filter(**which).values_list("indicator", flat=True))


def _refuse_overtaken(edition: Edition, slabs: list[Slab], onto: Mapping[str, Slab]) -> None:
    """Of two that publish at once the second waits here for the first."""
    Dataset.objects.select_for_update().get(pk=edition.dataset_id)
    own = [slab.indicator for slab in slabs]
    in_force = Current.objects.select_for_update().filter(indicator__in=own)
    if dict(in_force.values_list("indicator", "slab")) != {
        indicator: onto[indicator].pk for indicator in own if indicator in onto
    }:
        raise Overtaken(str(edition))


def _flip(slabs: list[Slab], rolled: dict[int, Standing]) -> list[str]:
    now = timezone.now()
    Current.objects.bulk_create(
        [
            Current(indicator=slab.indicator, slab=slab, since=now, **rolled[slab.pk]._asdict())
            for slab in slabs
        ],
        update_conflicts=True,
        unique_fields=["indicator"],
        update_fields=["slab", "rolled", "released", "since"],
    )
    return [slab.indicator for slab in slabs]


def _published_last(indicator: str) -> Slab | None:
    found = Slab.objects.filter(indicator=indicator, edition__in=Edition.objects.published())
    return found.order_by("-edition__published_at", "-pk").first()


def _roll_up_weighed(weights: set[str]) -> None:
    """What these indicators weigh is rolled up again."""
    weighed = [
        current.indicator
        for current in Current.objects.select_related("slab")
        if current.slab.shape_json["weight"] in weights
    ]
    if weighed:
        refresh(weighed, every=True)


def _together(slabs: list[Slab]) -> str:
    told = "\n".join(f"{slab.indicator} {slab.sha256}" for slab in slabs)
    return hashlib.sha256(told.encode()).hexdigest()
