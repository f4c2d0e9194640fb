"""Every read of the room's pages, and what other rooms ask of a network."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import SequenceMatcher
from itertools import combinations
from typing import Any

from django.apps import apps
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from monitor.kernel.models import AuditEvent
from monitor.kernel.text import fold
from monitor.network.enums import MembershipStatus
from monitor.network.history import writes_of_many
from monitor.network.models import (
    Body,
    Contact,
    Mandate,
    Network,
    Organisation,
    RoleAssignment,
)
from monitor.network.names import expanded, normalise_name, words_of

NO_MEMBERSHIP = "none"


@dataclass(frozen=True, slots=True)
class NetworkSummary:
    members: int
    organisations: int
    bodies: int
    people: int


def summary(network: Network) -> NetworkSummary:
    organisations = Organisation.objects.for_network(network).aggregate(
        all=Count("pk"), members=Count("pk", filter=Q(membership__status=MembershipStatus.MEMBER))
    )
    return NetworkSummary(
        organisations["members"],
        organisations["all"],
        Body.objects.for_network(network).count(),
        RoleAssignment.objects.for_network(network).count(),
    )


def organisations(
    network: Network, *, text: str = "", kind: str = "", status: str = ""
) -> QuerySet[Organisation]:
    """The directory of a network, each with its membership; found by name, acronym, alias or NIPC."""
    found = Organisation.objects.for_network(network).select_related("membership")
    if text:
        folded = normalise_name(text)
        by_alias = Q(aliases__folded__contains=folded) if folded else Q()
        found = found.filter(
            Q(folded__contains=fold(text)) | Q(nipc__startswith=text.replace(" ", "")) | by_alias
        ).distinct()
    if kind:
        found = found.filter(kind=kind)
    if status == NO_MEMBERSHIP:
        found = found.filter(membership=None)
    elif status:
        found = found.filter(membership__status=status)
    return found.order_by("folded")


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    first: Organisation
    second: Organisation
    reason: str


CLOSE_NAMES = 0.9


def possible_duplicates(network: Network) -> list[PossibleDuplicate]:
    """Pairs that may be one organisation, each with the reason; two queries."""
    found = list(Organisation.objects.for_network(network).prefetch_related("aliases"))
    spellings: dict[str, set[Organisation]] = defaultdict(set)
    by_words: dict[frozenset[str], set[Organisation]] = defaultdict(set)
    for item in found:
        texts = [item.name, expanded(item.name), item.acronym]
        texts += [alias.text for alias in item.aliases.all()]
        for text in texts:
            if folded := normalise_name(text):
                spellings[folded].add(item)
        by_words[frozenset(words_of(expanded(item.name)))].add(item)
    pairs: dict[tuple[int, int], PossibleDuplicate] = {}

    def propose(group: set[Organisation], reason: str) -> None:
        for first, second in combinations(sorted(group, key=lambda item: item.pk), 2):
            pairs.setdefault((first.pk, second.pk), PossibleDuplicate(first, second, reason))

    for group in spellings.values():
        propose(group, _("escrevem-se da mesma maneira"))
    for words, group in by_words.items():
        if len(words) > 1:
            propose(group, _("têm as mesmas palavras no nome"))
    beginnings: dict[str, list[tuple[str, Organisation]]] = defaultdict(list)
    for item in found:
        folded = normalise_name(expanded(item.name))
        beginnings[folded[:4]].append((folded, item))
    for named in beginnings.values():
        for (text, first), (other, second) in combinations(named, 2):
            if _close(text, other):
                propose({first, second}, _("os nomes são muito parecidos"))
    return sorted(pairs.values(), key=lambda pair: pair.first.folded)


def _close(first: str, second: str) -> bool:
    """Nearly the same letters and the same digits: "escola1" and "escola2" are two schools."""
    digits = [[letter for letter in text if letter.isdigit()] for text in (first, second)]
    matcher = SequenceMatcher(None, first, second)
    return (
        digits[0] == digits[1]
        and matcher.quick_ratio() >= CLOSE_NAMES
        and matcher.ratio() >= CLOSE_NAMES
    )


def bodies(network: Network, today: date) -> QuerySet[Any]:
    """The bodies with the number of mandates in force (`in_force`)."""
    current = Q(mandates__starts_on__lte=today) & (
        Q(mandates__ends_on=None) | Q(mandates__ends_on__gte=today)
    )
    return Body.objects.for_network(network).annotate(in_force=Count("mandates", filter=current))


def people(network: Network) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.for_network(network).select_related("user", "organisation")


def people_by_name(network: Network) -> list[RoleAssignment]:
    """As a person would sort them: accents do not count."""
    return sorted(people(network), key=lambda item: (fold(item.user.name), item.pk))


def organisation_events(organisation: Organisation) -> QuerySet[AuditEvent]:
    """What happened to an organisation, to its contacts, to the mandates that it holds, and in writes
    of many."""
    mandates = [str(pk) for pk in organisation.mandates.values_list("pk", flat=True)]
    contacts = [str(pk) for pk in organisation.contacts.values_list("pk", flat=True)]
    about = Q(object_type=Organisation._meta.label_lower, object_id=str(organisation.pk))
    about |= Q(object_type=Contact._meta.label_lower, object_id__in=contacts)
    about |= Q(object_type=Mandate._meta.label_lower, object_id__in=mandates)
    about |= Q(verb__in=writes_of_many(), after__organisations__has_key=str(organisation.pk))
    return AuditEvent.objects.for_network(organisation.network_id).filter(about).newest_first()


def body_events(body: Body) -> QuerySet[AuditEvent]:
    mandates = [str(pk) for pk in body.mandates.values_list("pk", flat=True)]
    about = Q(object_type=Body._meta.label_lower, object_id=str(body.pk))
    about |= Q(object_type=Mandate._meta.label_lower, object_id__in=mandates)
    return AuditEvent.objects.for_network(body.network_id).filter(about).newest_first()


def audit_events(
    network: Network,
    *,
    actor: str = "",
    object_type: str = "",
    text: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[AuditEvent]:
    """The trail of a network, newest first; both days count."""
    found = AuditEvent.objects.for_network(network.pk)
    if actor:
        found = found.filter(actor_id=actor)
    if object_type:
        found = found.filter(object_type=object_type)
    if text:
        found = found.filter(object_label__icontains=text)
    if since:
        found = found.filter(at__gte=_midnight(since))
    if until:
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    return found.newest_first()


def audit_choices(network: Network) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(people, kinds of object) that the trail of a network names."""
    events = AuditEvent.objects.for_network(network.pk).order_by()
    actors = events.exclude(actor_id="").values_list("actor_id", "actor_name").distinct()
    latest = dict(sorted(actors))
    types = events.exclude(object_type="").values_list("object_type", flat=True).distinct()
    return (
        sorted(latest.items(), key=lambda item: fold(item[1])),
        sorted(((kind, _kind_name(kind)) for kind in types), key=lambda item: item[1]),
    )


def _kind_name(object_type: str) -> str:
    try:
        return str(apps.get_model(object_type)._meta.verbose_name).capitalize()
    except LookupError:
        return object_type


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
