"""What a column holds, judged by its cells when its header is not known."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.plans.reading.calendar import mark_of
from monitor.plans.reading.measures import pure_number
from monitor.plans.reading.schedule import months_of
from monitor.plans.reading.wording import fold

_MEASURE = re.compile(r"n\.?\s?[ºo°]\.?\s*(?:de\s)?\s*[a-z]{4}|taxa de|percentagem|% de|grau de")
_VERB = re.compile(r"(?:\d[\d.]*\s*[-.)]?\s*|- )?[a-z]{3,}(?:ar|er|ir)(?:/\w+)?\b")
_DEED = re.compile(
    r"(?:\d[\d.]*\s*[-.)]?\s*|- )?(?:realizacao|criacao|promocao|dinamizacao|elaboracao|organizacao|"
    r"implementacao|divulgacao|desenvolvimento|acoes de|sessoes de|apoio|constituicao|participacao|"
    r"levantamento|articulacao|acompanhamento|atribuicao|continuacao|formacao)\b"
)
_ACRONYM = re.compile(r"(?<![A-Za-z])[A-Z]{2,}[A-Za-z0-9]*(?![a-z])")
_ORGANISATION = re.compile(
    r"camara municipal|junta|agrupamento|associac|santa casa|ipss|centro (?:social|de saude)|"
    r"seguranca social|parceiros|municipio|bombeiros|escolas?\b"
)
_CODE = re.compile(r"[A-Z]{0,3}\.?\s?\d{1,3}(?:\.\d{1,2})*\.?|[ivxIVX]{1,5}\.?|[a-z]\)")
_MONEY = re.compile(r"\d[\d. ]*(?:,\d{2})?\s*(?:€|euros)")


def field_from_content(texts: Sequence[str]) -> tuple[str | None, float]:
    """(field, confidence) that most of the cells speak for; (None, 0) without a clear majority."""
    if len(texts) < 2:
        return None, 0.0
    if _share(texts, lambda text: mark_of(text) in {"planned", "done", "both"}) >= 0.6:
        return "mark_kind", 0.9
    votes = {
        "code": _share(texts, lambda text: bool(_CODE.fullmatch(text))),
        "measures": _share(texts, lambda text: bool(_MEASURE.match(fold(text)))),
        "budget": _share(texts, lambda text: bool(_MONEY.fullmatch(text))),
        "schedule": _share(texts, lambda text: len(text) < 40 and bool(months_of(text))),
        "lead": _share(texts, _is_partners),
        "action": _share(texts, is_action_text),
    }
    name, share = max(votes.items(), key=lambda vote: vote[1])
    return (name, round(0.8 * share, 2)) if share >= 0.6 else (None, 0.0)


def _share(texts: Sequence[str], test: object) -> float:
    assert callable(test)
    return sum(bool(test(text)) for text in texts) / len(texts)


def _is_partners(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text)
    if not words or len(text) > 160 or pure_number(text):
        return False
    acronyms = len(_ACRONYM.findall(text))
    return acronyms * 3 >= len(words) or bool(_ORGANISATION.match(fold(text)))


def is_action_text(text: str) -> bool:
    folded = fold(text)
    return len(text) > 15 and bool(_VERB.match(folded) or _DEED.match(folded))
