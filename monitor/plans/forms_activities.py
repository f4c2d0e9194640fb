"""Forms of what takes place: what it was first, the numbers and the rest for who has them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from monitor.agenda import evidence
from monitor.agenda.counting import Cell, CountsDiffer, reconciled
from monitor.agenda.enums import ActivityStatus, AgeBand, Sex
from monitor.agenda.models import Activity
from monitor.agenda.queries import territories_of
from monitor.documents.model import UnreadableFile
from monitor.kernel.forms import AsksAboutPersonalData, VersionedForm
from monitor.network.access import Access
from monitor.network.models import Body, Organisation
from monitor.plans.models import Action
from monitor.plans.queries.activities import offered_actions

MOST_PEOPLE = 1_000_000
YEARS = range(1990, 2101)
# Every cell of the table but the corner, which is the total itself.
CELLS: list[Cell] = [
    (sex, age) for age in [*AgeBand.values, ""] for sex in [*Sex.values, ""] if sex or age
]


def _name(cell: Cell) -> str:
    return f"count_{cell[0]}_{cell[1]}"


def _label(cell: Cell) -> str:
    sex, age = cell
    words = [Sex(sex).label if sex else "", AgeBand(age).label if age else ""]
    return ", ".join(str(word) for word in words if word)


class PeopleField(forms.IntegerField):
    def __init__(self, **options: Any):
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(
            required=False,
            min_value=0,
            max_value=MOST_PEOPLE,
            widget=forms.NumberInput(attrs=attrs),
            **options,
        )


class ActivityForm(AsksAboutPersonalData, VersionedForm):
    """`served` are the actions that it serves or that the page was opened for. `uid`, made with the
    page, tells a form sent twice from two activities."""

    scanned = ("title", "place", "note")

    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    actions = forms.ModelMultipleChoiceField(
        queryset=Action.objects.none(),
        label=_("Ações do plano a que serve"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-scroll"}),
    )
    participants = PeopleField(
        label=_("Participantes"), help_text=_("O total. Em branco se não se contou.")
    )

    class Meta:
        model = Activity
        fields = [
            "kind",
            "title",
            "starts_on",
            "participants",
            "status",
            "ends_on",
            "starts_at",
            "ends_at",
            "place",
            "territory",
            "body",
            "organisers",
            "note",
        ]
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "starts_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "ends_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "note": forms.Textarea(attrs={"rows": 3}),
            "organisers": forms.CheckboxSelectMultiple(attrs={"class": "choices-scroll"}),
        }
        help_texts = {
            "ends_on": _("Só se durar mais do que um dia."),
            "note": _("Sem nomes nem dados de pessoas apoiadas."),
        }

    def __init__(self, *args: Any, access: Access, served: Collection[int] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.access = access
        self.own = access.organisation if access.is_partner else None
        self.served = frozenset(served)
        activity, fields = self.instance, self.fields
        self._offer("organisers", Organisation.objects.for_network(access.network))
        self._offer("body", Body.objects.for_network(access.network))
        self._offer("territory", territories_of(access.network), activity.territory_id)
        self._offer_actions()
        stored: dict[Cell, int] = {}
        if activity.pk is None:
            del fields["status"]
            fields["uid"].initial = uuid4()
            self.initial["starts_on"] = activity.starts_on or timezone.localdate()
        else:
            del fields["uid"]
            if activity.status == ActivityStatus.CANCELLED:
                del fields["status"]
            else:
                fields["status"].choices = [  # type: ignore[attr-defined]
                    (status.value, status.label)
                    for status in (ActivityStatus.HELD, ActivityStatus.PLANNED)
                ]
            stored = {(item.sex, item.age_band): item.count for item in activity.counts.all()}
        for cell in CELLS:
            fields[_name(cell)] = PeopleField(label=_label(cell), initial=stored.get(cell))

    def _offer(self, name: str, found: Any, present: int | None = None) -> None:
        """What the field offers, with what it has; a field that offers nothing is not asked."""
        if present:
            found = found | found.model.objects.filter(pk=present)
        self.fields[name].queryset = found  # type: ignore[attr-defined]
        if not found.exists():
            del self.fields[name]

    def _offer_actions(self) -> None:
        """Those that it serves first: a plan has more than a screen shows."""
        found = list(offered_actions(self.access, besides=self.served))
        found.sort(key=lambda action: action.pk not in self.served)
        field = self.fields["actions"]
        field.initial = [action.pk for action in found if action.pk in self.served]
        field.queryset = Action.objects.filter(  # type: ignore[attr-defined]
            pk__in=[action.pk for action in found]
        )
        field.choices = [  # type: ignore[attr-defined]
            (heading, [(action.pk, f"{action.code} {action.title}".strip()) for action in group])
            for heading, group in groupby(found, self._heading)
        ]
        self.offered = frozenset(action.pk for action in found)
        if not found:
            del self.fields["actions"]

    def _heading(self, action: Action) -> str:
        if action.pk in self.served:
            return _now("Escolhidas")
        return f"{action.plan.title} · {action.node.title}" if action.node else action.plan.title

    def clean_organisers(self) -> list[Organisation]:
        """A partner's own organisation is always among them."""
        chosen = list(self.cleaned_data["organisers"])
        if self.own is not None and self.own not in chosen:
            chosen.append(self.own)
        return chosen

    def clean_uid(self) -> UUID | None:
        uid: UUID | None = self.cleaned_data["uid"]
        mine = {"network": self.access.network, "created_by": self.access.user}
        if uid and Activity.objects.filter(uid=uid).exclude(**mine).exists():
            raise forms.ValidationError(
                _now("Esta página já não serve: é preciso abri-la de novo.")
            )
        return uid

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        self._check_time(values)
        cells = {cell: values.get(_name(cell)) for cell in CELLS}
        said = {cell: count for cell, count in cells.items() if count is not None}
        if not {"participants", *map(_name, CELLS)}.isdisjoint(self.errors):
            return values
        try:
            values["participants"], values["counts"] = reconciled(values.get("participants"), said)
        except CountsDiffer as differ:
            self.add_error("participants", str(differ))
        return values

    def _check_time(self, values: dict[str, Any]) -> None:
        first, last = values.get("starts_on"), values.get("ends_on")
        starts, ends = values.get("starts_at"), values.get("ends_at")
        for name, day in (("starts_on", first), ("ends_on", last)):
            if day and day.year not in YEARS:
                self.add_error(name, _now("O ano não parece certo."))
        if first and last and last < first:
            self.add_error("ends_on", _now("O fim não pode ser antes do início."))
        elif last == first:
            values["ends_on"] = last = None
        if ends and not starts:
            self.add_error("starts_at", _now("Falta a hora de início."))
        elif starts and ends and ends < starts and not last:
            self.add_error(
                "ends_at",
                _now("Acaba antes de começar: se acaba noutro dia, falta indicar «até»."),
            )
        if first and first > timezone.localdate() and values.get("status") == ActivityStatus.HELD:
            self.add_error("status", _now("O dia ainda não chegou: a atividade está marcada."))

    @property
    def changes(self) -> dict[str, Any]:
        """Columns, organisers and counts, of the fields that were asked."""
        names = {*(self._meta.fields or ()), "counts", "uid"}
        return {name: value for name, value in self.cleaned_data.items() if name in names}

    @property
    def chosen(self) -> list[Action]:
        """The actions that it serves from now on; those that this person is not offered stay."""
        kept = Action.objects.filter(pk__in=self.served - self.offered)
        return [*self.cleaned_data.get("actions", ()), *kept]

    def count_rows(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """By age band and then in all: the fields of each sex, and of everybody but in the last row."""
        for age in [*AgeBand, None]:
            label = str(age.label) if age else _now("Todas as idades")
            cells = [(sex, age.value if age else "") for sex in [*Sex.values, ""]]
            yield label, [self[_name(cell)] for cell in cells if any(cell)]

    @property
    def sexes(self) -> list[str]:
        return [str(sex.label) for sex in Sex]

    @property
    def has_counts(self) -> bool:
        """Whether the table holds something: then it is shown open."""
        return any(
            self[_name(cell)].value() not in (None, "") or self[_name(cell)].errors
            for cell in CELLS
        )

    def has_any(self, *names: str) -> bool:
        """Whether one of these fields has been filled in or has a problem."""
        bound = [self[name] for name in names if name in self.fields]
        return any(field.value() or field.errors for field in bound)


class CancelForm(AsksAboutPersonalData, VersionedForm):
    scanned = ("cancel_reason",)

    class Meta:
        model = Activity
        fields = ["cancel_reason"]
        widgets = {"cancel_reason": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["cancel_reason"].required = True


class EvidenceForm(forms.Form):
    file = forms.FileField(
        label=_("Ficheiro"),
        widget=forms.FileInput(attrs={"accept": evidence.ACCEPTED}),
        help_text=_(
            "PDF, fotografia ou documento até 10 MB. Folhas com nomes de pessoas apoiadas ficam na"
            " entidade: aqui só entram as contagens."
        ),
    )

    def clean_file(self) -> Any:
        """The file's bytes, once what they are is accepted."""
        file = self.cleaned_data["file"]
        if file.size > evidence.MOST_BYTES:
            most = evidence.MOST_BYTES // 2**20
            raise forms.ValidationError(
                _now("O ficheiro tem mais de %(most)s MB.") % {"most": most}
            )
        self.name = file.name
        content = file.read()
        try:
            evidence.content_type_of(content, file.name)
        except UnreadableFile as refused:
            raise forms.ValidationError(str(refused)) from refused
        return content


class CalendarForm(forms.Form):
    """Whose calendar: "network", "body-3" or "organisation-5"."""

    of = forms.ChoiceField(label=_("Calendário de"))

    def __init__(self, *args: Any, access: Access, **kwargs: Any):
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.for_network(access.network)
        bodies = Body.objects.for_network(access.network)
        if access.is_partner and access.organisation:
            organisations = organisations.filter(pk=access.organisation.pk)
            bodies = bodies.none()
        self.found: dict[str, dict[str, Any]] = {"network": {}} if not access.is_partner else {}
        self.found |= {f"body-{item.pk}": {"body": item} for item in bodies}
        self.found |= {f"organisation-{item.pk}": {"organisation": item} for item in organisations}
        self.fields["of"].choices = [  # type: ignore[attr-defined]
            (value, str(next(iter(named.values()), access.network)))
            for value, named in self.found.items()
        ]

    @property
    def named(self) -> dict[str, Any]:
        """What the calendar is of, as `create_feed` takes it."""
        return self.found[self.cleaned_data["of"]]
