"""One cell at a time: numbering, partners, indicators, schedules, headers."""

from __future__ import annotations

import pytest

from monitor.plans.reading.fields import field_of, is_header_text
from monitor.plans.reading.levels import level_name
from monitor.plans.reading.measures import counts_people, read_measure, split_measures
from monitor.plans.reading.numbering import split_code
from monitor.plans.reading.partners import Vocabulary, acronyms_in, read_partners, split_partners
from monitor.plans.reading.schedule import months_of, part_months
from monitor.plans.reading.wording import clean, fold, inline_items

YEAR = list(range(1, 13))


@pytest.mark.parametrize(
    ("text", "label", "code", "title"),
    [
        ("3.1 Realizar visitas", "", "3.1", "Realizar visitas"),
        ("3.1. Realizar visitas", "", "3.1", "Realizar visitas"),
        ("1.1.a) Realizar visitas", "", "1.1.a", "Realizar visitas"),
        ("12. Visitas", "", "12", "Visitas"),
        ("1 - Visitas", "", "1", "Visitas"),
        ("a) Visitas", "", "a", "Visitas"),
        ("II - Emprego", "", "II", "Emprego"),
        ("A1.1. Visitas", "", "A1.1", "Visitas"),
        ("OE1 Visitas", "", "OE1", "Visitas"),
        ("OE 1.2 - Visitas", "", "OE1.2", "Visitas"),
        ("Domínio de Intervenção 1: Saúde", "Domínio de Intervenção", "1", "Saúde"),
        ("Eixo II – Saúde", "Eixo", "II", "Saúde"),
        ("Eixo I Saúde", "Eixo", "I", "Saúde"),
        ("Eixo Prioritário I. Saúde & Lar", "Eixo Prioritário", "I", "Saúde & Lar"),
        ("EIXO 1 | SAÚDE", "EIXO", "1", "SAÚDE"),
        ("Objetivo Específico 1.2. Prevenir", "Objetivo Específico", "1.2", "Prevenir"),
        ("Objectivo Geral 2: Criar", "Objectivo Geral", "2", "Criar"),
        ("Medida 4 - Apoiar", "Medida", "4", "Apoiar"),
        ("Medida 4 -", "Medida", "4", ""),
        ("Ação n.º 3 Visitar", "Ação", "3", "Visitar"),
        ("Acção 2 – Criar", "Acção", "2", "Criar"),
        ("1. Objetivo Específico: Criar", "Objetivo Específico", "1", "Criar"),
        ("Eixo 4: 1.º Direito", "Eixo", "4", "1.º Direito"),
    ],
)
def test_numbering_is_taken_off(text, label, code, title):
    found = split_code(text)
    assert (found.label, found.code, found.title) == (label, code, title)


@pytest.mark.parametrize(
    "text",
    [
        "1.º Direito - Programa de habitação",
        "2021 foi o ano da família",
        "3 sessões de cinema",
        "25 de Abril na rua",
        "25-06-2015 reunião",
        "25.06.2015 Reunião",
        "10.000 participantes",
        "2.5 horas de formação",
        "5 - 10 anos de idade",
        "112 - Linha de emergência",
        "Ações de sensibilização",
        "Ação 25 de Abril",
        "Agenda 2030: compromissos",
        "Medida a favor das famílias",
        "Medidas 1 e 2",
        "Projeto 4 Estações",
        "Programa Escolhas - E8G",
        "E8G nas escolas",
        "V. N. Gaia",
        "D. Afonso Henriques",
        "4.ª Semana Sénior",
    ],
)
def test_text_that_only_looks_numbered_stays_whole(text):
    found = split_code(text)
    assert (found.code, found.title) == ("", text)


