"""Where each part of a plan stands, from the root."""

from __future__ import annotations

from collections.abc import Collection

from monitor.plans.models import PlanNode


def node_paths(
    plans: Collection[int], *, numbered: bool = False
) -> dict[int | None, tuple[str, ...]]:
    """By node, the titles from the root to it, with their numbers when asked; one query."""
    rows = PlanNode.objects.filter(plan__in=plans)
    nodes = {
        pk: (parent, f"{code} {title}".strip() if numbered else title)
        for pk, parent, code, title in rows.values_list("pk", "parent_id", "code", "title")
    }
    paths: dict[int | None, tuple[str, ...]] = {}
    for start in nodes:
        path: list[str] = []
        node: int | None = start
        while node in nodes and len(path) <= len(nodes):
            node, title = nodes[node]
            path.insert(0, title)
        paths[start] = tuple(path)
    return paths
