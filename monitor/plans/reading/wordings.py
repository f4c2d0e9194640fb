"""Wordings of column headers and card labels, by field, as patterns on folded text.

The order decides between fields whose
patterns begin at the same place of a header: the more specific comes first.
"""

from __future__ import annotations

import re

_WORDINGS: tuple[tuple[str, str], ...] = (
    (
        "partner",
        r"(?:entidades?|organizacoes|instituicoes|servicos|atores|agentes|outr[oa]s)\s+(?:e\s+outros\s+)?"
        r"(?:parceir|envolvid|intervenient|colabora|associad|a envolver|a mobilizar)|"
        r"municipios\s+envolvid",
    ),
    (
        "lead",
        r"(?:entidades?|organizac\w+|instituic\w+|servicos?|equipas?|unidades?|pessoas?|tecnic\w+)\s*(?:\(?s?\)?)\s*(?:/?\s*(?:a\(s\)\s*)?)"
        r"(?:responsav|promotor|executor|coordenador|dinamizador|lider|gestor|proponent)",
    ),
    (
        "verification",
        r"(?:fontes?|meios?|instrumentos?|formas?)\s+(?:de|e\s+meios\s+de)\s+verifica|evidencias?|"
        r"^fontes?$|fonte(?:s)? (?:de )?(?:informacao|dados)",
    ),
    (
        "budget",
        r"orcament|\bcustos?\b|\bverbas?\b|financiamento|fontes?\s+de\s+financ|investimento|"
        r"\bvalor\s*(?:\(|€|estimado|orcament|total)|dotacao|despesa|^\W*€|montante",
    ),
    (
        "resources",
        r"recursos|meios\s+(?:humanos|materiais|financeiros|necessarios|e recursos|logisticos)|"
        r"^(?:com que )?meios$|equipa\s+tecnica",
    ),
    (
        "recipients",
        r"(?:n\.?\s?[ºo]s?\.?\s+(?:de\s+)?|numero\s+de\s+)?destinatari|"
        r"publico[- ]?(?:s)?(?:\s*-\s*|\s+)?alvo|publicos?\b|"
        r"populacao[- ]?\s?(?:alvo|abrangida|destinataria)|grupos?[- ]alvo|beneficiari|target|"
        r"^para quem$",
    ),
    ("duty", r"obrigatori\w*\s*/\s*facultativ|natureza da a[ct]|tipo(?:logia)? d[ea] a[ct]"),
    (
        "rate",
        r"taxa|(?:grau|nivel|percentagem|%)\s*(?:de|da)?\s*(?:execuc|realiza|concretiza|cumpriment)|"
        r"^%$|%\s*exec",
    ),
    ("deviation", r"desvios?|justifica"),
    (
        "state",
        r"\bestado\b|\bsituacao\b|ponto de situacao|\bstatus\b|fase de execucao|monitorizacao",
    ),
    (
        "executed",
        r"executad|realizad|concretizad|atingid|alcancad|cumprid|\bexecucao\b(?!\s+temporal)|"
        r"resultados?\s+(?:obtid|alcancad|atingid)|valor (?:obtido|final|real)",
    ),
    (
        "schedule_end",
        r"^(?:data\s+(?:prevista\s+)?(?:de\s+|do\s+)?)?(?:fim|conclusao|termo|final)(?:\s+previst[oa])?$",
    ),
    (
        "schedule",
        r"cronograma|calendari|calendariza|prazos?\b|\bdatas?\b|\bperiodo|\bduracao\b|temporal|"
        r"\btempos?\b|\bmes(?:es)?\b|\bano(?:s)?\b|\bquando\b|horizonte|periodicidade|trimestres?\b|"
        r"semestres?\b|timing|timeline|temporizac|^calend$|agenda(?:mento)|"
        r"execucao temporal|programacao|planificacao temporal",
    ),
    ("schedule", r"(?:data\s+(?:de\s+|do\s+)?)?\binicio\b"),
    (
        "results",
        r"resultados?(?:\s+(?:esperad|a\s+(?:atingir|alcancar|obter)|previst|pretendid|desejad))?|"
        r"impactos?\s+esperad|\boutputs?\b|\bprodutos?\b|contributos?",
    ),
    (
        "target",
        r"metas?\s*/?\s*(?:quantificad|anua|a\s+(?:atingir|alcancar)|(?:para\s+)?20\d\d|fisica|de\s+execuc|previst)|"
        r"valor(?:es)?[- ]?\s?(?:alvo|previst|esperad|de referencia|meta|a\s+(?:atingir|alcancar|obter))|"
        r"previst[oa]s?|quantifica|"
        r"planead[oa]s?|programad[oa]s?",
    ),
    (
        "measures",
        r"indicador\w*|avaliacao\s*[(/:-]\s*indicador\w*|\bindic\b\.?|^ind$|metricas?|criterios?\s+de\s+(?:avaliacao|sucesso)|descritores|"
        r"itens?\s+de\s+avaliacao",
    ),
    (
        "measure_value",
        r"(?:n\.?\s?[ºo]s?\.?|numero|total)\s+(?:de\s+|previsto\s+de\s+|total\s+de\s+)?[a-z]{4,}",
    ),
    (
        "code",
        r"^(?:n\.?\s?[ºo°]?s?\.?|nr\.?|num\.?|numero|#|cod\.?|codigo|refª?\.?|referencia|id|ordem|item|n\.?º\s+de\s+ordem)(?:\s+(?:da\s+)?(?:acao|medida|atividade))?$",
    ),
    (
        "lead",
        r"\beclp\b|entidade coordenadora|responsav|^resp(?:ons)?$|dinamizac|responsabili|promotor|coordena\w+|"
        r"dinamizador|\bquem\b|executor|\btutela\b|\blider\b|entidades?\b(?!\s+benef)|\borganismos?\b|"
        r"\binstituic(?:ao|oes)\b|interlocutor|servicos?\b|organizacao|unidade organica",
    ),
    (
        "partner",
        r"parceir\w*|parceri\w*|^com quem$|envolvid\w*|\bintervenient\w*|colabora\w*|articulac\w*|atores|"
        r"stakeholders|participantes|outras entidades|co-?responsa",
    ),
    ("general_objective", r"obj(?:et|ect|ec)?i?v?o?s?\.?\s+ger(?:al|ais)|\bo\.?g\.?\b"),
    ("strategic_objective", r"obj(?:et|ect|ec)?i?v?o?s?\.?\s+estrategic\w+|\bo\.?e\.?\s+estrat"),
    (
        "specific_objective",
        r"obj(?:et|ect|ec)?i?v?o?s?\.?\s+especific\w*|obj(?:et|ect|ec)?i?v?o?s?\.?\s+espec\.?|"
        r"\bo\.?e\.?\b",
    ),
    ("operational_objective", r"obj(?:et|ect|ec)?i?v?o?s?\.?\s+operaciona\w+|\bo\.?o\.?\b"),
    ("response", r"respostas?\s+operativas?|respostas?\s+(?:sociais|social)|\br\.?o\.?\b"),
    ("action", r"ac(?:ao|oes)\s+estrategicas?|\ba\.?e\.?\b"),
    (
        "strategy",
        r"linhas?\s+(?:estrategica|de\s+(?:ac|orientac|intervenc|atuac))\w*|estrategias?|"
        r"orientac(?:ao|oes) estrategica",
    ),
    (
        "action",
        r"\bac(?:ao|oes)\b|\bacs\b|atividades?|iniciativas?|tarefas?|^o que$|"
        r"o\s+que\s+(?:fazer|vamos)|intervenc(?:ao|oes)(?!\s*\))|"
        r"propostas?\b(?:\s+de\s+(?:ac|interv|melhoria))?|solucoes|designacao|\boperac(?:ao|oes)\b",
    ),
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
    ("objective", r"\bobj(?:et|ect|ec)?i?v?o?s?\.?|finalidades?|\bobjetivos?"),
    ("goal", r"metas?\b"),
    (
        "place",
        r"\blocal\b|^onde$|localizacao|territorios?|freguesias?|abrangencia|\blocais\b|concelhos?\b",
    ),
    (
        "description",
        r"descri\w+|^como$|metodologias?|operacionalizac\w+|como\s+(?:fazer|vamos)|procedimentos?|"
        r"fundamenta\w+|conteudos?",
    ),
    (
        "notes",
        r"observac\w+|\bobs\b\.?|\bnotas?\b|comentari\w+|constrangimento\w*|avaliacao|sugest\w+",
    ),
)
PATTERNS = tuple((field, re.compile(pattern)) for field, pattern in _WORDINGS)

