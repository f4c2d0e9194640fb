"""Corrections of the levels above the actions, of the plan as a whole, and of text without a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from monitor.plans.importing.corrections.base import (
    Correction,
    DoesNotApply,
    InvalidCorrection,
    find_action,
    find_loose_text,
    find_node,
    register,
    required,
    short,
)
from monitor.plans.importing.draft import LONGEST_CODE, LONGEST_PLAN, Draft, DraftAction
from monitor.plans.reading.model import ReadNode


@dataclass(frozen=True, kw_only=True)
class OfNode(Correction):
    node: str

    def named(self, draft: Draft) -> str:
        return short(find_node(draft, self.node).title)


@dataclass(frozen=True, kw_only=True)
class OfText(Correction):
    """A text without a place gets one."""

    item: str

    def named(self, draft: Draft) -> str:
        return short(find_loose_text(draft, self.item).text)


@register("edit_node")
@dataclass(frozen=True, kw_only=True)
class EditNode(OfNode):
    title: str
    code: str = ""
    objective: str = ""

    def __post_init__(self) -> None:
        required(self.title, _("Falta o título do nível."))
        if len(self.code) > LONGEST_CODE:
            raise InvalidCorrection(_("O número tem no máximo {n} letras.").format(n=LONGEST_CODE))

    def apply(self, draft: Draft) -> None:
        node = find_node(draft, self.node)
        node.title, node.code, node.objective = self.title, self.code, self.objective

    def sentence(self) -> str:
        return _("«{node}» passou a «{title}».").format(node=self.label, title=short(self.title))


@register("join_node")
@dataclass(frozen=True, kw_only=True)
class JoinNode(OfNode):
    """The node is another one written twice: what it holds moves to `into`."""

    into: str
    into_title: str = ""

    def apply(self, draft: Draft) -> None:
        node, into = find_node(draft, self.node), find_node(draft, self.into)
        if node is into or node in draft.lineage(into.id):
            raise DoesNotApply(_("Um nível não se junta a si próprio nem a um dos seus."))
        if node.level != into.level:
            raise DoesNotApply(_("Só se juntam níveis do mesmo tipo."))
        for action in draft.actions:
            if action.node == node.id:
                action.node = into.id
        for other in draft.nodes:
            if other.parent == node.id:
                other.parent = into.id
            if other.shares_actions_of == node.id:
                other.shares_actions_of = into.id if other is not into else None
        draft.nodes.remove(node)

    def sentence(self) -> str:
        return _("«{node}» foi junto a «{into}».").format(
            node=self.label, into=short(self.into_title)
        )


@register("delete_node")
@dataclass(frozen=True, kw_only=True)
class DeleteNode(OfNode):
    def apply(self, draft: Draft) -> None:
        node = find_node(draft, self.node)
        if any(action.node == node.id for action in draft.actions) or any(
            other.parent == node.id or other.shares_actions_of == node.id for other in draft.nodes
        ):
            raise DoesNotApply(_("Só se apaga um nível vazio: este tem ações ou outros níveis."))
        draft.nodes.remove(node)

    def sentence(self) -> str:
        return _("O nível vazio «{node}» foi apagado.").format(node=self.label)


@register("unplaced_action")
@dataclass(frozen=True, kw_only=True)
class PlaceAsAction(OfText):
    node: str = ""

    def apply(self, draft: Draft) -> None:
        item = find_loose_text(draft, self.item)
        node = find_node(draft, self.node).id if self.node else None
        draft.unplaced.remove(item)
        row = DraftAction(
            node=node,
            path=[],
            title=" ".join(item.text.split()),
            source=item.source,
            cells={"action": item.text},
            key=draft.fresh_key(f"{item.key}-a"),
        )
        same = [index for index, action in enumerate(draft.actions) if action.node == node]
        draft.actions.insert(same[-1] + 1 if same else len(draft.actions), row)

    def sentence(self) -> str:
        return _("O texto «{text}» passou a ser uma ação.").format(text=self.label)


@register("unplaced_note")
@dataclass(frozen=True, kw_only=True)
class PlaceAsNote(OfText):
    action: str

    def apply(self, draft: Draft) -> None:
        item, action = find_loose_text(draft, self.item), find_action(draft, self.action)
        draft.unplaced.remove(item)
        action.notes = "\n".join(text for text in (action.notes, item.text) if text)

    def sentence(self) -> str:
        return _("O texto «{text}» ficou nas notas de uma ação.").format(text=self.label)


@register("unplaced_node")
@dataclass(frozen=True, kw_only=True)
class PlaceAsNode(OfText):
    """The text is the title of a node: one level below `parent`, or of the first level."""

    parent: str = ""

    def apply(self, draft: Draft) -> None:
        item = find_loose_text(draft, self.item)
        parent = find_node(draft, self.parent) if self.parent else None
        depth = draft.levels.index(parent.level) + 1 if parent else 0
        if depth >= len(draft.levels):
            raise DoesNotApply(_("Este plano não tem um nível abaixo desse."))
        draft.unplaced.remove(item)
        draft.nodes.append(
            ReadNode(
                id=draft.fresh_key(f"{item.key}-n"),
                parent=parent.id if parent else None,
                level=draft.levels[depth],
                code="",
                title=" ".join(item.text.split()),
                source=item.source,
            )
        )

    def sentence(self) -> str:
        return _("O texto «{text}» passou a ser um nível do plano.").format(text=self.label)


@register("set_aside")
@dataclass(frozen=True, kw_only=True)
class SetAside(Correction):
    """Texts that are not of the plan: left out, and still listed as left out."""

    items: tuple[str, ...]

    def named(self, draft: Draft) -> str:
        return short(find_loose_text(draft, self.items[0]).text) if self.items else ""

    def apply(self, draft: Draft) -> None:
        found = [item for item in draft.loose_texts() if item.key in self.items]
        if not found:
            raise DoesNotApply(_("O texto já não está por arrumar."))
        draft.unplaced = [item for item in draft.unplaced if item not in found]
        draft.set_aside.extend(found)

    def sentence(self) -> str:
        if len(self.items) > 1:
            return _("{count} textos não são do plano.").format(count=len(self.items))
        return _("O texto «{text}» não é do plano.").format(text=self.label)


@register("set_plan")
@dataclass(frozen=True, kw_only=True)
class SetPlan(Correction):
    """Title, period and the names of the levels (as many as there are)."""

    title: str
    start: date | None = None
    end: date | None = None
    levels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        required(self.title, _("Falta o título do plano."))
        if self.start and self.end and self.end < self.start:
            raise InvalidCorrection(_("O plano não pode acabar antes de começar."))
        if self.start and self.end and self.end.year - self.start.year > LONGEST_PLAN:
            raise InvalidCorrection(_("Um plano dura no máximo {n} anos.").format(n=LONGEST_PLAN))
        if any(not name for name in self.levels) or len(set(self.levels)) < len(self.levels):
            raise InvalidCorrection(_("Cada nível precisa de um nome só seu."))

    def apply(self, draft: Draft) -> None:
        draft.title, draft.start, draft.end = self.title, self.start, self.end
        if not self.levels:
            return
        if len(self.levels) != len(draft.levels):
            raise DoesNotApply(_("O plano já não tem os mesmos níveis."))
        renamed = dict(zip(draft.levels, self.levels, strict=True))
        for node in draft.nodes:
            node.level = renamed.get(node.level, node.level)
        draft.levels = list(self.levels)

    def sentence(self) -> str:
        return _("O plano chama-se «{title}».").format(title=short(self.title))


@register("map_column")
@dataclass(frozen=True, kw_only=True)
class MapColumn(Correction):
    """What a column is. The file is read again with it; `field` empty means that it is ignored."""

    header: str
    field: str
    header_text: str = ""
    field_name: str = ""

    def apply(self, draft: Draft) -> None:
        draft.column_fields[self.header] = self.field

    def sentence(self) -> str:
        header = short(self.header_text or self.header)
        if not self.field:
            return _("A coluna «{header}» não é lida.").format(header=header)
        return _("A coluna «{header}» é: {field}.").format(
            header=header, field=self.field_name or self.field
        )
