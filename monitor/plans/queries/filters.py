"""What a page of the plan is asked to show: read from the address, able to say itself in words."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from monitor.kernel.text import fold
from monitor.plans.enums import ActionStatus
from monitor.plans.queries.records import ActionRecord, PlanRecords

LATE, UNREPORTED = "late", "unreported"
PARAMETERS = ("parceiro", "nivel", "mes", "estado", "q", "minhas")


@dataclass(frozen=True, slots=True)
class Filters:
    """`mine` is the organisation whose actions alone are shown. `problems` are sentences."""

    partner: int | None = None
    node: int | None = None
    month: int | None = None
    status: str = ""
    text: str = ""
    mine: int | None = None
    problems: tuple[str, ...] = ()

    @property
    def active(self) -> bool:
        return any((self.partner, self.node, self.month, self.status, self.text, self.mine))

    @property
    def hides_empty_nodes(self) -> bool:
        """A node without actions is shown unless something is asked about actions."""
        return any((self.partner, self.month, self.status, self.text, self.mine))

    @classmethod
    def parse(cls, data: Mapping[str, Any], *, organisation: int | None = None) -> Filters:
        """From a query string. What makes no sense is left out and said in `problems`.

        `organisation` is whom a partner acts for: theirs come first unless `minhas=0` is asked.
        """
        problems: list[str] = []

        def number(name: str, problem: str, choices: range | None = None) -> int | None:
            value = str(data.get(name) or "").strip()
            if not value:
                return None
            if value.isdecimal() and len(value) < 18 and (choices is None or int(value) in choices):
                return int(value)
            problems.append(problem)
            return None

        status = str(data.get("estado") or "").strip()
        if status and status not in {LATE, UNREPORTED, *ActionStatus.values}:
            problems.append(_("O estado pedido não existe: foi ignorado."))
            status = ""
        return cls(
            partner=number("parceiro", _("A entidade pedida não existe: foi ignorada.")),
            node=number("nivel", _("A parte do plano pedida não existe: foi ignorada.")),
            month=number(
                "mes", _("O mês tem de ser um número de 1 a 12: foi ignorado."), range(1, 13)
            ),
            status=status,
            text=str(data.get("q") or "").strip()[:100],
            mine=organisation if organisation and data.get("minhas") != "0" else None,
            problems=tuple(problems),
        )

    def within(self, records: PlanRecords) -> Filters:
        """The same filters without those that name something that this plan does not have."""
        problems = list(self.problems)
        partner, node, mine = self.partner, self.node, self.mine
        if (partner or mine) and not (known := _organisations(records)).issuperset(
            {partner, mine} - {None}
        ):
            if partner and partner not in known:
                problems.append(_("A entidade pedida não tem ações neste plano: foi ignorada."))
                partner = None
            if mine not in known:
                mine = None
        if node and all(node != item.id for item in records.nodes):
            problems.append(_("A parte pedida não é deste plano: foi ignorada."))
            node = None
        return replace(self, partner=partner, node=node, mine=mine, problems=tuple(problems))

    def words(self, partners: Mapping[int, str], nodes: Mapping[int, str]) -> list[tuple[str, str]]:
        """(words, parameter of the address) of each filter in force, in reading order."""
        said: list[tuple[str, str]] = []
        if self.mine:
            said.append((_("as da minha entidade"), "minhas"))
        if self.partner:
            said.append((_("com %(name)s") % {"name": partners[self.partner]}, "parceiro"))
        if self.node:
            said.append((_("em «%(title)s»") % {"title": nodes[self.node]}, "nivel"))
        if self.month:
            name = date_format(date(2000, self.month, 1), "F").lower()
            said.append((_("previstas em %(month)s") % {"month": name}, "mes"))
        if self.status:
            said.append((status_words(self.status), "estado"))
        if self.text:
            said.append((_("com o texto «%(text)s»") % {"text": self.text}, "q"))
        return said

    def keep(self, records: PlanRecords, *, year: int) -> Set[int]:
        """The ids of the actions that pass every filter."""
        kept = list(records.actions)
        for organisation in {self.partner, self.mine} - {None}:
            kept = [
                action
                for action in kept
                if any(
                    partner.organisation == organisation
                    for partner in records.partners.get(action.id, ())
                )
            ]
        if self.node:
            inside = descendants(records, self.node)
            kept = [action for action in kept if action.node in inside]
        if self.month:
            bit = 1 << (records.offset(year) + self.month - 1)
            kept = [action for action in kept if records.planned.get(action.id, 0) & bit]
        if self.status == LATE:
            kept = [action for action in kept if records.late(action)]
        elif self.status == UNREPORTED:
            kept = [action for action in kept if records.unreported.get(action.id)]
        elif self.status:
            kept = [action for action in kept if action.status == self.status]
        if self.text:
            words = fold(self.text).split()
            above = _texts_above(records)
            kept = [
                action
                for action in kept
                if _has_all(words, _text_of(action, records) + " " + above.get(action.node, ""))
            ]
        return {action.id for action in kept}


def status_words(status: str) -> str:
    """An action status as an adjective of the actions shown."""
    return {
        LATE: _("atrasadas"),
        UNREPORTED: _("sem relato"),
        ActionStatus.PLANNED: _("previstas"),
        ActionStatus.UNDER_WAY: _("em curso"),
        ActionStatus.DONE: _("concluídas"),
        ActionStatus.POSTPONED: _("adiadas"),
        ActionStatus.CANCELLED: _("canceladas"),
    }[status]


def filter_choices() -> dict[str, list[tuple[str, str]]]:
    """(value, label) of the months and of the states, to choose from."""
    months = [(str(month), date_format(date(2000, month, 1), "F")) for month in range(1, 13)]
    statuses = [
        (LATE, _("Em atraso")),
        (UNREPORTED, _("Sem relato")),
        *((str(v), str(label)) for v, label in ActionStatus.choices),
    ]
    return {"months": months, "statuses": statuses}


def descendants(records: PlanRecords, node: int) -> set[int]:
    """The node and everything under it."""
    inside = {node}
    grown = True
    while grown:
        found = {item.id for item in records.nodes if item.parent in inside} - inside
        inside |= found
        grown = bool(found)
    return inside


def ancestors(records: PlanRecords, node: int) -> set[int]:
    parents = {item.id: item.parent for item in records.nodes}
    above: set[int] = set()
    current = parents.get(node)
    while current is not None and current not in above:
        above.add(current)
        current = parents.get(current)
    return above


def _organisations(records: PlanRecords) -> set[int | None]:
    return {partner.organisation for row in records.partners.values() for partner in row}


def _has_all(words: list[str], text: str) -> bool:
    folded = fold(text)
    return all(word in folded for word in words)


def _text_of(action: ActionRecord, records: PlanRecords) -> str:
    parts = [action.code, action.title, action.description, action.notes]
    for partner in records.partners.get(action.id, ()):
        parts += [partner.text, partner.acronym, partner.name]
    parts += [measure.text for measure in records.measures.get(action.id, ())]
    return " ".join(parts)


def _texts_above(records: PlanRecords) -> dict[int | None, str]:
    """Titles from the root, by node."""
    by_id = {item.id: item for item in records.nodes}
    texts: dict[int | None, str] = {}

    def text_of(node: int) -> str:
        if node not in texts:
            item = by_id[node]
            above = text_of(item.parent) if item.parent in by_id else ""
            texts[node] = f"{above} {item.code} {item.title}"
        return texts[node]

    for item in records.nodes:
        text_of(item.id)
    return texts
