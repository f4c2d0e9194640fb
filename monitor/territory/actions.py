"""Writes of the room: loading official lists, successions, groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitor.kernel.audit import recorded
from monitor.kernel.text import refold
from monitor.kernel.versions import save_version
from monitor.territory.models import (
    Containment,
    Level,
    Population,
    Scheme,
    Succession,
    Territory,
    TerritoryGroup,
)
from monitor.territory.official import POPULATION_SOURCE, Official, read_official
from monitor.territory.parishes import Parish, ParishFileProblems, Problem, read_parishes


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows a load made and changed; nothing else was touched."""

    created: int
    changed: int
    unchanged: int

    def __str__(self) -> str:
        return _("%(created)s criados, %(changed)s alterados, %(unchanged)s sem alteração") % {
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
        }


def load_municipalities(*, by: Any, official: Official | None = None) -> Loaded:
    """Write the official lists; loading them again changes nothing and leaves no event."""
    official = official or read_official()
    schemes = {scheme for scheme, _code in official.places}
    existing = {
        (item.scheme, item.code): item
        for item in Territory.objects.filter(scheme__in=schemes).exclude(level=Level.PARISH)
    }
    fields = ["level", "name", "source", "valid_from", "valid_to"]
    fields += ["latitude", "longitude", "area_km2"]
    missing = [
        Territory(scheme=place.scheme, code=place.code, **{f: getattr(place, f) for f in fields})
        for key, place in official.places.items()
        if key not in existing
    ]
    changed = _changed(
        (existing[key], {f: getattr(place, f) for f in fields})
        for key, place in official.places.items()
        if key in existing
    )
    with_links = _OfficialLinks(official, existing)
    if not missing and not changed and with_links.complete:
        return Loaded(0, 0, len(existing))
    with recorded("territory.loaded", by=by) as record:
        Territory.objects.bulk_create(missing)
        Territory.objects.bulk_update(changed, [*fields, "folded"], batch_size=200)
        with_links.write({(item.scheme, item.code): item for item in missing} | existing)
        loaded = Loaded(len(missing), len(changed), len(existing) - len(changed))
        record.after = {"created": loaded.created, "changed": loaded.changed}
    return loaded


class _OfficialLinks:
    """Containments, populations and the AMP group of the official lists, against what is there."""

    def __init__(self, official: Official, existing: dict[tuple[str, str], Territory]):
        self.official = official
        ids = {key: item.pk for key, item in existing.items()}
        wanted = {(ids.get(child), ids.get(parent)) for child, parent in official.containments}
        self.contained = set(
            Containment.objects.filter(child__in=ids.values()).values_list("child", "parent")
        )
        self.populations = {
            (item.territory_id, item.year): item
            for item in Population.objects.filter(territory__in=ids.values())
        }
        counted = all(
            (found := self.populations.get((ids.get(item.place, 0), item.year)))
            and found.residents == item.residents
            for item in official.residents
        )
        self.complete = (
            wanted <= self.contained
            and counted
            and TerritoryGroup.objects.filter(code="amp").exists()
        )

    def write(self, territories: dict[tuple[str, str], Territory]) -> None:
        Containment.objects.bulk_create(
            Containment(
                child=territories[child],
                parent=territories[parent],
                valid_from=valid_from,
                valid_to=valid_to,
            )
            for (child, parent), (valid_from, valid_to) in self.official.containments.items()
            if (territories[child].pk, territories[parent].pk) not in self.contained
        )
        Population.objects.bulk_create(
            (
                Population(
                    territory=territories[item.place],
                    year=item.year,
                    residents=item.residents,
                    aged_65_and_over=item.aged_65_and_over,
                    source=POPULATION_SOURCE,
                )
                for item in self.official.residents
            ),
            update_conflicts=True,
            unique_fields=["territory", "year"],
            update_fields=["residents", "aged_65_and_over", "source"],
        )
        amp = territories[Scheme.INTERMUNICIPAL, "amp"]
        group, made = TerritoryGroup.objects.get_or_create(code="amp", defaults={"name": amp.name})
        if made:
            group.members.set(Territory.objects.filter(containments__parent=amp))


