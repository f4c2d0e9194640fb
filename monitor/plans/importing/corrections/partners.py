"""Corrections of who answers for the actions, and of whom a text means."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from monitor.network.enums import OrganisationKind
from monitor.plans.importing.corrections.base import (
    Correction,
    DoesNotApply,
    InvalidCorrection,
    OfAction,
    actions_with,
    find_action,
    find_partner,
    quoted,
    register,
    required,
    settled,
    short,
    without_repeats,
)
from monitor.plans.importing.draft import Draft, PartnerDecision, partner_key
from monitor.plans.reading.model import PartnerRole, ReadPartner

FIELD = "partners"


def _clean(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text.strip() for text in texts if text.strip())


@register("split_partner")
@dataclass(frozen=True, kw_only=True)
class SplitPartner(Correction):
    """One text that names several partners; in every action, or only in `action`."""

    text: str
    parts: tuple[str, ...]
    action: str = ""

    def __post_init__(self) -> None:
        if len(_clean(self.parts)) < 2:
            raise InvalidCorrection(
                _("Para separar são precisos pelo menos dois nomes, um por linha.")
            )

    def apply(self, draft: Draft) -> None:
        key = partner_key(self.text)
        for action in actions_with(draft, self.text, self.action):
            action.partners = without_repeats(
                [
                    new
                    for old in action.partners
                    for new in (
                        [ReadPartner(part, old.role) for part in _clean(self.parts)]
                        if partner_key(old.text) == key
                        else [old]
                    )
                ]
            )
            settled(action, FIELD)

    def sentence(self) -> str:
        return _("O parceiro «{text}» foi separado em {parts}.").format(
            text=short(self.text), parts=quoted(_clean(self.parts))
        )


@register("join_partners")
@dataclass(frozen=True, kw_only=True)
class JoinPartners(Correction):
    """Several texts of one action are one partner, called `text` (their texts in a row if empty)."""

    action: str
    parts: tuple[str, ...]
    text: str = ""

    def __post_init__(self) -> None:
        if len(self.parts) < 2:
            raise InvalidCorrection(_("Para juntar é preciso escolher pelo menos dois parceiros."))

    def apply(self, draft: Draft) -> None:
        action = find_action(draft, self.action)
        chosen = [find_partner(action, part) for part in self.parts]
        kept = min(chosen, key=action.partners.index)
        kept.text = self.text or " ".join(self.parts)
        action.partners = [
            partner
            for partner in action.partners
            if partner is kept or not any(partner is joined for joined in chosen)
        ]
        settled(action, FIELD)

    def sentence(self) -> str:
        return _("Os parceiros {parts} foram juntos em «{text}».").format(
            parts=quoted(self.parts), text=short(self.text or " ".join(self.parts))
        )


@register("rename_partner")
@dataclass(frozen=True, kw_only=True)
class RenamePartner(Correction):
    text: str
    new: str
    action: str = ""

    def __post_init__(self) -> None:
        required(self.new, _("Falta o nome do parceiro."))

    def apply(self, draft: Draft) -> None:
        key = partner_key(self.text)
        for action in actions_with(draft, self.text, self.action):
            for partner in action.partners:
                if partner_key(partner.text) == key:
                    partner.text = self.new
            action.partners = without_repeats(action.partners)
            settled(action, FIELD)

    def sentence(self) -> str:
        return _("O parceiro «{text}» passou a «{new}».").format(
            text=short(self.text), new=short(self.new)
        )


@register("add_partner")
@dataclass(frozen=True, kw_only=True)
class AddPartner(OfAction):
    text: str
    role: str = "lead"

    def __post_init__(self) -> None:
        required(self.text, _("Falta o nome do parceiro."))

    def apply(self, draft: Draft) -> None:
        action = find_action(draft, self.action)
        action.partners = without_repeats(
            [*action.partners, ReadPartner(self.text, _role(self.role))]
        )
        settled(action, FIELD)

    def sentence(self) -> str:
        return _("O parceiro «{text}» foi acrescentado a «{action}».").format(
            text=short(self.text), action=self.label
        )


@register("remove_partner")
@dataclass(frozen=True, kw_only=True)
class RemovePartner(OfAction):
    text: str

    def apply(self, draft: Draft) -> None:
        action = find_action(draft, self.action)
        action.partners.remove(find_partner(action, self.text))
        settled(action, FIELD)

    def sentence(self) -> str:
        return _("O parceiro «{text}» foi retirado de «{action}».").format(
            text=short(self.text), action=self.label
        )


@register("partner_role")
@dataclass(frozen=True, kw_only=True)
class ChangePartnerRole(Correction):
    action: str
    text: str
    role: str

    def apply(self, draft: Draft) -> None:
        find_partner(find_action(draft, self.action), self.text).role = _role(self.role)

    def sentence(self) -> str:
        if self.role == "lead":
            return _("«{text}» passou a responsável.").format(text=short(self.text))
        return _("«{text}» passou a parceiro.").format(text=short(self.text))


def _role(role: str) -> PartnerRole:
    return "partner" if role == "partner" else "lead"


def _decide(draft: Draft, text: str, decision: PartnerDecision) -> None:
    actions_with(draft, text, "")
    draft.partner_decisions[partner_key(text)] = decision


def _new(name: str, acronym: str = "", kind: str = "other") -> PartnerDecision:
    """A new organisation, its name and acronym within what the directory takes."""
    return PartnerDecision("new", None, name[:250], acronym[:60], kind)


def _new_from(draft: Draft, text: str) -> PartnerDecision:
    """The document's own list of acronyms may say the whole name."""
    name = draft.acronyms.get(text)
    return _new(name, text) if name else _new(text)


