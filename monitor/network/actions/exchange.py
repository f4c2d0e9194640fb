"""An agreed import, written whole or not at all."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from monitor.kernel.audit import recorded, snapshot
from monitor.kernel.text import refold
from monitor.network.exchange import Planned, Preview, Row, compare
from monitor.network.models import Alias, Membership, Network, Organisation
from monitor.network.names import normalise_name


def import_organisations(*, by: Any, network: Network, rows: list[Row]) -> Preview:
    """Compares again with what is stored now, and writes; a file that changes nothing leaves no event.

    The one event holds under `organisations` what it changed in each, for the history of each.

    Raises ValidationError, with nothing written, when a row has become impossible since its preview.
    """
    preview = compare(network, rows)
    if preview.problems:
        raise ValidationError(_("Entretanto as entidades mudaram: é preciso rever a importação."))
    if not preview.created and not preview.changed:
        return preview
    with recorded("organisation.imported", by=by, network=network.pk) as record:
        for planned in preview.created:
            planned.organisation = Organisation.objects.create(network=network, **planned.values)
        before: dict[int, dict[str, Any]] = {}
        for planned in preview.changed:
            organisation = planned.organisation
            assert organisation is not None
            before[organisation.pk] = snapshot(organisation)
            for name, value in planned.values.items():
                setattr(organisation, name, value)
            refold(organisation).version += 1
            organisation.save()
        for planned in (*preview.created, *preview.changed):
            _write_membership(planned)
            _write_aliases(planned)
        after = {
            planned.organisation.pk: snapshot(planned.organisation)
            for planned in (*preview.created, *preview.changed)
            if planned.organisation
        }
        record.before = {"organisations": {pk: _different(before[pk], after[pk]) for pk in before}}
        record.after = {
            "organisations": {
                pk: _different(values, before.get(pk, {})) for pk, values in after.items()
            },
            "created": [planned.name for planned in preview.created],
            "changed": [planned.name for planned in preview.changed],
        }
    return preview


def _different(values: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value != other.get(name)}


def _write_membership(planned: Planned) -> None:
    if not planned.membership or planned.organisation is None:
        return
    rows = Membership.objects.filter(organisation=planned.organisation)
    if not rows.update(version=F("version") + 1, **planned.membership):
        Membership.objects.create(organisation=planned.organisation, **planned.membership)


def _write_aliases(planned: Planned) -> None:
    organisation = planned.organisation
    assert organisation is not None
    known = {normalise_name(organisation.name), normalise_name(organisation.acronym)}
    known |= set(organisation.aliases.values_list("folded", flat=True))
    made = {
        alias.folded: alias
        for text in planned.aliases
        if (alias := Alias.of(organisation, text)).folded not in known
    }
    Alias.objects.bulk_create(made.values())
