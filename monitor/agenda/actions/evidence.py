from __future__ import annotations

import hashlib
from typing import Any

from monitor.agenda.actions.activities import recording
from monitor.agenda.evidence import content_type_of, safe_name
from monitor.agenda.models import Activity, Evidence
from monitor.kernel.audit import recorded
from monitor.network.models import Network, Organisation


def store_evidence(
    *,
    by: Any,
    network: Network,
    name: str,
    content: bytes,
    activity: Activity | None = None,
    acting_for: Organisation | None = None,
) -> Evidence:
    """Raises UnreadableFile for what is not accepted, NotYours."""
    if activity is None:
        with recorded("evidence.stored", by=by, network=network.pk) as record:
            record.target = evidence = put_evidence(
                by=by, network=network, name=name, content=content
            )
        return evidence
    with recording("activity.evidence-stored", activity, by=by, acting_for=acting_for) as (
        _record,
        current,
    ):
        return put_evidence(by=by, network=network, name=name, content=content, activity=current)


def put_evidence(
    *, by: Any, network: Network, name: str, content: bytes, activity: Activity | None = None
) -> Evidence:
    """Inside a recording. The same file of the same activity is kept once. Raises UnreadableFile."""
    content_type = content_type_of(content, name)
    sha256 = hashlib.sha256(content).hexdigest()
    if activity is not None:
        if activity.network_id != network.pk:
            raise ValueError("an activity of another network")
        if same := activity.evidence.filter(sha256=sha256).first():
            return same
    return Evidence.objects.create(
        network=network,
        activity=activity,
        name=safe_name(name, content_type),
        content=content,
        content_type=content_type,
        size=len(content),
        sha256=sha256,
        created_by=str(by)[:200] if by else "",
    )


def remove_evidence(*, by: Any, evidence: Evidence, acting_for: Organisation | None = None) -> None:
    """Of an activity. Raises NotYours."""
    if evidence.activity is None:
        raise ValueError("evidence of a report is removed by the report")
    with recording("activity.evidence-removed", evidence.activity, by=by, acting_for=acting_for):
        evidence.delete()
