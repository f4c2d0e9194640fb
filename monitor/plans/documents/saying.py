"""The sections of what people said, did not say, and showed."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitor.plans.documents.content import Column, Section, Table
from monitor.plans.documents.gathering import File, Gathered, Remark
from monitor.plans.documents.wording import (
    answering_words,
    first_level,
    months_words,
    name_of,
    part_names,
)
from monitor.plans.enums import ReportStatus
from monitor.plans.execution.words import month_words
from monitor.ui.jinja import date as in_words
from monitor.ui.jinja import number


def unreported(gathered: Gathered) -> list[Section]:
    """The actions of which some month of the period was expected and nobody said anything."""
    title = _("Ações sem relato")
    records, bits = gathered.within.records, gathered.bits
    found = [action for action in gathered.actions if action.unreported & bits]
    if not found:
        return [Section("unreported", title, _("De todas as ações houve relato."))]
    names = part_names(gathered.within)
    lead = ngettext(
        "De %(n)s ação falta relato de algum mês.",
        "De %(n)s ações falta relato de algum mês.",
        len(found),
    ) % {"n": number(len(found))}
    table = Table(
        "unreported",
        _("Meses sem relato, por ação"),
        (
            Column(first_level(gathered)),
            Column(_("Ação")),
            Column(_("Responsáveis")),
            Column(_("Meses sem relato")),
        ),
        tuple(
            (
                names[action.record.id],
                name_of(action.record),
                answering_words(action),
                months_words(records.months_of(action.unreported & bits)),
            )
            for action in found
        ),
        banded=True,
    )
    return [Section("unreported", title, lead, (table,))]


def difficulties(gathered: Gathered) -> list[Section]:
    """By part of the plan; what was said of an action in the same words in several months is one row."""
    title = _("Dificuldades")
    actions, names = gathered.within.actions, part_names(gathered.within)
    said: dict[tuple[int, str], list[Remark]] = {}
    for remark in gathered.remarks:
        for text in _texts(remark):
            said.setdefault((remark.action, text), []).append(remark)
    if not said:
        return [Section("difficulties", title, _("Ninguém indicou dificuldades."))]
    count = len({action for action, _text in said})
    lead = ngettext("Foram indicadas em %(n)s ação.", "Foram indicadas em %(n)s ações.", count) % {
        "n": number(count)
    }
    order = {pk: at for at, pk in enumerate(_in_order(gathered))}
    table = Table(
        "difficulties",
        _("Dificuldades, por ação e mês"),
        (
            Column(first_level(gathered)),
            Column(_("Ação")),
            Column(_("Mês")),
            Column(_("O que foi dito")),
        ),
        tuple(
            (
                names[action],
                name_of(actions[action].record),
                months_words(remark.month for remark in remarks),
                text,
            )
            for (action, text), remarks in sorted(said.items(), key=lambda item: order[item[0][0]])
        ),
        banded=True,
    )
    return [Section("difficulties", title, lead, (table,))]


def _texts(remark: Remark) -> list[str]:
    texts = [remark.difficulties.strip()]
    if reason := remark.reason.strip():
        words = {
            ReportStatus.POSTPONED.value: _("Motivo do adiamento: %(reason)s"),
            ReportStatus.CANCELLED.value: _("Motivo do cancelamento: %(reason)s"),
        }
        texts.append(words.get(remark.status, _("Motivo: %(reason)s")) % {"reason": reason})
    waits = _("%(text)s (por aceitar)")
    return [waits % {"text": text} if remark.is_waiting else text for text in texts if text]


def evidence(gathered: Gathered) -> list[Section]:
    title = _("Comprovativos")
    if not gathered.files:
        return [Section("evidence", title, _("Não foi entregue nenhum comprovativo."))]
    order = {pk: at for at, pk in enumerate(_in_order(gathered))}
    files = sorted(gathered.files, key=lambda file: (order[file.action], file.given))
    lead = ngettext("%(n)s ficheiro.", "%(n)s ficheiros.", len(files)) % {"n": number(len(files))}
    table = Table(
        "evidence",
        _("Ficheiros entregues, por ação"),
        (
            Column(_("Ação")),
            Column(_("Ficheiro")),
            Column(_("O que mostra")),
            Column(_("Entregue em")),
        ),
        tuple(
            (
                name_of(gathered.within.actions[file.action].record),
                file.name,
                _shown_by(file),
                timezone.localdate(file.given),
            )
            for file in files
        ),
        banded=True,
    )
    return [Section("evidence", title, lead, (table,))]


def _shown_by(file: File) -> str:
    if file.month is not None:
        return _("Relato de %(month)s") % {"month": month_words(file.month)}
    return _("%(activity)s, %(day)s") % {"activity": file.activity, "day": in_words(file.day)}


def _in_order(gathered: Gathered) -> list[int]:
    """The actions as the report lists them: part by part, then those in none."""
    execution = gathered.within
    listed = [
        line.action.record.id
        for part in execution.roots
        for line in execution.lines_of(part)
        if line.action
    ]
    return [*listed, *(action.record.id for action in execution.loose)]
