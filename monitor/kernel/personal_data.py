"""What in a free text may identify a person: tax and social security numbers, telephones, e-mails.

The platform keeps counts and no record of anybody, so whoever writes one of these is asked before it
is saved (`monitor.kernel.forms.AsksAboutPersonalData`). Asked, never refused: an organisation's own
telephone may well belong in a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from monitor.kernel.check_digits import is_social_security_number, is_tax_number


class PersonalData(TextChoices):
    EMAIL = "email", _("endereço de e-mail")
    NISS = "niss", _("número de segurança social (NISS)")
    NIF = "nif", _("número de contribuinte (NIF)")
    PHONE = "phone", _("número de telefone")


@dataclass(frozen=True, slots=True)
class Found:
    """`kind` is a value of PersonalData; `text` is how it was written."""

    kind: str
    text: str


# Only from the beginning of a word: a long text without any is read once.
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# Their numbers are of documents, never of people.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)

_GAP = r"[ .\u00a0\u2009\u202f-]"


def _grouped(*groupings: str) -> str:
    """A pattern of digits written together or in these groups: "3-2" → five digits, "123 45"."""
    return "|".join(
        _GAP.join(f"[0-9]{{{length}}}" for length in grouping.split("-")) for grouping in groupings
    )


# Not the middle of a longer number, of a date or of a code; not a number of the year ("/2024").
_START = r"(?<![\w€$])(?<![0-9][.,-])(?<![€$]\s)"
_END = r"(?!\w|[.,-][0-9]|/[0-9]{2,4}(?![0-9])|\s?[€%])(?!\s?(?:euros?|eur)\b)"
_NINE = _grouped(
    "9", "3-3-3", "2-3-2-2", "2-3-4", "2-7", "3-6", "3-2-2-2", "2-2-3-2", "2-2-2-3", "2-4-3"
)
_ELEVEN = _grouped("11", "3-3-3-2", "2-3-3-3", "3-4-4", "1-3-3-4", "1-10")
_NUMBER = re.compile(
    rf"(?P<phone>(?<![\w+])(?:\+|00)351\)?{_GAP}?(?:{_NINE})(?![0-9]))"
    rf"|{_START}(?:(?P<eleven>{_ELEVEN})|(?P<nine>{_NINE})){_END}",
    re.IGNORECASE,
)
# The national numbering plan: mobile, geographic and nomadic. Lines of services (800, 808) are nobody's.
_MOBILE = re.compile(r"9[1236]")
_FIXED = re.compile(r"2(?:[12]|3[1-9]|4[1-59]|5[1-9]|6[1-9]|7[1-9]|8[1-9]|9[1256])|30")


def found_in(text: str) -> list[Found]:
    """What may identify a person, in the order in which it is written."""
    found = [(match.start(), PersonalData.EMAIL, match[0]) for match in _EMAIL.finditer(text)]
    plain = _ADDRESS.sub(_blank, _EMAIL.sub(_blank, text))
    found += [
        (match.start(), kind, match[0])
        for match in _NUMBER.finditer(plain)
        if (kind := _kind(match))
    ]
    return [Found(kind.value, what) for _place, kind, what in sorted(found)]


def told(found: Iterable[Found]) -> str:
    """In words: "endereço de e-mail «ana@exemplo.pt», número de telefone «912 345 678»"."""
    return ", ".join(f"{PersonalData(item.kind).label} «{item.text}»" for item in found)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _kind(match: re.Match[str]) -> PersonalData | None:
    digits = re.sub(r"[^0-9]", "", match[0])
    if match["phone"]:
        return PersonalData.PHONE
    if match["eleven"]:
        return PersonalData.NISS if is_social_security_number(digits) else None
    if _MOBILE.match(digits):
        return PersonalData.PHONE
    if is_tax_number(digits):
        return PersonalData.NIF
    if _FIXED.match(digits) and not digits.endswith("00000"):
        return PersonalData.PHONE
    return None
