"""What a column or a card label can be: the closed list that a remembered mapping uses.

Each field has Portuguese wordings as patterns on folded text; the pattern that begins first in
the header wins, so "Responsáveis pela ação" is `lead` and "Ações a desenvolver" is `action`.
"""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

from monitor.plans.reading.wording import fold

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
NOTE_FIELDS = frozenset(
    [
        "executed",
        "state",
        "rate",
        "deviation",
        "recipients",
        "resources",
        "verification",
        "budget",
        "results",
        "place",
        "description",
        "duty",
        "notes",
    ]
)

_OBJECTIVE = r"obj(?:et|ect|ec)?i?v?o?s?\.?"
_WORDINGS: tuple[tuple[str, str], ...] = (
    ("partner", r"(?:entidades?|organizacoes|instituicoes|servicos|atores|agentes|outr[oa]s)\s+(?:e\s+outros\s+)?(?:parceir|envolvid|intervenient|colabora|associad|a envolver|a mobilizar)|municipios\s+envolvid"),
    ("lead", r"(?:entidades?|organizac\w+|instituic\w+|servicos?|equipas?|unidades?|pessoas?|tecnic\w+)\s*(?:\(?s?\)?)\s*(?:/?\s*(?:a\(s\)\s*)?)(?:responsav|promotor|executor|coordenador|dinamizador|lider|gestor|proponent)"),
    ("verification", r"(?:fontes?|meios?|instrumentos?|formas?)\s+(?:de|e\s+meios\s+de)\s+verifica|evidencias?|^fontes?$|fonte(?:s)? (?:de )?(?:informacao|dados)"),
    ("budget", r"orcament|\bcustos?\b|\bverbas?\b|financiamento|fontes?\s+de\s+financ|investimento|\bvalor\s*(?:\(|€|estimado|orcament|total)|dotacao|despesa|^\W*€|montante"),
    ("resources", r"recursos|meios\s+(?:humanos|materiais|financeiros|necessarios|e recursos|logisticos)|^meios$|equipa\s+tecnica"),
    ("recipients", r"destinatari|publico[- ]?(?:s)?(?:\s*-\s*|\s+)?alvo|publicos?\b|populacao[- ]?\s?(?:alvo|abrangida|destinataria)|grupos?[- ]alvo|beneficiari|target"),
    ("duty", r"obrigatori\w*\s*/\s*facultativ|natureza da a[ct]|tipo(?:logia)? d[ea] a[ct]"),
    ("rate", r"taxa|(?:grau|nivel|percentagem|%)\s*(?:de|da)?\s*(?:execuc|realiza|concretiza|cumpriment)|^%$|%\s*exec"),
    ("deviation", r"desvios?|justifica"),
    ("state", r"\bestado\b|\bsituacao\b|ponto de situacao|\bstatus\b|fase de execucao|monitorizacao"),
    ("executed", r"executad|realizad|concretizad|atingid|alcancad|cumprid|\bexecucao\b(?!\s+temporal)|resultados?\s+(?:obtid|alcancad|atingid)|valor (?:obtido|final|real)"),
    ("schedule_end", r"^(?:data\s+(?:prevista\s+)?(?:de\s+|do\s+)?)?(?:fim|conclusao|termo|final)(?:\s+previst[oa])?$"),
    ("schedule", r"cronograma|calendari|calendariza|prazos?\b|\bdatas?\b|\bperiodo|\bduracao\b|temporal|\btempos?\b|\bmes(?:es)?\b|\bano(?:s)?\b|\bquando\b|horizonte|periodicidade|trimestres?\b|semestres?\b|timing|agenda(?:mento)|execucao temporal|programacao|planificacao temporal"),
    ("schedule", r"(?:data\s+(?:de\s+|do\s+)?)?\binicio\b"),
    ("results", r"resultados?(?:\s+(?:esperad|a\s+(?:atingir|alcancar|obter)|previst|pretendid|desejad))?|impactos?\s+esperad|\boutputs?\b|\bprodutos?\b|contributos?"),
    ("target", r"metas?\s*/?\s*(?:quantificad|anua|a\s+(?:atingir|alcancar)|(?:para\s+)?20\d\d|fisica|de\s+execuc|previst)|valor(?:es)?[- ]?\s?(?:alvo|previst|de referencia|meta)|previst[oa]s?|quantifica|planead[oa]s?|programad[oa]s?"),
    ("measures", r"indicador\w*|\bindic\b\.?|metricas?|criterios?\s+de\s+(?:avaliacao|sucesso)|descritores|itens?\s+de\s+avaliacao"),
    ("measure_value", r"(?:n\.?\s?[ºo]s?\.?|numero|total)\s+(?:de\s+|previsto\s+de\s+|total\s+de\s+)?[a-z]{4,}"),
    ("code", r"^(?:n\.?\s?[ºo°]?s?\.?|nr\.?|num\.?|numero|#|cod\.?|codigo|refª?\.?|referencia|id|ordem|item|n\.?º\s+de\s+ordem)(?:\s+(?:da\s+)?(?:acao|medida|atividade))?$"),
    ("lead", r"\beclp\b|entidade coordenadora|responsav|responsabili|promotor|coordena\w+|dinamizador|\bquem\b|executor|\btutela\b|\blider\b|entidades?\b(?!\s+benef)|\borganismos?\b|\binstituic(?:ao|oes)\b|interlocutor|servicos?\b|organizacao|unidade organica"),
    ("partner", r"parceir\w*|parceri\w*|envolvid\w*|\bintervenient\w*|colabora\w*|articulac\w*|atores|stakeholders|participantes|outras entidades|co-?responsa"),
    ("general_objective", rf"{_OBJECTIVE}\s+ger(?:al|ais)|\bo\.?g\.?\b"),
    ("strategic_objective", rf"{_OBJECTIVE}\s+estrategic\w+|\bo\.?e\.?\s+estrat"),
    ("specific_objective", rf"{_OBJECTIVE}\s+especific\w*|{_OBJECTIVE}\s+espec\.?|\bo\.?e\.?\b"),
    ("operational_objective", rf"{_OBJECTIVE}\s+operaciona\w+|\bo\.?o\.?\b"),
    ("response", r"respostas?\s+operativas?|respostas?\s+(?:sociais|social)|\br\.?o\.?\b"),
    ("action", r"ac(?:ao|oes)\s+estrategicas?|\ba\.?e\.?\b"),
    ("strategy", r"linhas?\s+(?:estrategica|de\s+(?:ac|orientac|intervenc|atuac))\w*|estrategias?|orientac(?:ao|oes) estrategica"),
    ("action", r"ac(?:ao|oes)\b|\bacs\b|atividades?|iniciativas?|tarefas?|^o que$|o\s+que\s+(?:fazer|vamos)|intervenc(?:ao|oes)(?!\s*\))|propostas?\b(?:\s+de\s+(?:ac|interv|melhoria))?|solucoes|designacao|operac(?:ao|oes)\b"),
    ("measure_group", r"medidas?"),
    ("project", r"projetos?"),
    ("domain", r"dominios?"),
    ("axis", r"eixos?"),
    ("pillar", r"pilar(?:es)?"),
    ("strand", r"vertentes?|dimens(?:ao|oes)"),
    ("priority", r"prioridades?|vetor(?:es)?"),
    ("area", r"areas?\b"),
    ("theme", r"temas?\b|tematicas?|topicos?\b"),
    ("problem", r"problemas?|problematicas?|desafios?|necessidades?"),
    ("programme", r"programas?"),
    ("agenda", r"agendas?"),
    ("objective", _OBJECTIVE.replace("?", "", 1) + r"|finalidades?|\bobjetivos?"),
    ("goal", r"metas?\b"),
    ("place", r"\blocal\b|^onde$|localizacao|territorios?|freguesias?|abrangencia|\blocais\b|concelhos?\b"),
    ("description", r"descri\w+|^como$|metodologias?|operacionalizac\w+|como\s+(?:fazer|vamos)|procedimentos?|fundamenta\w+|conteudos?"),
    ("notes", r"observac\w+|\bobs\b\.?|\bnotas?\b|comentari\w+|constrangimento\w*|avaliacao|sugest\w+"),
)  # fmt: skip
_PATTERNS = tuple((field, re.compile(pattern)) for field, pattern in _WORDINGS)