def _changed(pairs: Iterable[tuple[Territory, dict[str, Any]]]) -> list[Territory]:
    """The territories whose columns differ from the wanted ones, with these put in."""
    changed = []
    for territory, wanted in pairs:
        if any(getattr(territory, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(territory, name, value)
            changed.append(refold(territory))
    return changed


def load_parishes(
    *, by: Any, file: bytes, valid_from: date | None = None, source: str = ""
) -> Loaded:
    """Write the parishes of a CSV file; raises ParishFileProblems, with nothing written, when any row is wrong.

    A parish that changed its name gets a new row from `valid_from` on, and the old one ends there.
    """
    parishes = read_parishes(file)
    municipalities = _municipalities_of(parishes)
    current = {
        (item.scheme, item.code): item
        for item in Territory.objects.filter(level=Level.PARISH, valid_to=None)
    }
    new: list[tuple[Territory, Territory]] = []
    ended: list[Territory] = []
    renamed: list[Territory] = []
    for parish in parishes:
        municipality = municipalities[parish.municipality]
        found = current.get((municipality.scheme, parish.code))
        if found is not None and found.name == parish.name:
            continue
        if found is not None:
            if valid_from is None or (found.valid_from and found.valid_from >= valid_from):
                found.name = parish.name
                renamed.append(refold(found))
                continue
            found.valid_to = valid_from
            ended.append(found)
        territory = Territory(
            scheme=municipality.scheme,
            code=parish.code,
            level=Level.PARISH,
            name=parish.name,
            source=source,
            valid_from=valid_from,
        )
        new.append((territory, municipality))
    unchanged = len(parishes) - len(new) - len(renamed)
    if not new and not renamed:
        return Loaded(0, 0, unchanged)
    with recorded("territory.parishes-loaded", by=by) as record:
        Territory.objects.bulk_update(ended, ["valid_to"], batch_size=500)
        Containment.objects.filter(child__in=ended, valid_to=None).update(valid_to=valid_from)
        Territory.objects.bulk_update(renamed, ["name", "folded"], batch_size=500)
        Territory.objects.bulk_create(item for item, _municipality in new)
        Containment.objects.bulk_create(
            Containment(child=item, parent=municipality, valid_from=valid_from)
            for item, municipality in new
        )
        record.after = {"created": len(new), "changed": len(renamed), "source": source}
    return Loaded(len(new), len(renamed), unchanged)


def _municipalities_of(parishes: list[Parish]) -> dict[str, Territory]:
    """The municipality of each code; the official list wins over a fictional one."""
    codes = {parish.municipality for parish in parishes}
    found = {
        item.code: item
        for item in sorted(
            Territory.objects.filter(level=Level.MUNICIPALITY, code__in=codes),
            key=lambda item: item.scheme == Scheme.DICOFRE,
        )
    }
    problems = [
        Problem(
            parish.row,
            _("não há nenhum município com o código «%(code)s».") % {"code": parish.municipality},
        )
        for parish in parishes
        if parish.municipality not in found
    ]
    if problems:
        raise ParishFileProblems(problems)
    return found


def record_succession(
    *, by: Any, before: list[Territory], after: list[Territory], on: date
) -> None:
    """The territories `before` became those `after` on a day: a merger, a split, or a new code."""
    if not before or not after:
        raise ValidationError(_("Falta dizer de que territórios se trata, antes e depois."))
    if repeated := {item.pk for item in before} & {item.pk for item in after}:
        raise ValidationError(
            ngettext(
                "O mesmo território está antes e depois.",
                "Os mesmos territórios estão antes e depois.",
                len(repeated),
            )
        )
    for territory in before:
        if territory.valid_from and territory.valid_from >= on:
            raise ValidationError(
                _("«%(name)s» só existe desde %(day)s.")
                % {"name": territory.name, "day": territory.valid_from.strftime("%d/%m/%Y")}
            )
    with recorded("territory.succeeded", by=by) as record:
        ids = [item.pk for item in before]
        Territory.objects.filter(pk__in=ids).update(valid_to=on)
        Containment.objects.filter(child__in=ids, valid_to=None).update(valid_to=on)
        Territory.objects.filter(pk__in=[item.pk for item in after], valid_from=None).update(
            valid_from=on
        )
        Succession.objects.bulk_create(
            [Succession(before=old, after=new, on=on) for old in before for new in after],
            ignore_conflicts=True,
        )
        record.before = {"territories": [item.code for item in before]}
        record.after = {"territories": [item.code for item in after], "on": on}


def create_group(
    *, by: Any, code: str, name: str, description: str, members: Iterable[Territory]
) -> TerritoryGroup:
    with recorded("territory-group.created", by=by) as record:
        group = TerritoryGroup.objects.create(code=code, name=name, description=description)
        group.members.set(members)
        record.target = group
    return group


def edit_group(
    *,
    by: Any,
    group: TerritoryGroup,
    expected: int,
    changes: dict[str, Any],
    members: Iterable[Territory],
) -> TerritoryGroup:
    """Raises StaleVersion when somebody else saved first."""
    stored = TerritoryGroup.objects.get(pk=group.pk)
    with recorded("territory-group.edited", by=by, target=stored):
        for name, value in changes.items():
            setattr(stored, name, value)
        save_version(stored, expected=expected, fields=changes)
        stored.members.set(members)
    return stored


def delete_group(*, by: Any, group: TerritoryGroup) -> None:
    with recorded("territory-group.deleted", by=by, target=group) as record:
        record.deleted()
        TerritoryGroup.objects.filter(pk=group.pk).delete()
