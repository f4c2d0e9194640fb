"""One indicator, written only when the whole dictionary stays sound."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from monitor.facts.models import Slab
from monitor.facts.recovery import Recoverable
from monitor.facts.writing import set_theme
from monitor.indicators.dictionary import Dictionary
from monitor.indicators.models import Indicator
from monitor.indicators.queries import dictionary, dictionary_of_all
from monitor.kernel.audit import recorded
from monitor.kernel.text import refold
from monitor.kernel.versions import StaleVersion, save_version
from monitor.network.models import Network


def create_indicator(*, by: Any, network: Network | None, code: str, **values: Any) -> Indicator:
    """Raises ValidationError, by field, when it does not fit in the dictionary."""
    item = Indicator(network=network, code=code, **values)
    taken = _("Este código já está a ser usado.")
    with recorded("indicator.created", by=by, network=network.pk if network else None) as record:
        before = held_dictionary(network)
        if item.is_living or Indicator.objects.filter(code=code).exists():
            raise ValidationError({"code": taken})
        require_sound(before, [item])
        try:
            item.save(force_insert=True)
        except IntegrityError:
            raise ValidationError({"code": taken}) from None
        record.target = item
    return item


def edit_indicator(
    *, by: Any, indicator: Indicator, expected: int, changes: dict[str, Any]
) -> Indicator:
    """The code stays. Raises StaleVersion; ValidationError, by field, when it would not fit any more,
    or when another indicator would not."""
    stored = Indicator.objects.select_related("network").get(pk=indicator.pk)
    with recorded("indicator.edited", by=by, network=stored.network_id, target=stored):
        before = held_dictionary(stored.network)
        for name, value in changes.items():
            setattr(stored, name, value)
        require_sound(before, [stored])
        save_version(refold(stored), expected=expected, fields=[*changes, "folded"])
        if stored.sensitivity != before[stored.code].sensitivity:
            hide_by(stored)
    return stored


def hide_by(indicator: Indicator) -> None:
    """What anybody sees of its figures follows its sensitivity. Raises ValidationError when small counts
    could then be worked out."""
    try:
        set_theme(indicator=indicator.code, theme=indicator.sensitivity)
    except Recoverable as refusal:
        text = _(
            "Com esta sensibilidade, os números que já são públicos dariam a conhecer %(count)d"
            " contagens omitidas de «%(name)s»."
        )
        told = {"count": len(refusal.cells), "name": indicator.name}
        raise ValidationError({"sensitivity": text % told}) from refusal


def delete_indicator(*, by: Any, indicator: Indicator, expected: int) -> None:
    """Raises StaleVersion; ValidationError while anything is made from it or it has figures."""
    stored = Indicator.objects.select_related("network").get(pk=indicator.pk)
    with recorded("indicator.deleted", by=by, network=stored.network_id, target=stored) as record:
        within = held_dictionary(stored.network)
        if stored.version != expected:
            raise StaleVersion(stored)
        if users := within.users.get(stored.code):
            names = ", ".join(f"«{within[code].name}»" for code in users)
            raise ValidationError(_("Não se pode apagar: é usado em %(names)s.") % {"names": names})
        if Slab.objects.filter(indicator=stored.code).exists():
            raise ValidationError(_("Não se pode apagar: já tem dados."))
        record.deleted()
        try:
            Indicator.objects.filter(pk=stored.pk).delete()
        except ProtectedError:
            raise ValidationError(_("Não se pode apagar: faz parte de um índice.")) from None


def held_dictionary(network: Network | None) -> Dictionary:
    """What may depend on a change, kept from other writers until the transaction ends: of two that
    would close a circle together, the second sees the first."""
    found = Indicator.objects.for_network(network) if network else Indicator.objects.all()
    list(found.select_for_update().order_by("pk").values_list("pk", flat=True))
    return dictionary(network) if network else dictionary_of_all()


def require_sound(before: Dictionary, changed: Iterable[Indicator]) -> None:
    """Raises ValidationError with what is wrong in each field, and in others because of the change."""
    changed = [copy(item) for item in changed]
    codes = [item.code for item in changed]
    after = before.with_entries(changed)
    wrong: dict[str, list[str]] = {}
    for code in codes:
        for problem in after.problems(code):
            wrong.setdefault(problem.field, []).append(str(problem))
    for problem in after.broken_by(codes, before):
        wrong.setdefault("__all__", []).append(broken_text(after, problem.code, str(problem)))
    if wrong:
        raise ValidationError(wrong)


def broken_text(within: Dictionary, code: str, text: str) -> str:
    return _("«%(name)s» deixaria de se poder calcular: %(text)s") % {
        "name": within[code].name,
        "text": text,
    }
