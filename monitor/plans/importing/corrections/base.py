"""A correction: one change that a person makes to a reading, small enough to say in a sentence.

Corrections are kept as JSON beside the reading, which never changes, and are applied in order; to
take one back is to leave it out. One that no longer finds what it corrects raises `DoesNotApply`.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import MISSING, asdict, dataclass, fields
from datetime import date
from math import isfinite
from typing import Any, ClassVar, TypeVar, Union, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

from monitor.plans.importing.draft import Draft, DraftAction, DraftUnplaced, partner_key
from monitor.plans.reading.model import ReadMeasure, ReadNode, ReadPartner


class DoesNotApply(Exception):
    """The message is a Portuguese sentence: why the correction finds nothing to correct."""


class InvalidCorrection(ValueError):
    """What was asked cannot be a correction; the message is a Portuguese sentence."""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """`label` names what is corrected as it was called when the correction was made."""

    kind: ClassVar[str] = ""
    label: str = ""

    def apply(self, draft: Draft) -> None:
        """Change the draft in place. Raises DoesNotApply."""
        raise NotImplementedError

    def sentence(self) -> str:
        raise NotImplementedError

    def named(self, draft: Draft) -> str:
        """What to call the thing corrected, looked up before the change."""
        return ""


KINDS: dict[str, type[Correction]] = {}
Kind = TypeVar("Kind", bound=type[Correction])


def register(kind: str) -> Callable[[Kind], Kind]:
    def add(correction: Kind) -> Kind:
        correction.kind = kind
        KINDS[kind] = correction
        return correction

    return add


def to_dict(correction: Correction) -> dict[str, Any]:
    values = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(correction).items()
    }
    return {"kind": correction.kind} | values


def from_dict(data: dict[str, Any]) -> Correction:
    """Raises InvalidCorrection for an unknown kind or a missing or malformed value."""
    kind = KINDS.get(str(data.get("kind", "")))
    if kind is None:
        raise InvalidCorrection(_("Esta correção não existe."))
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for item in fields(kind):
        if item.name in data:
            values[item.name] = coerce(data[item.name], hints[item.name])
        elif item.default is MISSING:
            raise InvalidCorrection(_("Falta uma parte da correção."))
    return kind(**values)


def coerce(value: Any, hint: Any) -> Any:
    """A JSON or form value as the type that a correction declares."""
    if get_origin(hint) in (Union, types.UnionType):
        options = [option for option in get_args(hint) if option is not type(None)]
        return None if value in (None, "") else coerce(value, options[0])
    try:
        if get_origin(hint) is tuple:
            return tuple(coerce(item, get_args(hint)[0]) for item in value)
        if hint is date:
            return value if isinstance(value, date) else date.fromisoformat(value)
        if hint is float:
            return _number(str(value))
        if hint is int:
            return int(value)
        return str(value).strip()
    except (TypeError, ValueError) as error:
        raise InvalidCorrection(
            _("«{value}» não é um valor válido.").format(value=value)
        ) from error


def _number(text: str) -> float:
    """A number as people write it: "1 200,5". Raises ValueError."""
    number = float(text.replace("\u00a0", "").replace(" ", "").replace(",", "."))
    if not isfinite(number):
        raise ValueError(text)
    return number


def short(text: str, length: int = 80) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def quoted(texts: tuple[str, ...]) -> str:
    """«A», «B» e «C»."""
    marked = [f"«{short(text)}»" for text in texts]
    if len(marked) < 2:
        return "".join(marked)
    return _("{first} e {last}").format(first=", ".join(marked[:-1]), last=marked[-1])


def required(value: str, message: str) -> None:
    if not value.strip():
        raise InvalidCorrection(message)


def find_action(draft: Draft, key: str) -> DraftAction:
    action = draft.action(key)
    if action is None:
        raise DoesNotApply(_("A ação já não está no documento lido."))
    return action


def find_node(draft: Draft, key: str) -> ReadNode:
    node = draft.node(key)
    if node is None:
        raise DoesNotApply(_("O nível já não está no documento lido."))
    return node


def find_partner(action: DraftAction, text: str) -> ReadPartner:
    for partner in action.partners:
        if partner.text == text:
            return partner
    raise DoesNotApply(_("O parceiro «{text}» já não está nesta ação.").format(text=text))


def find_measure(action: DraftAction, text: str) -> ReadMeasure:
    for measure in action.measures:
        if measure.text == text:
            return measure
    raise DoesNotApply(_("O indicador «{text}» já não está nesta ação.").format(text=text))


def find_loose_text(draft: Draft, key: str) -> DraftUnplaced:
    for item in draft.loose_texts():
        if item.key == key:
            return item
    raise DoesNotApply(_("O texto já não está por arrumar."))


def actions_with(draft: Draft, text: str, action: str) -> list[DraftAction]:
    """The actions where a partner is written so (or in a like spelling): one, or all of them."""
    rows = [find_action(draft, action)] if action else list(draft.rows())
    key = partner_key(text)
    found = [row for row in rows if any(partner_key(p.text) == key for p in row.partners)]
    if not found:
        raise DoesNotApply(_("Nenhuma ação tem o parceiro «{text}».").format(text=text))
    return found


# What the reader calls the columns that a part of an action comes from.
COLUMNS = {
    "title": ("action",),
    "partners": ("lead", "partner"),
    "measures": ("measures", "target", "measure_value", "results"),
    "schedule": ("schedule", "schedule_end", "done", "executed"),
}


def settled(action: DraftAction, *names: str) -> None:
    """A person looked at these fields: they are no longer doubtful or inherited."""
    columns = [column for name in names for column in (name, *COLUMNS.get(name, ()))]
    for name in columns:
        action.confidence.pop(name, None)
        if name in action.inherited:
            action.inherited.remove(name)


def without_repeats(partners: list[ReadPartner]) -> list[ReadPartner]:
    seen: set[tuple[str, str]] = set()
    kept = []
    for partner in partners:
        mark = (partner_key(partner.text), partner.role)
        if mark not in seen:
            seen.add(mark)
            kept.append(partner)
    return kept


@dataclass(frozen=True, kw_only=True)
class OfAction(Correction):
    action: str

    def named(self, draft: Draft) -> str:
        return short(find_action(draft, self.action).title)
