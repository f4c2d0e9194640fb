"""Every write of the room, one module for each noun; callers import from here."""

from monitor.network.actions.bodies import create_body, create_mandate, edit_body, edit_mandate
from monitor.network.actions.contacts import create_contact, delete_contact, edit_contact
from monitor.network.actions.exchange import import_organisations
from monitor.network.actions.merging import merge_organisations, merge_preview
from monitor.network.actions.networks import create_network, edit_network
from monitor.network.actions.organisations import (
    add_alias,
    create_organisation,
    edit_membership,
    edit_organisation,
    remove_alias,
)
from monitor.network.actions.people import change_role, invite_person, remove_person

__all__ = [
    "add_alias",
    "change_role",
    "create_body",
    "create_contact",
    "create_mandate",
    "create_network",
    "create_organisation",
    "delete_contact",
    "edit_body",
    "edit_contact",
    "edit_mandate",
    "edit_membership",
    "edit_network",
    "edit_organisation",
    "import_organisations",
    "invite_person",
    "merge_organisations",
    "merge_preview",
    "remove_alias",
    "remove_person",
]
