"""Each release says under which count it hides; those that do not are made again at once."""

from typing import Any

from django.db import migrations, models
from django.utils import timezone


def refresh_soon(apps: Any, schema_editor: Any) -> None:
    runs = apps.get_model("kernel", "PeriodicRun").objects.filter(name="facts.refresh")
    runs.update(next_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0005_rules_parts"),
        ("kernel", "0003_outbox"),
    ]

    operations = [
        migrations.AddField(
            model_name="rolled",
            name="k",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.RunPython(refresh_soon, migrations.RunPython.noop),
    ]