@pytest.mark.parametrize(
    ("cell", "partners"),
    [
        ("CMB, IPSS; GNR", ["CMB", "IPSS", "GNR"]),
        ("JF e CMB", ["JF", "CMB"]),
        ("CLDS/CMB", ["CLDS", "CMB"]),
        ("CMB - GNR - IPSS", ["CMB", "GNR", "IPSS"]),
        ("IEFP - GIP", ["IEFP - GIP"]),
        ("IEFP-GIP CMB", ["IEFP-GIP", "CMB"]),
        ("IEFP_GIP CMB", ["IEFP_GIP", "CMB"]),
        ("CMB (Banco de Voluntariado) GNR", ["CMB (Banco de Voluntariado)", "GNR"]),
        ("ISS, I.P.; GNR", ["ISS, I.P.", "GNR"]),
        ("- CMB\n- GNR\n- Bombeiros Voluntários", ["CMB", "GNR", "Bombeiros Voluntários"]),
        ("Câmara\nMunicipal\nGNR", ["Câmara Municipal", "GNR"]),
        ("CMB Agrup. Escolas Saúde Seg. social", ["CMB", "Agrup. Escolas", "Saúde", "Seg. social"]),
        (
            "Universidade Sénior Biblioteca Municipal",
            ["Universidade Sénior", "Biblioteca Municipal"],
        ),
        (
            "Associação de Pais e Encarregados de Educação",
            ["Associação de Pais e Encarregados de Educação"],
        ),
        (
            "Instituto do Emprego e Formação Profissional e Câmara Municipal",
            ["Instituto do Emprego e Formação Profissional", "Câmara Municipal"],
        ),
        (
            "Ministério do Trabalho, Solidariedade e Segurança Social",
            ["Ministério do Trabalho, Solidariedade e Segurança Social"],
        ),
        ("CÂMARA MUNICIPAL E JUNTAS DE FREGUESIA", ["CÂMARA MUNICIPAL", "JUNTAS DE FREGUESIA"]),
        ("UCC Mateus, USF Serra Alta", ["UCC Mateus", "USF Serra Alta"]),
        ("CPCJ, escolas e outras entidades", ["CPCJ", "escolas", "outras entidades"]),
        ("EB 2/3 de Mora", ["EB 2/3 de Mora"]),
        ("Divisão de Educação e Ação Social", ["Divisão de Educação e Ação Social"]),
        ("CM de Mora e Segurança Social", ["CM de Mora", "Segurança Social"]),
        ("CPCJ, em articulação com a GNR", ["CPCJ", "GNR"]),
        ("Porto, Gaia, Maia e Valongo", ["Porto", "Gaia", "Maia", "Valongo"]),
        ("Equipa CLDS 5G", ["Equipa CLDS 5G"]),
        ("ACES Douro Norte ULS", ["ACES Douro Norte", "ULS"]),
        ("Câmara Municipal\n(Ação Social)\nGNR", ["Câmara Municipal (Ação Social)", "GNR"]),
        ("-", []),
    ],
)
def test_partners_are_split_as_a_person_would(cell, partners):
    assert split_partners(cell) == partners


def test_a_cell_may_say_who_leads_and_who_helps():
    found = read_partners("Responsável: CMB; Parceiros: IPSS, JF", Vocabulary())
    assert [(each.text, each.role) for each in found] == [
        ("CMB", "lead"),
        ("IPSS", "partner"),
        ("JF", "partner"),
    ]


def test_the_document_teaches_which_acronyms_make_one_name():
    """XPTO never stands without QZ, once even as "XPTO de QZ"; CMB and ABCD also stand apart."""
    vocabulary = Vocabulary()
    vocabulary.learn(["XPTO QZ", "CMB XPTO de QZ", "CMB ABCD", "CMB GNR", "ABCD"])
    assert split_partners("CMB XPTO QZ ABCD", vocabulary) == ["CMB", "XPTO QZ", "ABCD"]


def test_a_name_seen_between_acronyms_is_known_inside_a_glued_list():
    vocabulary = Vocabulary()
    vocabulary.learn(["Lar Azul CMB", "CMB Flor Amarela Lar Azul"])
    assert split_partners("CMB Flor Amarela Lar Azul", vocabulary) == [
        "CMB",
        "Flor Amarela",
        "Lar Azul",
    ]


