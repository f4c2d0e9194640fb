from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from monitor.territory.actions import load_municipalities


class Command(BaseCommand):
    help = "Carrega os 308 municípios, as regiões NUTS e as entidades intermunicipais."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Territórios: {load_municipalities(by=None)}.")
