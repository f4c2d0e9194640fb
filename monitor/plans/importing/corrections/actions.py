"""Corrections of the actions themselves: their words, months, place, and where one ends."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

from django.utils.translation import gettext as _

from monitor.plans.importing.corrections.base import (
    DoesNotApply,
    InvalidCorrection,
    OfAction,
    find_action,
    find_node,
    register,
    required,
    settled,
    short,
    without_repeats,
)
from monitor.plans.importing.draft import Draft, DraftUnplaced


@register("edit_action")
@dataclass(frozen=True, kw_only=True)
class EditAction(OfAction):
    title: str
    code: str = ""
    schedule_text: str = ""
    notes: str = ""

    def __post_init__(self) -> None:
        required(self.title, _("Falta o texto da ação."))

    def apply(self, draft: Draft) -> None:
        action = find_action(draft, self.action)
        for name in ("title", "code", "schedule_text", "notes"):
            if getattr(action, name) != getattr(self, name):
                setattr(action, name, getattr(self, name))
                settled(action, "schedule" if name == "schedule_text" else name)

    def sentence(self) -> str:
        return _("O texto da ação «{action}» foi corrigido.").format(action=self.label)


@register("set_months")
@dataclass(frozen=True, kw_only=True)
class SetMonths(OfAction):
    planned: tuple[int, ...] = ()
    done: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not all(1 <= month <= 12 for month in (*self.planned, *self.done)):
            raise InvalidCorrection(_("Os meses vão de janeiro a dezembro."))

    def apply(self, draft: Draft) -> None:
        action = find_action(draft, self.action)
        action.planned, action.done = sorted(set(self.planned)), sorted(set(self.done))
        settled(action, "schedule", "schedule_text")

    def sentence(self) -> str:
        return _("Os meses da ação «{action}» foram corrigidos.").format(action=self.label)


@register("accept_field")
@dataclass(frozen=True, kw_only=True)
class AcceptFields(OfAction):
    """A person looked at what the reader was unsure of and found it right."""

    names: tuple[str, ...]

    def apply(self, draft: Draft) -> None:
        action = find_action(draft, self.action)
        if not any(name in action.confidence for name in self.names):
            raise DoesNotApply(_("Já não há dúvidas nesta ação."))
        for name in self.names:
            action.confidence.pop(name, None)

    def sentence(self) -> str:
        return _("O que se leu da ação «{action}» está certo.").format(action=self.label)


@register("move_action")
@dataclass(frozen=True, kw_only=True)
class MoveAction(OfAction):
    """To another node, or straight under the plan when `node` is empty."""

    node: str = ""
    node_title: str = ""

    def apply(self, draft: Draft) -> None:
        action = find_action(draft, self.action)
        action.node = find_node(draft, self.node).id if self.node else None
        action.inherited.clear()
        settled(action, "node", "path")

    def sentence(self) -> str:
        return _("A ação «{action}» passou para «{node}».").format(
            action=self.label, node=short(self.node_title) or _("o próprio plano")
        )


@register("split_action")
@dataclass(frozen=True, kw_only=True)
class SplitAction(OfAction):
    """One action that is several. All keep partners and schedule; the measures stay with the first."""

    parts: tuple[str, ...]

    def __post_init__(self) -> None:
        if len([part for part in self.parts if part.strip()]) < 2:
            raise InvalidCorrection(
                _("Para separar são precisas pelo menos duas ações, uma por linha.")
            )

    def apply(self, draft: Draft) -> None:
        action = find_action(draft, self.action)
        titles = [part for part in self.parts if part.strip()]
        at = draft.actions.index(action) + 1
        action.title = titles[0]
        for title in titles[1:]:
            other = deepcopy(action)
            other.key = draft.fresh_key(action.key)
            other.title, other.code, other.measures = title, "", []
            draft.actions.insert(at, other)
            at += 1
        settled(action, "title")

    def sentence(self) -> str:
        return _("A ação «{action}» foi separada em {count}.").format(
            action=self.label, count=len(self.parts)
        )


@register("join_action")
@dataclass(frozen=True, kw_only=True)
class JoinAction(OfAction):
    """The action is the rest of the one before it."""

    def apply(self, draft: Draft) -> None:
        action = find_action(draft, self.action)
        at = draft.actions.index(action)
        if at == 0:
            raise DoesNotApply(_("Não há nenhuma ação antes desta."))
        before = draft.actions[at - 1]
        before.title = f"{before.title} {action.title}".strip()
        before.partners = without_repeats([*before.partners, *action.partners])
        before.measures = [
            *before.measures,
            *(measure for measure in action.measures if measure not in before.measures),
        ]
        before.planned = sorted({*before.planned, *action.planned})
        before.done = sorted({*before.done, *action.done})
        for name in ("schedule_text", "notes"):
            texts = [text for text in (getattr(before, name), getattr(action, name)) if text]
            setattr(before, name, "\n".join(dict.fromkeys(texts)))
        for name, text in action.cells.items():
            kept = before.cells.get(name)
            before.cells[name] = f"{kept}\n{text}" if kept and kept != text else text
        del draft.actions[at]

    def sentence(self) -> str:
        return _("A ação «{action}» foi junta à anterior.").format(action=self.label)


@register("remove_action")
@dataclass(frozen=True, kw_only=True)
class SetActionAside(OfAction):
    """The row is no action (a total, a note): its text stays listed among what was set aside."""

    def apply(self, draft: Draft) -> None:
        action = find_action(draft, self.action)
        draft.actions.remove(action)
        text = "\n".join(dict.fromkeys(action.cells.values())) or action.title
        draft.set_aside.append(DraftUnplaced(text, action.source, key=action.key))

    def sentence(self) -> str:
        return _("A linha «{action}» não é uma ação do plano.").format(action=self.label)
