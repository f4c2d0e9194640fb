"""Who may read which datasets, and so which indicators."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from monitor.facts.enums import Visibility
from monitor.facts.models import Current, Dataset
from monitor.kernel.permissions import Role
from monitor.network.access import Access

_SEES_PRIVATE = {Role.ADMINISTRATOR, Role.COORDINATOR}


def datasets_for(access: Access | None) -> QuerySet[Dataset]:
    """Without an access, the public ones. In a network: its own (those that are private only for its
    coordination and for who imported an edition) and the installation's that are not private."""
    public = Q(visibility=Visibility.PUBLIC)
    if access is None:
        return Dataset.objects.filter(public)
    own = Q(network=access.network)
    shared = Q(visibility=Visibility.NETWORK) & (own | Q(network=None))
    private = Q(visibility=Visibility.PRIVATE)
    mine = private & own if access.role in _SEES_PRIVATE else private & own & _imported_by(access)
    if access.user.is_superuser:
        mine |= private & Q(network=None)
    return Dataset.objects.filter(public | shared | mine).distinct()


def _imported_by(access: Access) -> Q:
    return Q(pk__in=Dataset.objects.filter(editions__created_by=access.user).values("pk"))


def visible_to(access: Access | None) -> frozenset[str]:
    """Codes of the indicators whose numbers in force may be read; one query."""
    readable = Current.objects.filter(slab__edition__dataset__in=datasets_for(access))
    return frozenset(readable.values_list("indicator", flat=True))
