"""Codes in front of titles: "3.1 Realizar…", "Eixo II – …", "OE1.", "a) …".

Only what is certainly numbering is taken off: "1.º Direito", "3 sessões", "25 de Abril" and
"2021 …" stay whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# Words that name a level or an action, in text; the singular form is what a level is called.
LABEL_WORDS = (
    r"dom[ií]nios?|eixos?|[áa]reas?|pilar(?:es)?|prioridades?|ve[c]?tor(?:es)?|vertentes?|"
    r"dimens(?:ão|ões|ao|oes)|agendas?|temas?|tem[áa]ticas?|programas?|desafios?|problemas?|"
    r"finalidades?|objec?tivos?|metas?|estrat[ée]gias?|linhas?|medidas?|proje[c]?tos?|"
    r"respostas?|a[c]?[cç](?:ão|ões|ao|oes)|a[c]?tividades?|iniciativas?|tarefas?|interven[cç][ãa]o"
)
_QUALIFIERS = (
    r"(?:\s+(?:de\s+)?(?:interven[cç][ãa]o|a[c]?tua[cç][ãa]o|priorit[áa]ri[oa]s?|estrat[ée]gic[oa]s?|"
    r"ger(?:al|ais)|espec[íi]fic[oa]s?|operaciona(?:l|is)|operativas?|tem[áa]tic[oa]s?|a[c]?[cç][ãa]o|"
    r"orienta[cç][ãa]o|obrigat[óo]ri[oa]s?|facultativ[oa]s?|social|sociais|interna|externa))*"
)
_LABEL = rf"(?P<label>(?:{LABEL_WORDS}){_QUALIFIERS})(?:\s*\((?P<sigla>[A-Z]{{1,4}})\))?"
_ROMAN = r"(?:X{0,2}(?:IX|IV|V?I{1,3}|V)|X{1,2})"
_NUMBER = r"\d{1,3}(?:\s?\.\s?\d{1,2}(?!\d))*(?:\.?[a-zA-Z](?=[).\s:–-]))?"
_APART = r"(?<![^\W\d])"  # a letter glued to the label is part of it: "EIXOS"
_CODE = (
    rf"(?P<code>{_NUMBER}|{_APART}{_ROMAN}(?:\.\d{{1,2}})*|"
    rf"{_APART}[A-Z](?:\.?\d{{1,2}}(?:\.\d{{1,2}})*)?)"
)
_MARK = r"(?:\s*(?:[:.)|—–]|-(?!\w{1,2}\b-))+\s*|\s*$)"

_LABELLED = re.compile(
    rf"^{_LABEL}\s*(?:n\.?\s?[ºo°]\.?\s*)?{_CODE}(?P<mark>{_MARK}|\s+(?=[\"“«(]?[A-ZÀ-Ý]))(?P<title>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_LABEL_ONLY = re.compile(
    rf"^{_LABEL}(?:\s*[:|]\s*|\s+[–—-]\s+)(?P<title>.+)$", re.IGNORECASE | re.DOTALL
)
_LABEL_ALONE = re.compile(
    rf"^{_LABEL}(?:\s*(?:n\.?\s?[ºo°]\.?\s*)?{_CODE})?\s*[:.–-]?$", re.IGNORECASE
)
_LETTERED = re.compile(
    r"^(?P<label>OE|OG|OO|OP|AE|RO|AO|EP|DI|AI|[A-Z]{1,3})\s?[.-]?\s?(?P<digits>\d{1,2}(?:\.\d{1,2})*)"
    r"(?P<letter>[a-z]?)(?P<mark>\s*[:.)|—–]+\s*|\s+-\s*|-\s+|\s+|$)(?P<title>.*)$",
    re.DOTALL,
)
_KNOWN_LETTERS = frozenset(
    {"OE", "OG", "OO", "OP", "AE", "RO", "AO", "EP", "DI", "A", "M", "E", "D"}
)
_MULTIPART = re.compile(
    r"^(?P<code>\d{1,3}(?:\.\d{1,2}(?!\d))+(?:\.?[a-z](?=[).\s]))?)(?P<mark>\s*[.):|—–-]+\s*|\s+)(?P<title>\S.*)$",
    re.DOTALL,
)
_PLAIN = re.compile(
    r"^(?P<code>\d{1,3})(?:\s*(?P<close>[.)])\s*[-–—]?\s*(?=\D)|\s*[-–—:|]\s*(?=[^\W\d]{2}|[\"“«]))(?P<title>\S.*)$",
    re.DOTALL,
)
_LETTER = re.compile(r"^(?P<code>[a-zA-Z]|[ivxIVX]{1,5})\)\s*(?P<title>\S.*)$", re.DOTALL)
# "A – Emprego": with a dash after it a capital is no article.
_LETTER_APART = re.compile(r"^(?P<code>[A-Z])\s+[–—-]\s+(?P<title>[A-ZÀ-Ý].+)$", re.DOTALL)
_ROMAN_ONLY = re.compile(
    rf"^(?P<code>{_ROMAN}(?:\.\d{{1,2}})*)(?:\.\s+|\s*[)|—–]\s*|\s+-\s*|\.?-\s+)(?P<title>[^\W\d].+)$",
    re.DOTALL,
)
_DATE = re.compile(r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
# Words that also begin a proper name ("Projeto 4 Estações"): a number after them needs a mark.
_LOOSE = re.compile(r"(?:programa|projec?to|linha|agenda|tema|resposta|interven)", re.IGNORECASE)
_SIGNS = ("º", "ª", "°", "%", "€")
_YEAR = re.compile(r"^(?:19|20)\d\d$")


@dataclass(frozen=True, slots=True)
class Numbered:
    """`label` is the level word as written ("Domínio de Intervenção"), "" when there was none."""

    label: str
    code: str
    title: str


@lru_cache(maxsize=8192)
def split_code(text: str) -> Numbered:
    """The numbering and the title of a cell or heading; code "" when the text has none."""
    text = text.strip()
    return _labelled(text) or _numbered(text) or Numbered("", "", text)


def is_label_alone(text: str) -> bool:
    """A level word with at most a number: "EIXO I", "Objetivo Geral:"."""
    return bool(_LABEL_ALONE.match(text.strip()))


def alone(text: str) -> Numbered:
    """The label and code of a text for which `is_label_alone` holds."""
    match = _LABEL_ALONE.match(text.strip())
    assert match
    return Numbered(_tidy_label(match["label"]), _tidy_code(match["code"] or ""), "")


def _labelled(text: str) -> Numbered | None:
    match = _LABELLED.match(text)
    if match and _certain_label(match):
        title = match["title"].strip()
        return Numbered(_tidy_label(match["label"]), _tidy_code(match["code"]), title)
    match = _LABEL_ONLY.match(text)
    if match:
        return Numbered(_tidy_label(match["label"]), "", match["title"].strip())
    match = _LETTERED.match(text)
    if match and _certain_letters(match):
        code = match["label"] + match["digits"] + match["letter"]
        return Numbered("", code, match["title"].strip())
    return None


def _certain_label(match: re.Match[str]) -> bool:
    code, mark, title = match["code"], match["mark"].strip(), match["title"]
    if _YEAR.match(code) or title.startswith(_SIGNS) or _DATE.match(code + match["mark"] + title):
        return False
    if mark or not title:
        return code[0].isdigit() or code.isupper()
    if _LOOSE.match(match["label"]) or not _capital(title):
        return False
    # Without a mark, a letter alone is a word ("Medida A Favor"), a roman number is not.
    return code[0].isdigit() or (code.isupper() and (len(code) > 1 or code in "IVX"))


def _certain_letters(match: re.Match[str]) -> bool:
    known, title = match["label"] in _KNOWN_LETTERS, match["title"]
    if title.startswith(_SIGNS):
        return False
    if match["mark"].strip() or "." in match["digits"]:
        return known or _capital(title)
    return known and (_capital(title) or (not title and len(match["label"]) == 2))


def _capital(title: str) -> bool:
    return title.lstrip('"“«(')[:1].isupper()


def _numbered(text: str) -> Numbered | None:
    if _DATE.match(text):
        return None
    if match := _MULTIPART.match(text):
        title = match["title"].strip()
        certain = match["mark"].strip() or _capital(title)
        return _inner(match["code"], title) if certain and not title.startswith(_SIGNS) else None
    if match := _PLAIN.match(text):
        title = match["title"].strip()
        if len(match["code"]) > 2 and not match["close"]:
            return None
        if match["close"] == "." and not (title[0].isalpha() or title[0] in '"“«('):
            return None
        return None if title.startswith(_SIGNS) else _inner(match["code"], title)
    if match := _LETTER.match(text) or _LETTER_APART.match(text):
        return Numbered("", match["code"], match["title"].strip())
    if match := _ROMAN_ONLY.match(text):
        title = match["title"].strip()
        if len(match["code"]) == 1 and re.match(r"[A-Z]\.", title):
            return None
        return _inner(match["code"], title)
    return None


def _inner(code: str, title: str) -> Numbered:
    """ "1. Objetivo Específico: X": the number belongs to the label that follows it."""
    match = _LABEL_ONLY.match(title)
    if match and not _LOOSE.match(match["label"]):
        return Numbered(_tidy_label(match["label"]), code, match["title"].strip())
    return Numbered("", code, title)


def _tidy_label(label: str) -> str:
    return " ".join(label.split())


def _tidy_code(code: str) -> str:
    return re.sub(r"\s", "", code).rstrip(".")