@register("link_partner")
@dataclass(frozen=True, kw_only=True)
class LinkPartner(Correction):
    """The text is another way of writing an organisation that the network already has."""

    text: str
    organisation: int
    name: str = ""

    def apply(self, draft: Draft) -> None:
        _decide(draft, self.text, PartnerDecision("link", self.organisation, self.name))

    def sentence(self) -> str:
        return _("«{text}» é {name}.").format(text=short(self.text), name=short(self.name))


@register("new_organisation")
@dataclass(frozen=True, kw_only=True)
class NewOrganisation(Correction):
    text: str
    name: str = ""
    acronym: str = ""
    organisation_kind: str = "other"

    def __post_init__(self) -> None:
        if self.organisation_kind not in OrganisationKind.values:
            raise InvalidCorrection(_("Esse tipo de entidade não existe."))

    def apply(self, draft: Draft) -> None:
        _decide(
            draft,
            self.text,
            _new(self.name or self.text, self.acronym, self.organisation_kind),
        )

    def sentence(self) -> str:
        return _("«{text}» vai ser uma entidade nova: {name}.").format(
            text=short(self.text), name=short(self.name or self.text)
        )


@register("keep_partner_text")
@dataclass(frozen=True, kw_only=True)
class KeepPartnerText(Correction):
    """Written in the plan as it is in the document, tied to no organisation."""

    text: str

    def apply(self, draft: Draft) -> None:
        _decide(draft, self.text, PartnerDecision("text"))

    def sentence(self) -> str:
        return _("«{text}» fica só como texto.").format(text=short(self.text))


@register("decide_partners")
@dataclass(frozen=True, kw_only=True)
class DecidePartners(Correction):
    """One answer for all the partners that were still undecided: "new" or "text"."""

    texts: tuple[str, ...]
    answer: str

    def apply(self, draft: Draft) -> None:
        present = {partner_key(p.text) for action in draft.rows() for p in action.partners}
        decided = False
        for text in self.texts:
            key = partner_key(text)
            if key not in present or key in draft.partner_decisions:
                continue
            draft.partner_decisions[key] = (
                _new_from(draft, text) if self.answer == "new" else PartnerDecision("text")
            )
            decided = True
        if not decided:
            raise DoesNotApply(_("Já não há parceiros por decidir entre estes."))

    def sentence(self) -> str:
        if self.answer == "new":
            return _("Entidades novas: {names}.").format(names=quoted(self.texts))
        return _("Ficam só como texto: {names}.").format(names=quoted(self.texts))