def test_a_glued_list_seen_often_is_still_a_list():
    vocabulary = Vocabulary()
    vocabulary.learn(
        ["Rede Social J. Freg", "Rede Social J. Freg", "Lar Azul CMB", "Lar Azul Lar Azul"]
    )
    assert split_partners("Rede Social J. Freg", vocabulary) == ["Rede Social", "J. Freg"]


def test_a_doubtful_split_says_so():
    (first, second) = read_partners("CMB Novo Rumo", Vocabulary())
    assert (first.text, second.text) == ("CMB", "Novo Rumo")
    assert second.confidence < 1


def test_acronyms_are_learned_from_their_definitions():
    assert acronyms_in("CMB – Câmara Municipal de Braga") == {"CMB": "Câmara Municipal de Braga"}
    assert acronyms_in("pelo Conselho Local de Ação Social (CLAS) do concelho") == {
        "CLAS": "Conselho Local de Ação Social"
    }


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("N.º de ações N.º participantes", ["N.º de ações", "N.º participantes"]),
        ("Atribuição N.º de associações", ["Atribuição", "N.º de associações"]),
        ("N.º de sessões n.º de utentes", ["N.º de sessões", "n.º de utentes"]),
        ("N.º de bens e/ou serviços", ["N.º de bens e/ou serviços"]),
        ("Nº de ações/Nº de utentes", ["Nº de ações", "Nº de utentes"]),
        ("N.º de ações, n.º de utentes e taxa de adesão",
         ["N.º de ações", "n.º de utentes", "taxa de adesão"]),
        ("Relatório do n.º de chamadas", ["Relatório do n.º de chamadas"]),
        ("- N.º de ações\n- Grau de satisfação", ["N.º de ações", "Grau de satisfação"]),
        ("1. N.º de ações\n2. N.º de utentes", ["N.º de ações", "N.º de utentes"]),
        ("N.º de\nutentes", ["N.º de utentes"]),
        ("4 sessões e 100 participantes", ["4 sessões", "100 participantes"]),
        ("2 sessões de 3 horas", ["2 sessões de 3 horas"]),
        ("Publicação da Portaria n.º 229/2018", ["Publicação da Portaria n.º 229/2018"]),
        ("—", []),
    ],
)  # fmt: skip
def test_indicators_are_split(cell, items):
    assert split_measures(cell) == items


@pytest.mark.parametrize(
    ("item", "kind", "unit", "target"),
    [
        ("N.º de ações", "count", "ações", None),
        ("N.º de novos beneficiários", "count", "beneficiários", None),
        ("Nº de ações: 4", "count", "ações", 4),
        ("N.º de ações (12)", "count", "ações", 12),
        ("N.º de ações em 2021", "count", "ações", None),
        ("N.º de horas de formação", "quantity", "horas", None),
        ("Realizar 4 sessões", "count", "sessões", 4),
        ("Realizar pelo menos um evento anual", "count", "evento", 1),
        ("80%", "quantity", "%", 80),
        ("80% dos utentes satisfeitos", "quantity", "%", 80),
        ("Taxa de adesão ≥ 80%", "quantity", "%", 80),
        ("≥ 20 participantes", "count", "participantes", 20),
        ("10.000 participantes", "count", "participantes", 10000),
        ("1.500 €", "quantity", "€", 1500),
        ("Percentagem de jovens", "quantity", "%", None),
        ("Ações realizadas", "count", "ações", None),
        ("Elaboração do Plano", "milestone", "", None),
        ("1.º Encontro de Parceiros", "milestone", "", None),
        ("Plano elaborado até dezembro de 2021", "milestone", "", None),
    ],
)
def test_indicators_are_typed(item, kind, unit, target):
    measure = read_measure(item)
    assert (measure.kind, measure.unit, measure.target) == (kind, unit, target)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Janeiro", [1]),
        ("jan–mar", [1, 2, 3]),
        ("Março a junho", [3, 4, 5, 6]),
        ("entre março e junho", [3, 4, 5, 6]),
        ("março, abril e maio", [3, 4, 5]),
        ("Out/Nov", [10, 11]),
        ("25-06-2015", [6]),
        ("16, de fevereiro de 2021", [2]),
        ("2015-06-25", [6]),
        ("25/06/2015 a 30/09/2015", [6, 7, 8, 9]),
        ("01/2021 a 06/2021", [1, 2, 3, 4, 5, 6]),
        ("1.ºT", [1, 2, 3]),
        ("T1-T3", [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ("1.º e 3.º trimestres", [1, 2, 3, 7, 8, 9]),
        ("IV trimestre", [10, 11, 12]),
        ("2.º semestre de 2021", [7, 8, 9, 10, 11, 12]),
        ("outubro de 2021 a março de 2022", [1, 2, 3, 10, 11, 12]),
        ("até março", [1, 2, 3]),
        ("a partir de outubro", [10, 11, 12]),
        ("ao longo do ano", YEAR),
        ("Contínuo", YEAR),
        ("Mensal", YEAR),
        ("Anual", []),
        ("2018-2020", []),
        ("3 sessões", []),
        ("Ano letivo 2021/2022", []),
    ],
)
def test_schedules_become_months(text, months):
    assert months_of(text) == months


