from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandParser

from monitor.demonstration import loading


class Command(BaseCommand):
    help = "Print the address and the demonstration accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")

    def handle(self, *args: Any, **options: Any) -> None:
        write = self.stdout.write
        write(f"\n  Monitor Social: {options['address']}")
        write(f"  Palavra-passe de todas as contas: {loading.PASSWORD}\n")
        for account in loading.data("accounts.json"):
            write(f"    {account['email']:<38} {account['description']}")
        write("\n  Ctrl+C para terminar.")