# Spellings compared by likeness when letters were lost ("Responsveis", "Aces").
LIKENESS: dict[str, str] = {
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

# Words that headers are made of: a text of other words is no header.
HEADER_WORD = re.compile(
    r"de|da|do|das|dos|e|ou|a|as|o|os|ao|na|no|em|para|pela?|pelos?|com|que|fazer|"
    r"dominios?|eixos?|areas?|pilar(?:es)?|prioridades?|prioritari[oa]s?|vetor(?:es)?|vertentes?|"
    r"dimens(?:ao|oes)|agendas?|temas?|tematic[oa]s?|programas?|desafios?|problemas?|finalidades?|"
    r"objetiv\w+|ger(?:al|ais)|especific\w+|estrategic\w+|operaciona\w+|metas?|estrategias?|linhas?|"
    r"medidas?|projetos?|respostas?|operativ\w+|ac(?:ao|oes)|atividades?|iniciativas?|tarefas?|"
    r"intervenc(?:ao|oes)|atuacao|desenvolver|realizar|implementar|executar|atingir|alcancar|obter|"
    r"envolver|mobilizar|previst\w+|proposta?s?|designacao|nome|titulo|descricao|responsav\w+|eis|vel|"
    r"entidades?|organismos?|servicos?|instituic(?:ao|oes)|organizac(?:ao|oes)|promotor\w*|executor\w*|"
    r"coordena\w+|dinamiza\w+|parceir\w+|parcerias?|envolvid\w+|intervenient\w+|"
    r"outr[oa]s|indicador\w*|"
    r"avaliacao|realizacao|execucao|resultados?|esperad\w+|impactos?|monitorizacao|medicao|produto\w*|"
    r"cronograma|calendari\w+|prazos?|datas?|periodo|duracao|tempos?|temporal|"
    r"temporizacao|timeline|mes|meses|anos?|"
    r"quando|quem|como|onde|horizonte|periodicidade|inicio|fim|conclusao|termo|recursos|humanos|"
    r"materiais|financeiros|meios|fontes?|verificacao|financiamento|orcament\w+|"
    r"custos?|estimad\w+|verbas?|valor|"
    r"destinatari\w+|publicos?|alvo|populacao|grupos?|beneficiari\w+|observac\w+|obs|"
    r"notas?|comentari\w+|"
    r"estado|situacao|ponto|taxa|desvios?|justificac\w+|executad\w+|realizad\w+|planead\w+|programad\w+|"
    r"local|locais|territorio|municipios?|freguesias?|numero|cod|codigo|ref|ordem|planificacao|"
    r"quantificad\w+|fisic[oa]s?|anua(?:l|is)|responsabilidade|necessidades?|necessari[oa]s|eficacia|"
    r"colabora\w+|articulac\w+|atores|stakeholders|evidencias?|dotacao|despesas?|equipas?|tecnic[oa]s?|"
    r"instrumentos?|formas?|criterios?|sucesso|abrangencia|localizacao|programacao|vigencia|contributos?|"
    r"outputs?|metricas?|constrangimentos?|sugestoes|procedimentos?|conteudos?|fundamentacao|tutela|"
    r"interlocutor\w*|organica|lider|gestor\w*|proponentes?|investimento|montante|porque|quanto|"
    r"tipos?|tipologia|unidades?|sexo|idades?|homens|mulheres|base|final|"
    r"oe|og|ro|ae|oo|interna|externa|social|sociais|obrigatori\w+|facultativ\w+|metodologia|eur|total"
)