def test_a_column_may_stand_for_a_quarter_or_a_semester():
    assert part_months("2.º Trim.") == [4, 5, 6]
    assert part_months("S2") == [7, 8, 9, 10, 11, 12]
    assert part_months("M") == []


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Eixos de intervenção", "axis"),
        ("Acções / Actividades", "action"),
        ("Objectivos Específicos", "specific_objective"),
        ("Entidade promotora", "lead"),
        ("Entidade(s) Responsável(eis)", "lead"),
        ("Parceiros envolvidos", "partner"),
        ("Municípios Envolvidos", "partner"),
        ("Responsável pela execução", "lead"),
        ("Indicadores/Metas", "measures"),
        ("Metas a atingir", "target"),
        ("Resultados esperados", "results"),
        ("Meios de verificação", "verification"),
        ("Taxa de execução %", "rate"),
        ("Desvio/justificação", "deviation"),
        ("Período de execução", "schedule"),
        ("Data de fim", "schedule_end"),
        ("N.º", "code"),
        ("Responsveis", "lead"),
        ("Calendarizao", "schedule"),
        ("Causas", None),
    ],
)
def test_headers_are_recognised_by_many_wordings(header, field):
    assert field_of(header)[0] == field


def test_data_is_not_taken_for_a_header():
    assert is_header_text("Ações a desenvolver")
    assert not is_header_text("Ações de teatro nas escolas")
    assert not is_header_text("Parceria com a banda filarmónica")


def test_levels_are_named_in_the_plans_own_words_in_the_singular():
    assert level_name("EIXOS DE INTERVENÇÃO", "axis") == "Eixo"
    assert level_name("Objectivos Gerais", "general_objective") == "Objectivo Geral"
    assert level_name("Resposta Operativa (RO)", "response") == "Resposta Operativa"
    assert level_name("", "axis") == "Eixo"


def test_text_is_folded_to_the_present_spelling_without_accents():
    assert fold("Acções, Objectivos e Projectos") == "acoes, objetivos e projetos"
    assert clean("<p>Um  texto</p> <p>dois</p>") == "Um texto\ndois"


def test_a_dash_inside_parentheses_does_not_split_a_list():
    assert inline_items("- Um (a - b) - Dois") == ["Um (a - b)", "Dois"]
    assert inline_items("Um - dois") == []


def test_a_cell_longer_than_any_list_is_cut_at_its_marks_alone():
    """20,000 names of ten letters: more than a person keeps in a cell, and none is lost."""
    text = ", ".join(f"Nome{number:06}" for number in range(20_000))
    assert len(split_partners(text)) == 20_000
    assert len(split_measures(text)) == 20_000


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("N.º de participantes", True),
        ("Nº de novos utentes", True),
        ("Idosos visitados", True),
        ("N.º de pessoas diferentes acompanhadas", True),
        ("N.º de ações com 20 participantes", False),
        ("N.º de famílias", False),
        ("Taxa de participantes satisfeitos", False),
        ("Elaboração do Plano", False),
        ("", False),
    ],
)
def test_whether_an_indicator_counts_people(text, people):
    assert counts_people(text) is people
