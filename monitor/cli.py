"""The project's command. `monitor plan read` needs no database and does not load Django."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any


def main(arguments: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["manage"]:
        return _manage(arguments[1:])
    parser = _parser()
    options = parser.parse_args(arguments)
    return int(options.run(options) or 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="monitor", description="Monitor Social")
    commands = parser.add_subparsers(required=True, metavar="comando")

    plan = commands.add_parser("plan", help="planos de ação").add_subparsers(
        required=True, metavar="ação"
    )
    read = plan.add_parser("read", help="lê um documento e mostra o que foi compreendido")
    read.add_argument("file", type=Path, metavar="FICHEIRO")
    read.add_argument("--json", action="store_true", help="um objeto JSON em UTF-8")
    read.set_defaults(run=plan_read)

    import_ = plan.add_parser("import", help="lê um documento e escreve-o como plano de uma rede")
    import_.add_argument("file", type=Path, metavar="FICHEIRO")
    import_.add_argument("--network", required=True, metavar="CÓDIGO")
    import_.set_defaults(run=plan_import)

    verify = commands.add_parser("verify-audit", help="procura registos de auditoria alterados")
    verify.set_defaults(run=verify_audit)
    commands.add_parser("manage", help="comandos de gestão do Django (migrate, check, …)")
    return parser


def _fail(message: str, code: int = 2) -> int:
    print(message, file=sys.stderr)
    return code


def _refuse(path: Path, error: Exception) -> int:
    """One sentence that says which file it is about."""
    sentence = str(error)
    return _fail(sentence if path.name in sentence else f"«{path.name}»: {sentence}")


def _content(path: Path) -> bytes:
    """Raises UnreadableFile with one Portuguese sentence."""
    from monitor.documents.gate import MAX_FILE
    from monitor.documents.model import UnreadableFile

    try:
        with path.open("rb") as file:
            # One more than is accepted: enough to be refused for its size.
            return file.read(MAX_FILE + 1)
    except OSError as error:
        reason = {
            FileNotFoundError: "não existe",
            IsADirectoryError: "é uma pasta",
            PermissionError: "não pode ser aberto por esta conta",
        }.get(type(error), "não pode ser aberto")
        raise UnreadableFile(f"O ficheiro «{path}» {reason}.") from error


def _read(path: Path) -> Any:
    """The reading of a file. Raises UnreadableFile with one Portuguese sentence."""
    from monitor.documents.sandbox import read_safely

    document = read_safely(_content(path), path.name)
    # What understands plans is loaded for a file that could be opened.
    from monitor.plans.reading import read_plan

    return read_plan(document)


def plan_read(options: argparse.Namespace) -> int:
    from monitor.documents.model import UnreadableFile
    from monitor.plans.reading import to_json

    try:
        reading = _read(options.file)
    except UnreadableFile as error:
        return _refuse(options.file, error)
    if options.json:
        text = json.dumps(to_json(reading), ensure_ascii=False, indent=1)
        sys.stdout.buffer.write(text.encode() + b"\n")
        return 0
    print(reading.title or options.file.name)
    for level in reading.levels:
        print(f"  {level}: {sum(node.level == level for node in reading.nodes)}")
    print(f"  Ações: {len(reading.actions)}")
    print(f"  Indicadores: {sum(len(action.measures) for action in reading.actions)}")
    print(f"  Texto sem lugar: {len(reading.unplaced)}")
    for warning in reading.warnings:
        print(f"  ! {warning.message}")
    return 0


def _unprepared() -> str:
    """Start Django; a sentence when the database lacks what this version needs, else nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import Error

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as error:
        return f"Não foi possível abrir a base de dados: {error}"
    if waiting:
        return "A base de dados não está preparada: falta correr «monitor manage migrate»."
    return ""


def plan_import(options: argparse.Namespace) -> int:
    if problem := _unprepared():
        return _fail(problem)
    from monitor.documents.model import UnreadableFile
    from monitor.network.models import Network
    from monitor.plans.importing import import_file

    network = Network.objects.filter(code=options.network).first()
    if network is None:
        return _fail(f"Não há nenhuma rede com o código «{options.network}».")
    try:
        name, data = options.file.name, _content(options.file)
        result = import_file(by=None, network=network, name=name, data=data)
    except UnreadableFile as error:
        return _refuse(options.file, error)
    print(result)
    return 0


def verify_audit(options: argparse.Namespace) -> int:
    if problem := _unprepared():
        return _fail(problem)
    from monitor.kernel.audit import verify

    count, broken = verify()
    for link in broken:
        print(f"Registo {link.number}: {link.reason}.", file=sys.stderr)
    if broken:
        return 1
    print(f"{count} registos, nenhum alterado.")
    return 0


def _manage(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["monitor manage", *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main())
