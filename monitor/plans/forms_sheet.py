"""Taking back the workbooks of partners."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_FILES = 20


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """The value is the list of the files."""

    widget = ManyFilesInput(attrs={"accept": ".xlsx,.ods,.xls"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                _("São ficheiros a mais: até %(most)s de cada vez.") % {"most": MOST_FILES}
            )
        return [super(ManyFilesField, self).clean(file, initial) for file in files or [None]]


class SheetsForm(forms.Form):
    sheets = ManyFilesField(
        label=gettext_lazy("Folhas preenchidas"),
        help_text=gettext_lazy("Excel ou LibreOffice; uma ou várias, até 20 de cada vez."),
        max_length=255,
    )
