"""Who may enter a network and as what."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from monitor.kernel.audit import recorded
from monitor.kernel.permissions import Role
from monitor.kernel.versions import StaleVersion, save_version
from monitor.network.models import Network, Organisation, RoleAssignment
from monitor.people.models import User


def invite_person(
    *,
    by: Any,
    network: Network,
    email: str,
    name: str,
    role: str,
    organisation: Organisation | None = None,
) -> RoleAssignment:
    """A role in the network; who has no account gets one, without a password until they choose it.

    Raises ValidationError when the person already has a role here.
    """
    email = email.strip().lower()
    if RoleAssignment.objects.for_network(network).filter(user__email__iexact=email).exists():
        raise ValidationError(_("Esta pessoa já tem acesso à rede."))
    with recorded("person.invited", by=by, network=network.pk) as record:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            user = User.objects.create_user(email, name=name)
        assignment = RoleAssignment.objects.create(
            user=user, network=network, role=role, organisation=organisation
        )
        record.target = assignment
    return assignment


def change_role(
    *, by: Any, assignment: RoleAssignment, expected: int, changes: dict[str, Any]
) -> RoleAssignment:
    """Raises StaleVersion; ValidationError when the network would be left without administration."""
    stored = RoleAssignment.objects.select_related("user", "network").get(pk=assignment.pk)
    with recorded("person.role-changed", by=by, network=stored.network_id, target=stored):
        if changes["role"] != Role.ADMINISTRATOR:
            _keep_an_administrator(stored)
        for name, value in changes.items():
            setattr(stored, name, value)
        save_version(stored, expected=expected, fields=changes)
    return stored


def remove_person(*, by: Any, assignment: RoleAssignment, expected: int) -> None:
    """The account stays; the way into this network goes."""
    stored = RoleAssignment.objects.select_related("user", "network").get(pk=assignment.pk)
    with recorded("person.removed", by=by, network=stored.network_id, target=stored) as record:
        _keep_an_administrator(stored)
        if stored.version != expected:
            raise StaleVersion(stored)
        record.deleted()
        RoleAssignment.objects.filter(pk=stored.pk).delete()


def _keep_an_administrator(assignment: RoleAssignment) -> None:
    """Locks the network, so that two administrators do not remove each other at once."""
    Network.objects.select_for_update().get(pk=assignment.network_id)
    others = RoleAssignment.objects.filter(
        network=assignment.network_id, role=Role.ADMINISTRATOR, user__is_active=True
    ).exclude(pk=assignment.pk)
    if assignment.role == Role.ADMINISTRATOR and not others.exists():
        raise ValidationError(
            _("A rede ficaria sem administração: é preciso dar esse papel a outra pessoa primeiro.")
        )
