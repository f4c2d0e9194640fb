"""Writes: a file becomes a draft, a draft a version in use; a former version is used again."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from monitor.kernel.audit import recorded
from monitor.territory.boundaries.matching import Match, box, match
from monitor.territory.boundaries.queries import known_codes
from monitor.territory.boundaries.reading import read_boundaries, unpacked
from monitor.territory.models import Boundary, BoundarySet

_TOLD = 200  # of each kind of warning, so many are kept


def upload_boundaries(
    *, by: Any, data: bytes, name: str, title: str, source: str, licence: str = ""
) -> BoundarySet:
    """Read a file into a draft. Raises UnreadableFile, with nothing written."""
    found = read_boundaries(data, name)
    with recorded("boundaries.uploaded", by=by) as record:
        draft = BoundarySet.objects.create(
            title=title,
            source=source,
            licence=licence,
            file_name=name[:200],
            sha256=hashlib.sha256(data).hexdigest(),
            content=found.packed(),
            features=len(found.features),
            points_in=found.points_in,
            points_out=found.points_out,
            created_by=by,
        )
        record.target = draft
    return draft


def load_boundaries(
    *, by: Any, boundary_set: BoundarySet, column: str, scheme: str, level: str
) -> BoundarySet:
    """Write the outlines of a draft as the next version of its level, in use from now on.

    Raises ValidationError where it was loaded already, nothing matches, an outline is empty or a
    copy, or what is written would not be what was matched.
    """
    with recorded("boundaries.loaded", by=by, target=boundary_set):
        stored = BoundarySet.objects.select_for_update().get(pk=boundary_set.pk)
        if stored.loaded_at is not None:
            raise ValidationError(_("Estes limites já foram carregados."))
        file = unpacked(stored.content)
        try:
            found = match(file, known_codes(), column, scheme, level)
        except KeyError as error:
            raise ValidationError(_("Falta escolher a coluna do código e o nível.")) from error
        _refuse_what_is_wrong(found)
        written = []
        for code, positions in found.matched.items():
            polygons = [polygon for at in positions for polygon in file.features[at]]
            west, south, east, north = box(polygons)
            written.append(
                Boundary(
                    boundary_set=stored,
                    code=code,
                    geometry=polygons,
                    west=west,
                    south=south,
                    east=east,
                    north=north,
                )
            )
        Boundary.objects.bulk_create(written, batch_size=500)
        if stored.boundaries.count() != len(found.matched):
            raise ValidationError(_("O número de limites escritos não é o dos encontrados."))
        of_level = BoundarySet.objects.filter(scheme=scheme, level=level)
        last = of_level.aggregate(last=Max("number"))["last"] or 0
        of_level.in_use().update(is_current=False)
        changes: dict[str, Any] = {
            "scheme": scheme,
            "level": level,
            "code_field": column,
            "number": last + 1,
            "is_current": True,
            "areas": len(written),
            "problems": _problems(found),
            "content": b"",
            "loaded_at": timezone.now(),
            "loaded_by": by,
        }
        for name, value in changes.items():
            setattr(boundary_set, name, value)
        boundary_set.save(update_fields=list(changes))
    return boundary_set


def _refuse_what_is_wrong(found: Match) -> None:
    if not found.matched:
        raise ValidationError(_("Nenhum código dessa coluna é de um território desse nível."))
    if found.empty:
        raise ValidationError(
            _("Há territórios sem contorno: %(codes)s.") % {"codes": ", ".join(found.empty[:10])}
        )
    if found.copies:
        raise ValidationError(
            _("Há territórios com o mesmo contorno duas vezes: %(codes)s.")
            % {"codes": ", ".join(found.copies[:10])}
        )


def _problems(found: Match) -> dict[str, list[Any]]:
    """What was told in the preview and accepted by loading."""
    kinds: dict[str, list[Any]] = {
        "missing": found.missing,
        "unknown": found.unknown,
        "repeated": found.repeated,
        "crossing": found.crossing,
    }
    return {kind: each[:_TOLD] for kind, each in kinds.items() if each}


def use_boundaries(*, by: Any, boundary_set: BoundarySet) -> BoundarySet:
    """Put a loaded version in use, in the place of the one that is. Raises ValidationError for a draft."""
    if boundary_set.loaded_at is None:
        raise ValidationError(_("Estes limites ainda não foram carregados."))
    with recorded("boundaries.used", by=by, target=boundary_set):
        of_level = BoundarySet.objects.select_for_update().filter(
            scheme=boundary_set.scheme, level=boundary_set.level
        )
        of_level.in_use().update(is_current=False)
        boundary_set.is_current = True
        boundary_set.save(update_fields=["is_current"])
    return boundary_set


def discard_boundaries(*, by: Any, boundary_set: BoundarySet) -> None:
    """Raises ValidationError for the version in use."""
    if boundary_set.is_current:
        raise ValidationError(_("Estes limites estão em uso: falta pôr outra versão em uso."))
    with recorded("boundaries.discarded", by=by, target=boundary_set) as record:
        record.deleted()
        BoundarySet.objects.filter(pk=boundary_set.pk).delete()
