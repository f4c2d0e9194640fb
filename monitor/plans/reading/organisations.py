"""Words that Portuguese plans use for partners: evidence for where one name ends and the next begins."""

from __future__ import annotations

import re

# Acronyms that stand for one organisation or programme by themselves.
KNOWN_ACRONYMS = frozenset({
    "GNR", "PSP", "PJ", "SEF", "ASAE", "IEFP", "ISS", "ISSS", "IPSS", "ONG", "ONGD", "CPCJ",
    "CNPDPCJ", "RSI", "CSI", "PSI", "NLI", "CLDS", "CLAS", "CSF", "CSIF", "NE", "RLIS", "SAAS",
    "POAPMC", "APAV", "APPACDM", "APPDA", "CERCI", "CVP", "UMP", "CNIS", "EAPN", "INR", "IHRU",
    "ACM", "AIMA", "ARS", "ACES", "UCC", "USF", "UCSP", "ULS", "CRI", "ICAD", "SICAD", "DGRSP",
    "DGS", "DGE", "DGESTE", "DGEST", "ICNF", "CIG", "CITE", "INE", "IPDJ", "IPJ", "CIM", "AMP",
    "AML", "ANPC", "ANEPC", "UTAD", "IPB", "UP", "UM", "UA", "UC", "IPP", "ISCTE", "GIP", "GAE",
    "CLAIM", "CLAII", "GIAV", "GAVA", "EMAV", "NAV", "PIICIE", "EPIS", "PNAI", "ELI", "SNIPI",
    "EMAT", "EMDIIP", "EIP", "EEAT", "EAT", "CAFAP", "CAT", "LIJ", "ERPI", "SAD", "CAO", "CACI",
    "CRTIC", "CQEP", "RVCC", "CNO", "JF", "AEC", "AAAF", "ATL", "CAF", "UDIPSS", "OSC", "UGT",
    "CGTP", "AHBV", "BVS", "ADC", "PNPSO", "PLNM", "RNCCI", "PICF", "INEM", "SNS", "FCT",
})  # fmt: skip
# Acronyms that only make sense with a place or a name after them ("CM Braga", "SCM de Alijó").
NEEDS_NAME = frozenset({
    "CM", "JF", "UF", "SCM", "AE", "EB", "ES", "EBS", "EBI", "CS", "CSP", "CP", "CD", "AP",
    "AF", "BV", "EP", "EPA", "CEFP", "ACES", "ULS", "USF", "UCSP", "ARS",
})  # fmt: skip
# Acronyms complete by themselves that may have a name after them, one for each place.
LOCAL_BODIES = frozenset({
    "UCC", "USF", "UCSP", "ULS", "ACES", "CPCJ", "CSF", "CSIF", "CLAS", "CLDS", "GIP", "NLI",
    "CLAIM", "ELI", "GNR", "PSP", "APPACDM", "CERCI", "CVP", "UDIPSS", "AHBV", "BVS", "SAAS",
    "ERPI", "CAFAP", "CACI",
})  # fmt: skip
# Words that begin the name of a partner.
HEADS = frozenset({
    "camara", "municipio", "junta", "juntas", "uniao", "agrup", "agrupamento", "agrupamentos",
    "associacao", "associacoes", "centro", "centros", "santa", "instituto", "seg", "seguranca",
    "cruz", "bombeiros", "rede", "balcao", "banco", "biblioteca", "nucleo", "comissao",
    "conselho", "universidade", "universidades", "grupo", "gabinete", "equipa", "equipas",
    "fundacao", "cooperativa", "cooperativas", "hospital", "tertulias", "entidades", "tecnicos",
    "direcao", "liga", "clube", "clubes", "caritas", "paroquia", "paroquias", "museu", "guarda",
    "policia", "ministerio", "tribunal", "comunidade", "misericordia", "misericordias",
    "federacao", "autarquia", "autarquias", "freguesias", "divisao", "departamento",
    "delegacao", "agencia", "provedor", "provedoria", "unidade", "j", "coletividades", "ipss",
    "contrato", "plataforma", "forum", "igreja", "diocese", "teatro", "lar", "academia",
    "sociedade", "assembleia", "escola", "escolas", "jardim", "instituicoes", "instituicao",
    "servico", "servicos", "setor", "polo", "estabelecimento", "radio", "jornal", "cerci",
    "empresa", "empresas", "projeto", "programa", "loja", "oficina", "fablab", "confraria",
    "rancho", "escuteiros", "farmacia", "farmacias", "filarmonica", "filarmonicas", "casa",
    "lares", "creche", "creches", "colegio", "externato", "politecnico", "banda", "coro",
    "observatorio", "confederacao", "igrejas", "hospitais", "cnis", "sindicato", "ordem", "pelouro",
})  # fmt: skip
# Heads that also stand inside names: they begin one only after a name that is complete.
WEAK_HEADS = frozenset({
    "escola", "escolas", "servico", "servicos", "setor", "empresa", "empresas", "jardim",
    "projeto", "programa", "saude", "seguranca", "unidade", "rede", "grupo", "casa", "banco",
    "polo", "sociedade", "comunidade", "freguesias", "misericordia",
})  # fmt: skip
# Names complete as they stand.
KNOWN_NAMES = frozenset(
    re.sub(r"\b(?:de|do|da|dos|das|e|d)\b|\W", "", name)
    for name in [
        "saude",
        "seguranca social",
        "seg social",
        "s social",
        "seg soc",
        "cruz vermelha",
        "cruz vermelha portuguesa",
        "rede social",
        "camara municipal",
        "municipio",
        "junta de freguesia",
        "juntas de freguesia",
        "j freg",
        "j freguesia",
        "juntas",
        "j de freguesia",
        "agrupamento de escolas",
        "agrup escolas",
        "agrupamentos de escolas",
        "ag escolas",
        "centro de saude",
        "centros de saude",
        "bombeiros",
        "bombeiros voluntarios",
        "escolas",
        "escola",
        "santa casa da misericordia",
        "misericordia",
        "centro de emprego",
        "balcao da inclusao",
        "banco alimentar",
        "banco local do voluntariado",
        "associacoes",
        "associacoes locais",
        "empresas",
        "tertulias sociais",
        "parceiros",
        "outros parceiros",
        "entidades parceiras",
        "comunidade",
        "familias",
        "familia",
        "guarda nacional republicana",
        "policia de seguranca publica",
        "biblioteca municipal",
        "universidade senior",
        "hospital",
        "tribunal",
        "ministerio publico",
        "comercio local",
        "autarquia",
        "protecao civil",
        "voluntarios",
        "instituicoes",
        "fablab",
        "nucleo executivo",
        "educacao",
        "justica",
        "emprego",
        "cultura",
        "desporto",
        "caritas",
        "paroquias",
        "paroquia",
        "ipss locais",
        "ipss concelho",
        "instituicoes locais",
        "entidades locais",
        "restantes parceiros",
        "comunidade local",
        "comunidade escolar",
        "tecnicos",
        "escuteiros",
        "acao social",
        "habitacao",
        "proteccao civil",
    ]
)
# Fields of work: "Divisão de Educação e Ação Social" is one, though each could be a partner.
THEMES = frozenset({
    "saude", "educacao", "acaosocial", "cultura", "desporto", "habitacao",
    "emprego", "juventude", "justica", "turismo", "ambiente", "igualdade", "desenvolvimentosocial",
    "formacaoprofissional", "formacao", "cidadania", "protecaocivil",
})  # fmt: skip
UNITS = frozenset({
    "divisao", "gabinete", "departamento", "servico", "servicos", "pelouro", "direcao", "ministerio",
    "unidade", "associacao", "centro", "setor", "vereacao", "area", "tecnicos", "nucleo", "comissao",
})  # fmt: skip
# Units of one organisation, named by all that they deal with.
OFFICES = frozenset({
    "divisao", "gabinete", "departamento", "servico", "servicos", "pelouro", "direcao", "setor",
    "vereacao", "ministerio",
})  # fmt: skip
# Words that an acronym completes ("Equipa CLDS").
OPEN_HEADS = frozenset({
    "equipa", "equipas", "projeto", "programa", "gabinete", "nucleo", "tecnicos", "contrato", "protocolo",
})  # fmt: skip
# Full names that hold "e" or a comma and are one.
_WHOLE = (
    r"minist[ée]rio d[oa] trabalho,? solidariedade e (?:da )?seguran[çc]a social|"
    r"(?:comiss[ãa]o|comiss[õo]es) de prote[c]?[çc][ãa]o (?:de|[àa]s?) "
    r"crian[çc]as e jovens(?: em (?:risco|perigo))?|"
    r"instituto d[oe] emprego e (?:da )?forma[çc][ãa]o profissional|"
    r"centro d[oe] emprego e (?:da )?forma[çc][ãa]o profissional|"
    r"dire[c]?[çc][ãa]o[- ]geral d[ea] reinser[çc][ãa]o (?:social )?e servi[çc]os prisionais|"
    r"n[úu]cleo de apoio (?:[àa]s?|a) crian[çc]as? e (?:jovens|fam[íi]lias?)(?: em risco)?|"
    r"associa[çc][ãa]o de pais e encarregados de educa[çc][ãa]o|"
    r"associa[çc][õo]es de pais e encarregados de educa[çc][ãa]o|"
    r"centro de recupera[çc][ãa]o e integra[çc][ãa]o|"
    r"alto comissariado para as migra[çc][õo]es|"
    r"instituto portugu[êe]s d[oe] desporto e (?:da )?juventude|"
    r"comiss[ãa]o para a cidadania e (?:a )?igualdade de g[ée]nero|"
    r"autoridade nacional de emerg[êe]ncia e prote[c]?[çc][ãa]o civil|"
    r"(?:escolas? )?eb\s?[\d,/ e]+[\d]|2\.?º,? (?:e )?3\.?º ciclos?"
)
WHOLE_NAMES = re.compile(rf"(?<!\w)(?:{_WHOLE})(?!\w)", re.IGNORECASE)
# Words that only complete the name before them and are never a partner alone.
TAILS = frozenset({
    "municipal", "municipais", "social", "sociais", "local", "locais", "nacional",
    "profissional", "senior", "civil", "publica", "voluntarios", "portuguesa", "republicana",
    "paroquial", "escolar", "comercial", "empresarial", "geral", "regional", "distrital",
    "freguesia", "escolas",
})  # fmt: skip
