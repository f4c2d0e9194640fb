"""What a column or a card label can be: the closed list that a remembered mapping uses.

The wordings of each field stand in `wordings`; the pattern that begins first in the header wins,
so "Responsáveis pela ação" is `lead` and "Ações a desenvolver" is `action`.
"""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

from monitor.plans.reading.wording import fold
from monitor.plans.reading.wordings import HEADER_WORD, LIKENESS, PATTERNS

# Level fields from the root down, each with the Portuguese name used when the plan gives none.
LEVELS: dict[str, str] = {
    "agenda": "Agenda",
    "domain": "Domínio",
    "pillar": "Pilar",
    "strand": "Vertente",
    "axis": "Eixo",
    "priority": "Prioridade",
    "area": "Área",
    "theme": "Tema",
    "problem": "Problema",
    "programme": "Programa",
    "strategic_objective": "Objetivo Estratégico",
    "general_objective": "Objetivo Geral",
    "objective": "Objetivo",
    "specific_objective": "Objetivo Específico",
    "operational_objective": "Objetivo Operacional",
    "goal": "Meta",
    "strategy": "Estratégia",
    "response": "Resposta Operativa",
    "measure_group": "Medida",
    "project": "Projeto",
    "action_group": "Ação",
}
RANK = {field: rank for rank, field in enumerate(LEVELS)}

OTHERS: dict[str, str] = {
    "action": "Ação",
    "code": "Número",
    "lead": "Responsáveis",
    "partner": "Parceiros",
    "measures": "Indicadores",
    "measure_value": "Valor de um indicador",
    "target": "Meta quantificada",
    "schedule": "Calendarização",
    "schedule_end": "Data de fim",
    "done": "Datas de execução",
    "mark_kind": "Previsto ou executado (linha)",
    "executed": "Executado",
    "state": "Estado",
    "rate": "Taxa de execução",
    "deviation": "Desvio",
    "recipients": "Destinatários",
    "resources": "Recursos",
    "verification": "Fontes de verificação",
    "budget": "Orçamento",
    "results": "Resultados esperados",
    "place": "Local",
    "description": "Descrição",
    "duty": "Obrigatória ou facultativa",
    "notes": "Observações",
}
FIELDS: dict[str, str] = {**LEVELS, **OTHERS}

# Fields whose text goes to the notes of an action under the header's own words.
NOTE_FIELDS = frozenset({
    "executed", "state", "rate", "deviation", "recipients", "resources", "verification",
    "budget", "results", "place", "description", "duty", "notes",
})  # fmt: skip

_TRIMMING = re.compile(r"^[\W_]+|[\s:*.?]+$")
_MAX_HEADER = 90
_MAX_BROKEN = 16


@lru_cache(maxsize=4096)
def field_of(header: str) -> tuple[str | None, float]:
    """(field, confidence 0–1) of a header as written; (None, 0) when nothing is like it.

    Confidence 1 is a known wording, under 1 a likeness of letters.
    """
    if header.strip() in {"%", "€"}:
        return {"%": "rate", "€": "budget"}[header.strip()], 1.0
    folded = folded_header(header)
    if not folded or len(folded) > _MAX_HEADER:
        return None, 0.0
    best: tuple[int, int, str] | None = None
    for order, (field, pattern) in enumerate(PATTERNS):
        match = pattern.search(folded)
        if match and (best is None or (match.start(), order) < best[:2]):
            best = (match.start(), order, field)
    if best and (best[0] <= 18 or best[0] * 2 <= len(folded)):
        return best[2], 1.0
    if " " in folded and (squeezed := _squeezed(folded)):
        return squeezed, 0.8
    near = difflib.get_close_matches(folded, LIKENESS, n=1, cutoff=0.78)
    if near:
        likeness = difflib.SequenceMatcher(None, folded, near[0]).ratio()
        return LIKENESS[near[0]], round(likeness * 0.9, 2)
    return (best[2], 0.6) if best else (None, 0.0)


def _squeezed(folded: str) -> str | None:
    """The field of a short header that a narrow column broke into pieces ("met a", "a go")."""
    whole = folded.replace(" ", "")
    if len(whole) > _MAX_BROKEN or not whole.isalpha():
        return None
    return next((field for field, pattern in PATTERNS if pattern.fullmatch(whole)), None)


@lru_cache(maxsize=4096)
def is_header_text(header: str) -> bool:
    """A text made only of header words: "Ações a desenvolver", but not "Ações de teatro"."""
    folded = folded_header(header)
    words = re.findall(r"[a-z]{2,}", folded)
    if not folded or len(folded) > _MAX_HEADER or len(words) > 9:
        return False
    field, confidence = field_of(header)
    if field is None or field == "measure_value":
        return False
    return 0.7 <= confidence < 1 or all(HEADER_WORD.fullmatch(word) for word in words)


@lru_cache(maxsize=4096)
def folded_header(header: str) -> str:
    """The key under which a mapping is remembered: "Acções / Actividades:" → "acoes/atividades"."""
    folded = re.sub(r"\s*/\s*", "/", fold(header))
    return _TRIMMING.sub("", re.sub(r"(\w)- (?=\w)", r"\1", folded))
