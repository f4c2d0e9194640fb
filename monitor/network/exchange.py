"""The directory as a table in a file, out and in again.

Reading compares every row with what is stored, and writes nothing: the preview is a value that the
page shows and that `import_organisations` is given after a person agreed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from monitor.documents.model import Cell, Document, Table
from monitor.documents.sandbox import read_safely
from monitor.documents.writing.delimited import write_delimited
from monitor.kernel import previews
from monitor.kernel.previews import Change
from monitor.kernel.text import fold
from monitor.network.enums import MembershipStatus, OrganisationKind
from monitor.network.models import Membership, Network, Organisation
from monitor.network.names import normalise_name
from monitor.network.nipc import compact, is_valid
from monitor.territory.models import Territory

MOST_ROWS = 5_000
ALIAS_SEPARATOR = "; "
MEMBERSHIP = ("status", "joined_on", "left_on", "representative", "substitute")

# Field → (heading of the export, other headings that mean the same), in the order of the file.
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("Nome", "entidade", "designação", "name"),
    "acronym": ("Sigla", "acrónimo", "acronym"),
    "kind": ("Tipo", "natureza", "kind"),
    "nipc": ("NIPC", "nif", "contribuinte"),
    "email": ("E-mail", "correio eletrónico", "endereço de e-mail", "email"),
    "phone": ("Telefone", "contacto telefónico", "telemóvel", "phone"),
    "contact": ("Pessoa de contacto", "contacto", "contact"),
    "territory": ("Código do território", "território", "dicofre", "territory"),
    "aliases": ("Outros nomes", "outras siglas", "aliases"),
    "status": ("Situação", "estado", "status"),
    "joined_on": ("Aderiu em", "data de adesão", "joined_on"),
    "left_on": ("Saiu em", "data de saída", "left_on"),
    "representative": ("Representante", "representante efetivo", "representative"),
    "substitute": ("Suplente", "representante suplente", "substitute"),
    "notes": ("Notas", "observações", "notes"),
}
LONGEST = {"name": 250, "acronym": 60, "phone": 40, "contact": 200}
LONGEST |= {"representative": 200, "substitute": 200}


# Out


def organisations_table(organisations: Iterable[Organisation]) -> Table:
    """One row for each organisation (with membership, territory and aliases at hand)."""
    rows = [[headings[0] for headings in COLUMNS.values()]]
    rows += [list(as_texts(item).values()) for item in organisations]
    cells = [
        Cell(row, column, text, bold=row == 0)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    ]
    return Table(cells, len(rows), len(COLUMNS), 1, _("Entidades"))


def as_texts(organisation: Organisation) -> dict[str, str]:
    """Each column of an organisation as the file writes it."""
    membership: Membership | None = getattr(organisation, "membership", None)
    values: dict[str, Any] = {name: getattr(organisation, name, "") for name in COLUMNS}
    values["kind"] = organisation.get_kind_display()
    values["territory"] = organisation.territory.code if organisation.territory else ""
    values["aliases"] = ALIAS_SEPARATOR.join(alias.text for alias in organisation.aliases.all())
    for name in MEMBERSHIP:
        values[name] = getattr(membership, name) if membership else ""
    values["status"] = membership.get_status_display() if membership else ""
    return {
        name: value.isoformat() if isinstance(value, date) else str(value or "")
        for name, value in values.items()
    }


def export(network: Network, kind: str) -> bytes:
    """The whole directory as "xlsx" or "csv"."""
    organisations = (
        Organisation.objects.for_network(network)
        .select_related("membership", "territory")
        .prefetch_related("aliases")
    )
    table = organisations_table(organisations)
    if kind == "csv":
        return write_delimited(table)
    # openpyxl takes a quarter of a second to load: not at every start of every process.
    from monitor.documents.writing.workbook import write_workbook

    return write_workbook(Document("xlsx", [table]))


# In


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file: field → text, blank ones left out. `number` is as a person counts."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    row: int | None
    text: str


@dataclass(slots=True)
class Planned:
    """What one row would do to `organisation` (None: a new one)."""

    row: Row
    name: str
    organisation: Organisation | None
    values: dict[str, Any]
    membership: dict[str, Any]
    aliases: list[str]
    changes: list[Change]


Preview = previews.Preview[Row, Planned, Problem]


def read_rows(data: bytes, name: str) -> tuple[list[Row], list[str], list[Problem]]:
    """(rows, columns that mean nothing here, problems of the whole file). Raises UnreadableFile."""
    table = next(read_safely(data, name).tables, None)
    if table is None or table.row_count == 0:
        return [], [], [Problem(None, _("O ficheiro não tem nenhuma tabela."))]
    grid = [[cell.text.strip() if cell else "" for cell in row] for row in table.rows()]
    meaning = {_plain(heading): name for name, headings in COLUMNS.items() for heading in headings}
    columns = {at: meaning.get(_plain(text)) for at, text in enumerate(grid[0])}
    ignored = [grid[0][at] for at, name in columns.items() if name is None and grid[0][at]]
    if "name" not in columns.values():
        return [], ignored, [Problem(table.first_row, _("Falta a coluna «Nome»."))]
    rows = []
    for at, cells in enumerate(grid[1:], start=table.first_row + 1):
        values = {
            field_name: text
            for column, text in enumerate(cells)
            if (field_name := columns[column]) and text
        }
        if values:
            rows.append(Row(at, values))
    if len(rows) > MOST_ROWS:
        text = _("O ficheiro tem mais de %(most)s entidades.") % {"most": MOST_ROWS}
        return [], ignored, [Problem(None, text)]
    return rows, ignored, []


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(heading))


class Directory:
    """What is stored, ready to be compared with rows: four queries whatever their number."""

    def __init__(self, network: Network, rows: list[Row]):
        self.organisations = list(
            Organisation.objects.for_network(network)
            .select_related("membership", "territory")
            .prefetch_related("aliases")
        )
        self.by_nipc = {item.nipc: item for item in self.organisations if item.nipc}
        self.by_name: dict[str, Organisation] = {}
        self.alias_owner: dict[str, int] = {}
        for item in self.organisations:
            for alias in item.aliases.all():
                self.by_name.setdefault(alias.folded, item)
                self.alias_owner[alias.folded] = item.pk
        # A name is surer than another's alias.
        self.by_name |= {normalise_name(item.name): item for item in self.organisations}
        codes = {row.values["territory"] for row in rows if "territory" in row.values}
        self.territories = {
            item.code: item
            for item in Territory.objects.filter(code__in=codes).order_by("valid_from")
        }


def compare(network: Network, rows: list[Row], ignored: list[str] | None = None) -> Preview:
    """What each row would do. A blank cell leaves what is stored; an alias is added, never taken away."""
    directory = Directory(network, rows)
    preview = Preview(rows, ignored_columns=ignored or [])
    used: dict[Any, int] = {}
    for row in rows:
        problems: list[str] = []
        planned = _plan(row, directory, problems)
        keys: list[Any] = [("nipc", nipc)] if (nipc := planned.values.get("nipc")) else []
        keys.append(
            ("pk", planned.organisation.pk)
            if planned.organisation
            else ("name", normalise_name(planned.name))
        )
        for key in keys:
            if key in used:
                problems.append(_("é a mesma entidade da linha %(row)s.") % {"row": used[key]})
                break
            used[key] = row.number
        if problems:
            preview.problems += [Problem(row.number, text) for text in problems]
        elif planned.organisation is None:
            preview.created.append(planned)
        elif planned.changes:
            preview.changed.append(planned)
        else:
            preview.unchanged.append(planned)
    return preview


def _plan(row: Row, directory: Directory, problems: list[str]) -> Planned:
    values, membership, aliases = _understood(row, directory, problems)
    name = values.get("name", "")
    if not name:
        problems.append(_("falta o nome."))
    by_nipc = directory.by_nipc.get(values.get("nipc", ""))
    by_name = directory.by_name.get(normalise_name(name)) if name else None
    if by_nipc and by_name and by_nipc.pk != by_name.pk:
        problems.append(
            _("o NIPC é de «%(first)s» e o nome é de «%(second)s».")
            % {"first": by_nipc.name, "second": by_name.name}
        )
    organisation = by_nipc or by_name
    if by_name is not None and by_name is organisation and name != by_name.name:
        # Another spelling or an alias of the same name is no new name.
        values.pop("name")
    for text in aliases:
        owner = directory.alias_owner.get(normalise_name(text))
        if owner and (organisation is None or owner != organisation.pk):
            problems.append(_("«%(text)s» já é outro nome de outra entidade.") % {"text": text})
    changes = _changes(row, organisation, values, membership, aliases, directory)
    return Planned(row, name, organisation, values, membership, aliases, changes)


def _understood(
    row: Row, directory: Directory, problems: list[str]
) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    readers: dict[str, Callable[[str], Any]] = {
        "kind": lambda text: _choice(text, OrganisationKind.choices),
        "status": lambda text: _choice(text, MembershipStatus.choices),
        "joined_on": _day,
        "left_on": _day,
        "territory": lambda text: directory.territories[text],
        "nipc": _nipc,
        "email": _email,
    }
    told = {
        "kind": _("o tipo «%(text)s» não existe."),
        "status": _("a situação «%(text)s» não existe."),
        "joined_on": _("«%(text)s» não é uma data."),
        "left_on": _("«%(text)s» não é uma data."),
        "territory": _("não há território com o código «%(text)s»."),
        "nipc": _("o NIPC «%(text)s» não está certo."),
        "email": _("«%(text)s» não é um endereço de e-mail."),
    }
    understood: dict[str, Any] = {}
    for name, text in row.values.items():
        if name == "aliases":
            continue
        if len(text) > LONGEST.get(name, len(text)):
            problems.append(
                _("«%(column)s» tem mais de %(most)s letras.")
                % {"column": COLUMNS[name][0], "most": LONGEST[name]}
            )
            continue
        try:
            understood[name] = readers.get(name, str)(text)
        except (ValueError, KeyError):
            problems.append(told[name] % {"text": text})
    membership = {name: understood.pop(name) for name in MEMBERSHIP if name in understood}
    joined, left = membership.get("joined_on"), membership.get("left_on")
    if joined and left and left < joined:
        problems.append(_("a saída é anterior à adesão."))
    parts = re.split(r"\s*;\s*", row.values.get("aliases", ""))
    return understood, membership, [part for part in parts if normalise_name(part)]


def _choice(text: str, choices: Any) -> str:
    for value, label in choices:
        if fold(text) in {fold(str(label)), value}:
            return str(value)
    raise ValueError(text)


def _day(text: str) -> date:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text[:10], pattern).date()
        except ValueError:
            continue
    raise ValueError(text)


def _nipc(text: str) -> str:
    nipc = compact(text)
    if not is_valid(nipc):
        raise ValueError(text)
    return nipc


def _email(text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        raise ValueError(text)
    return text


def _changes(
    row: Row,
    organisation: Organisation | None,
    values: dict[str, Any],
    membership: dict[str, Any],
    aliases: list[str],
    directory: Directory,
) -> list[Change]:
    if organisation is None:
        return []
    stored = as_texts(organisation)
    changes = []
    for name, value in (values | membership).items():
        holder = getattr(organisation, "membership", None) if name in MEMBERSHIP else organisation
        before = getattr(holder, name, None)
        if (before or "") != (value or ""):
            shown = value.isoformat() if isinstance(value, date) else row.values[name]
            changes.append(Change(COLUMNS[name][0], stored[name], shown))
    known = {normalise_name(organisation.name), normalise_name(organisation.acronym)}
    known |= {alias.folded for alias in organisation.aliases.all()}
    if added := [text for text in aliases if normalise_name(text) not in known]:
        after = ALIAS_SEPARATOR.join(filter(None, [stored["aliases"], *added]))
        changes.append(Change(COLUMNS["aliases"][0], stored["aliases"], after))
    return changes
