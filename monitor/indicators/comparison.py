"""What a file would change in the dictionary, and whether what comes of it is sound."""

from __future__ import annotations

import re
from copy import copy

from django.utils.text import slugify
from django.utils.translation import gettext as _

from monitor.indicators.dictionary import Dictionary
from monitor.indicators.exchange import COLUMNS, Planned, Preview, Problem, Row, as_texts
from monitor.indicators.fields import UnreadableValue, as_text, understand
from monitor.indicators.formulas import CODE
from monitor.indicators.models import LONGEST_OWN, Indicator, own_prefix
from monitor.kernel.previews import Change
from monitor.network.models import Network

# Addresses beside those of the indicators.
RESERVED = frozenset({"novo", "exportar", "importar", "indices"})
NEEDED = ("name", "definition", "theme", "unit")


def compare(
    stored: Dictionary,
    rows: list[Row],
    *,
    network: Network | None,
    may_edit_common: bool = False,
    ignored: list[str] | None = None,
) -> Preview:
    """What each row would do, in a network or (without one) in the common dictionary. A blank cell
    leaves what is stored, and nothing is taken away."""
    preview = Preview(rows, ignored_columns=ignored or [])
    planned: dict[str, Planned] = {}
    wrong: list[list[Problem]] = []
    wrong_with: dict[str, list[Problem]] = {}
    for row in rows:
        code = row.values.get("code", "")
        if code in planned:
            wrong.append([Problem(row.at("code"), _("este código já está noutra linha."), code)])
            continue
        problems, found = _plan(stored, row, network)
        planned[code] = found
        if found.changes and found.item.is_common and network and not may_edit_common:
            text = _("«%(name)s» é do dicionário comum: só quem gere a instalação o altera.")
            problems.append(Problem(row.where, text % {"name": stored[code].name}))
        wrong_with[code] = problems
        wrong.append(problems)
    written = [p for p in planned.values() if p.item.code and (p.changes or p.item.pk is None)]
    after = stored.with_entries(found.item for found in written)
    for found in written:
        _check(after, found, wrong_with[found.item.code])
    preview.problems = [problem for problems in wrong for problem in problems]
    for broken in after.broken_by([found.item.code for found in written], stored):
        text = _("«%(name)s» deixaria de se poder calcular: %(text)s")
        values = {"name": after[broken.code].name, "text": str(broken)}
        preview.problems.append(Problem("", text % values))
    for found in planned.values():
        if found.item.pk is None:
            preview.created.append(found)
        elif found.changes:
            preview.changed.append(found)
        else:
            preview.unchanged.append(found)
    return preview


def _plan(stored: Dictionary, row: Row, network: Network | None) -> tuple[list[Problem], Planned]:
    problems = []
    code = row.values.get("code", "")
    if code in stored:
        item = copy(stored[code])
        before = as_texts(item)
    else:
        item = Indicator(network=network, code=code)
        before = {}
        problems += _wrong_with_new(row, network)
    # Dimensions before the cuts that name them.
    for name in sorted(row.values.keys() - {"code"}, key=list(COLUMNS).index):
        if _spaced(row.values[name]) == _spaced(before.get(name, "")):
            continue
        try:
            setattr(item, name, understand(name, row.values[name], item))
        except UnreadableValue as error:
            problems.append(Problem(row.at(name), str(error), row.values[name], error.suggestion))
    changes = [
        Change(COLUMNS[name][0], text, as_text(item, name))
        for name, text in before.items()
        if as_text(item, name) != text
    ]
    return problems, Planned(row, item, changes)


def _spaced(text: str) -> list[str]:
    """The lines of a text with single spaces, as a workbook keeps them."""
    return [" ".join(line.split()) for line in text.strip().splitlines()]


def _wrong_with_new(row: Row, network: Network | None) -> list[Problem]:
    code = row.values.get("code", "")
    problems = []
    if not code:
        problems.append(Problem(row.at("code"), _("falta o código.")))
    elif wanted := wanted_code(code, network):
        text = (
            _("os indicadores desta rede têm códigos que começam por «%(prefix)s».")
            % {"prefix": own_prefix(network)}
            if network
            else _("um código tem letras minúsculas sem acentos, algarismos e «_».")
        )
        problems.append(Problem(row.at("code"), text, code, wanted))
    needed = [*NEEDED, "roll_up"]
    problems += [
        Problem(row.at(name), _("falta «%(column)s».") % {"column": COLUMNS[name][0]})
        for name in needed
        if not row.values.get(name)
    ]
    return problems


def wanted_code(code: str, network: Network | None) -> str:
    """The nearest code that an indicator of the network may have; blank when this one may be."""
    prefix = own_prefix(network) if network else ""
    own = re.sub(r"[^a-z0-9]+", "_", slugify(code.removeprefix(prefix))).strip("_")[:LONGEST_OWN]
    if not re.match(CODE, own):
        own = f"i_{own}".strip("_")
    if prefix + own in RESERVED:
        own += "_1"
    return "" if code == prefix + own else prefix + own


def _check(after: Dictionary, found: Planned, problems: list[Problem]) -> None:
    """Of what could be read: unit, formula, circles, in the dictionary that the whole file would make."""
    told = {problem.where for problem in problems}
    for wrong in after.problems(found.item.code):
        where = found.row.at(wrong.field)
        if where not in told:
            value = found.row.values.get(wrong.field, "")
            problems.append(Problem(where, wrong.text, value, wrong.suggestion))
