"""The section that says how the numbers of a report were counted."""

from __future__ import annotations

from django.utils.translation import gettext as _

from monitor.plans.documents.content import Points, Section
from monitor.plans.documents.gathering import Gathered


def method(gathered: Gathered) -> list[Section]:
    points = (
        _("Cada ação conta uma vez em cada mês em que estava prevista: é um mês de ação."),
        _("Os meses feitos de cada ação contam também os que não estavam previstos."),
        _(
            "Contam os relatos aceites pela coordenação. O que espera decisão diz-se à parte:"
            " «por aceitar»."
        ),
        _(
            "O estado de cada ação é o do último relato aceite até ao fim do período; o de uma ação"
            " sem relatos é o que está no plano quando o relatório é gerado."
        ),
        _(
            "Sem relato é um mês previsto ou perguntado que terminou sem ninguém dizer o que"
            " aconteceu. Não vale zero."
        ),
        _(
            "Em atraso está uma ação ainda aberta que tem algum mês previsto passado e por fazer, ou"
            " que quem responde por ela deu como atrasada."
        ),
        _(
            "Cada indicador junta os seus números pela regra que tem no plano: soma, média ou último"
            " valor. A folha de cálculo diz qual é. O que não se soma não tem total."
        ),
        _("A meta é a do plano inteiro. Sem meta não há percentagem."),
        _(
            "Participações são presenças: quem veio a duas atividades conta duas vezes. Pessoas"
            " diferentes não se somam."
        ),
        _(
            "Relatos esperados são os entregues e os que faltam. O de uma ação com várias entidades"
            " responsáveis conta para cada uma."
        ),
        _(
            "Este relatório é interno e tem os números exatos. O que se publica passa pela regra que"
            " oculta os números pequenos."
        ),
    )
    return [Section("method", _("Como se contou"), blocks=(Points(points),))]