# Spellings compared by likeness when letters were lost ("Responsveis", "Aces").
_LIKENESS: dict[str, str] = {
    "acoes": "action", "acao": "action", "acoes/atividades": "action", "atividades": "action",
    "atividade": "action", "medidas": "measure_group", "responsaveis": "lead",
    "responsavel": "lead", "entidades responsaveis": "lead", "entidade responsavel": "lead",
    "parceiros": "partner", "indicadores": "measures", "indicador": "measures",
    "indicadores de avaliacao": "measures", "cronograma": "schedule", "calendarizacao": "schedule",
    "calendario": "schedule", "observacoes": "notes", "dominio": "domain", "dominios": "domain",
    "objetivos": "objective", "objetivo geral": "general_objective", "area de intervencao": "area",
    "objetivos gerais": "general_objective", "objetivo especifico": "specific_objective",
    "objetivos especificos": "specific_objective", "eixos de intervencao": "axis",
    "eixo de intervencao": "axis", "eixo estrategico": "axis", "destinatarios": "recipients",
    "orcamento": "budget", "publico-alvo": "recipients", "execucao": "executed",
    "justificacao": "deviation", "estrategia": "strategy", "meios de verificacao": "verification",
    "fontes de verificacao": "verification", "duracao": "schedule",
}  # fmt: skip
_HEADER_WORD = re.compile(
    r"de|da|do|das|dos|e|ou|a|as|o|os|ao|na|no|em|para|pela?|pelos?|com|que|fazer|"
    r"dominios?|eixos?|areas?|pilar(?:es)?|prioridades?|prioritari[oa]s?|vetor(?:es)?|vertentes?|"
    r"dimens(?:ao|oes)|agendas?|temas?|tematic[oa]s?|programas?|desafios?|problemas?|finalidades?|"
    r"objetiv\w+|ger(?:al|ais)|especific\w+|estrategic\w+|operaciona\w+|metas?|estrategias?|linhas?|"
    r"medidas?|projetos?|respostas?|operativ\w+|ac(?:ao|oes)|atividades?|iniciativas?|tarefas?|"
    r"intervenc(?:ao|oes)|atuacao|desenvolver|realizar|implementar|executar|atingir|alcancar|obter|"
    r"envolver|mobilizar|previst\w+|proposta?s?|designacao|nome|titulo|descricao|responsav\w+|eis|vel|"
    r"entidades?|organismos?|servicos?|instituic(?:ao|oes)|organizac(?:ao|oes)|promotor\w*|executor\w*|"
    r"coordena\w+|dinamizador\w*|parceir\w+|parcerias?|envolvid\w+|intervenient\w+|outr[oa]s|indicador\w*|"
    r"avaliacao|realizacao|execucao|resultados?|esperad\w+|impactos?|monitorizacao|medicao|produto\w*|"
    r"cronograma|calendari\w+|prazos?|datas?|periodo|duracao|tempos?|temporal|temporizacao|mes|meses|anos?|"
    r"quando|quem|como|onde|horizonte|periodicidade|inicio|fim|conclusao|termo|recursos|humanos|"
    r"materiais|financeiros|meios|fontes?|verificacao|financiamento|orcament\w+|custos?|estimad\w+|verbas?|valor|"
    r"destinatari\w+|publicos?|alvo|populacao|grupos?|beneficiari\w+|observac\w+|obs|notas?|comentari\w+|"
    r"estado|situacao|ponto|taxa|desvios?|justificac\w+|executad\w+|realizad\w+|planead\w+|programad\w+|"
    r"local|locais|territorio|municipios?|freguesias?|numero|cod|codigo|ref|ordem|planificacao|"
    r"quantificad\w+|fisic[oa]s?|anua(?:l|is)|responsabilidade|necessidades?|necessari[oa]s|eficacia|"
    r"oe|og|ro|ae|oo|interna|externa|social|sociais|obrigatori\w+|facultativ\w+|metodologia|eur|total"
)
_TRIMMING = re.compile(r"^[\W_]+|[\s:*.]+$")
_MAX_HEADER = 90


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
    for order, (field, pattern) in enumerate(_PATTERNS):
        match = pattern.search(folded)
        if match and (best is None or (match.start(), order) < best[:2]):
            best = (match.start(), order, field)
    if best and (best[0] <= 18 or best[0] * 2 <= len(folded)):
        return best[2], 1.0
    near = difflib.get_close_matches(folded, _LIKENESS, n=1, cutoff=0.78)
    if near:
        likeness = difflib.SequenceMatcher(None, folded, near[0]).ratio()
        return _LIKENESS[near[0]], round(likeness * 0.9, 2)
    return (best[2], 0.6) if best else (None, 0.0)


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
    return 0.7 <= confidence < 1 or all(_HEADER_WORD.fullmatch(word) for word in words)


@lru_cache(maxsize=4096)
def folded_header(header: str) -> str:
    """The key under which a mapping is remembered: "Acções / Actividades:" → "acoes/atividades"."""
    folded = re.sub(r"\s*/\s*", "/", fold(header))
    return _TRIMMING.sub("", re.sub(r"(\w)- (?=\w)", r"\1", folded))
