from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from monitor.indicators.actions import UnsoundDictionary, load_dictionary
from monitor.indicators.starting import FILE, starting_rows


class Command(BaseCommand):
    help = "Carrega o dicionário de indicadores. O que foi alterado por pessoas fica como está."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, default=FILE, help="Outro dicionário, em JSON.")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            loaded = load_dictionary(by=None, rows=starting_rows(file))
        except (OSError, UnsoundDictionary, ValueError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"Indicadores novos: {len(loaded.created)}. Atualizados: {len(loaded.updated)}. "
            f"Sem alteração: {len(loaded.unchanged)}."
        )
        for code, changes in loaded.different.items():
            self.stdout.write(f"{code} foi alterado por pessoas e fica como está:")
            for change in changes:
                self.stdout.write(
                    f"  {change.label}: «{change.before}»; no ficheiro, «{change.after}»"
                )
