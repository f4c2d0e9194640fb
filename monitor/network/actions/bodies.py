from __future__ import annotations

from typing import Any

from monitor.kernel.audit import recorded
from monitor.kernel.versions import save_version
from monitor.network.models import Body, Mandate, Network


def create_body(*, by: Any, network: Network, **values: Any) -> Body:
    with recorded("body.created", by=by, network=network.pk) as record:
        body = Body.objects.create(network=network, **values)
        record.target = body
    return body


def edit_body(*, by: Any, body: Body, expected: int, changes: dict[str, Any]) -> Body:
    """Raises StaleVersion."""
    stored = Body.objects.get(pk=body.pk)
    with recorded("body.edited", by=by, network=stored.network_id, target=stored):
        for name, value in changes.items():
            setattr(stored, name, value)
        save_version(stored, expected=expected, fields=changes)
    return stored


def create_mandate(*, by: Any, body: Body, **values: Any) -> Mandate:
    with recorded("mandate.created", by=by, network=body.network_id) as record:
        mandate = Mandate.objects.create(body=body, **values)
        record.target = mandate
    return mandate


def edit_mandate(*, by: Any, mandate: Mandate, expected: int, changes: dict[str, Any]) -> Mandate:
    """Ending a mandate is giving it its last day. Raises StaleVersion."""
    stored = Mandate.objects.select_related("body").get(pk=mandate.pk)
    with recorded("mandate.edited", by=by, network=stored.body.network_id, target=stored):
        for name, value in changes.items():
            setattr(stored, name, value)
        save_version(stored, expected=expected, fields=changes)
    return stored
