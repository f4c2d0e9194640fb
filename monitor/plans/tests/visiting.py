"""Somebody with the page of a link open, and what the database holds afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from monitor.plans.chase.links import token_for
from monitor.plans.models import Action, MonthReport, ReportedValue, ReportLink

MARCH = date(2026, 3, 1)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def at(link: ReportLink) -> str:
    return reverse("month:page", kwargs={"token": token_for(link)})


def text_of(response: Any) -> str:
    return str(response.content.decode())


def seen_on(page: str, action: Action) -> str:
    """The hidden `seen` of the block, as the browser would send it back."""
    return page.split(f'name="{action.pk}-seen" value="')[1].split('"')[0]


class Visit:
    """Somebody with the page open: says things of one action as the form of the browser does."""

    def __init__(self, link: ReportLink, action: Action):
        self.client, self.link, self.action = Client(), link, action
        self.measures = list(action.measures.all())
        self.typed: dict[str, str] = {}
        self.open()

    def open(self) -> str:
        page = text_of(self.client.get(at(self.link)))
        self.seen = seen_on(page, self.action) if f'"{self.action.pk}-seen"' in page else ""
        return page

    def type(self, *numbers: object, **texts: str) -> Visit:
        self.typed |= texts
        for measure, number in zip(self.measures, numbers, strict=False):
            self.typed[f"measure-{measure.pk}"] = str(number)
        return self

    def press(self, verb: str, key: object = None, *, script: bool = False, **more: Any) -> Any:
        """With the script, what is answered goes in its place; without it, the page is another."""
        prefix = self.action.pk
        names = ["status", "postponed_to", "reason", "difficulties", "next_step"]
        names += [f"measure-{measure.pk}" for measure in self.measures]
        data = {f"{prefix}-{name}": self.typed.get(name, "") for name in names}
        data |= {f"{prefix}-seen": self.seen, verb: str(key or prefix), **more}
        headers = {"HX-Request": "true"} if script else {}
        response = self.client.post(at(self.link), data, headers=headers)
        if f'"{prefix}-seen"' in text_of(response):
            self.seen = seen_on(text_of(response), self.action)
        return response


def report_of(action: Action) -> MonthReport:
    return MonthReport.objects.get(action=action, month=MARCH)


def numbers_of(action: Action) -> dict[tuple[str, str], int]:
    """By (organisation, measure)."""
    return {
        (item.organisation.acronym, item.measure.text): int(item.value)
        for item in ReportedValue.objects.select_related("organisation", "measure")
    }
