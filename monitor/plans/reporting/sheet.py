"""The workbook of a partner: what it answers for in a month, to be filled in and to read back.

It is in Portuguese whatever the language of who asks for it. One row for each action and measure; what
is said once of an action (how it is, what stands in the way) is written in the first of its rows. What
nobody has to write is locked, without a password. A hidden sheet names the network, the organisation,
the month and the rows, signed, so that the file is known for what it is however its rows are sorted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from monitor.network.models import Network, Organisation
from monitor.plans.enums import MeasureKind
from monitor.plans.models import Measure
from monitor.plans.reporting.cells import normal
from monitor.plans.reporting.merging import Seen, digest
from monitor.plans.reporting.queries import ReportSheet
from monitor.plans.reporting.rows import stored_values

MONTHS_AHEAD = 24
KEY, ACTION, MEASURE, NUMBER = "Chave", "Ação", "Indicador", "Número ou data"
# Heading → the shared field that is written in it.
FIELDS = {
    "Situação": "status",
    "Novo mês": "postponed_to",
    "Motivo": "reason",
    "Dificuldades": "difficulties",
    "Próximo passo": "next_step",
}
# Heading → width in characters, in the order of the sheet. The first column is hidden.
COLUMNS = {
    KEY: 12,
    "N.º": 8,
    ACTION: 38,
    "Situação": 15,
    MEASURE: 32,
    "Da última vez": 17,
    NUMBER: 16,
    "Novo mês": 19,
    "Motivo": 26,
    "Dificuldades": 34,
    "Próximo passo": 34,
}
SHEET, HIDDEN = "Relato", "Identificação"
REPORTER_KEY, REPORTER_COLUMN = "quem", "Situação"
HOW = (
    "Preencher só as células claras. Em branco quer dizer que não se sabe; zero escreve-se 0.",
    "Cada ação tem uma situação; cada indicador tem o seu número, ou a data em que se alcançou."
    " No fim, guardar e devolver este ficheiro.",
)
_CHUNK = 2_000
_MARK = "monitor"
_signer = Signer(salt="plans.sheet")


class NotASheet(Exception):
    """The message is a sentence."""


@dataclass(frozen=True, slots=True)
class Identification:
    """What a workbook says of itself: whose it is, the digest of what names each row ("12" or "12-7":
    an action, a measure of it), and what each action's cells showed."""

    network: int
    organisation: int
    month: date
    names: Mapping[str, str]
    seen: Mapping[int, str]

    @classmethod
    def of(
        cls,
        network: Network,
        organisation: Organisation,
        month: date,
        sheets: Iterable[ReportSheet],
    ) -> Identification:
        sheets = list(sheets)
        return cls(
            network.pk,
            organisation.pk,
            month,
            {
                row_key(sheet, measure): name_digest(sheet.action.title, measure)
                for sheet in sheets
                for measure in measures_of(sheet)
            },
            {sheet.action.pk: str(_seen(sheet)) for sheet in sheets},
        )

    def texts(self) -> list[str]:
        """Signed, in pieces that a cell holds. Excel reads "_x0041_" as a letter: no underscores."""
        content = {
            "network": self.network,
            "organisation": self.organisation,
            "month": self.month.isoformat(),
            "names": self.names,
            "seen": {str(action): seen for action, seen in self.seen.items()},
        }
        signed = _signer.sign_object(content, compress=True).replace("_", "~")
        pieces = [signed[at : at + _CHUNK] for at in range(0, len(signed), _CHUNK)]
        return [f"{_MARK} {at}/{len(pieces)} {piece}" for at, piece in enumerate(pieces, 1)]

    @classmethod
    def read(cls, texts: Iterable[str]) -> Identification:
        """From all the texts of a workbook, in any order. Raises NotASheet."""
        found = [
            parts for text in texts if len(parts := text.split(" ")) == 3 and parts[0] == _MARK
        ]
        pieces = {place: piece for _mark, place, piece in found}
        if not pieces:
            raise NotASheet(
                _(
                    "O ficheiro não é uma folha de relato descarregada daqui, ou perdeu a"
                    " identificação (por exemplo, ao copiar a tabela para outro ficheiro)."
                )
            )
        signed = "".join(pieces.get(f"{at}/{len(pieces)}", "") for at in range(1, len(pieces) + 1))
        try:
            content = _signer.unsign_object(signed.replace("~", "_"))
            return cls(
                content["network"],
                content["organisation"],
                date.fromisoformat(content["month"]),
                content["names"],
                {int(action): seen for action, seen in content["seen"].items()},
            )
        except (BadSignature, ValueError) as error:
            raise NotASheet(
                _(
                    "A identificação da folha foi alterada: é preciso descarregar outra e preenchê-la."
                )
            ) from error


def row_key(sheet: ReportSheet, measure: Measure | None) -> str:
    return f"{sheet.action.pk}-{measure.pk}" if measure else str(sheet.action.pk)


def name_digest(title: str, measure: Measure | None) -> str:
    return digest(one_line(f"{title} {measure.text if measure else ''}"))


def one_line(text: str) -> str:
    return " ".join(text.split())


def measures_of(sheet: ReportSheet) -> list[Measure | None]:
    """One row for each: those that are asked first; an action without any has one row all the same."""
    return [*(item.measure for item in sheet.asked), *sheet.from_activities] or [None]


def _seen(sheet: ReportSheet) -> Seen:
    """With texts as a spreadsheet gives them back."""
    return Seen.of(
        {
            name: normal(value) if isinstance(value, str) else value
            for name, value in stored_values(sheet).items()
        }
    )


def is_day(measure: Measure | None) -> bool:
    return measure is not None and measure.kind == MeasureKind.MILESTONE
