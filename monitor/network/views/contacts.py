from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion
from monitor.network import actions
from monitor.network.access import NetworkRequest
from monitor.network.forms import ContactForm
from monitor.network.models import Contact, Network
from monitor.network.views.common import form_page
from monitor.network.views.organisations import organisation_of, trail_to


def _found(network: Network, pk: int) -> Contact:
    contacts = Contact.objects.for_network(network)
    return get_object_or_404(contacts.select_related("organisation__network"), pk=pk)


@requires("organisation.edit")
@require_http_methods(["GET", "POST"])
def create(request: NetworkRequest, network: str, pk: int) -> HttpResponse:
    """The first of an organisation is offered as its main one."""
    organisation = organisation_of(request.access.network, pk)
    back = f"{organisation.get_absolute_url()}#contactos"
    first = not organisation.contacts.filter(is_main=True).exists()
    form = ContactForm(request.POST or None, initial={"is_main": first})
    if request.method == "POST" and form.is_valid():
        try:
            actions.create_contact(by=request.user, organisation=organisation, **form.changes)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Contacto registado."))
            return redirect(back)
    return form_page(request, form, _("Novo contacto"), trail_to(organisation), back)


@requires("organisation.edit")
@require_http_methods(["GET", "POST"])
def edit(request: NetworkRequest, network: str, pk: int) -> HttpResponse:
    contact = _found(request.access.network, pk)
    back = f"{contact.organisation.get_absolute_url()}#contactos"
    form = ContactForm(request.POST or None, instance=contact)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_contact(
                by=request.user, contact=contact, expected=form.expected, changes=form.changes
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Contacto guardado."))
            return redirect(back)
    title = _("Alterar contacto")
    context = {
        "form": form,
        "title": title,
        "contact": contact,
        "crumbs": [*trail_to(contact.organisation), (title, None)],
        "cancel": back,
    }
    return render(request, "network/contact.html", context)


@requires("organisation.edit")
@require_POST
def remove(request: NetworkRequest, network: str, pk: int) -> HttpResponse:
    contact = _found(request.access.network, pk)
    version = request.POST.get("version", "")
    try:
        actions.delete_contact(
            by=request.user, contact=contact, expected=int(version) if version.isdecimal() else 0
        )
    except StaleVersion:
        messages.warning(request, _("Entretanto o contacto mudou: convém ver como ficou."))
    else:
        messages.success(request, _("«%(name)s» deixou de ser contacto.") % {"name": contact.name})
    return redirect(f"{contact.organisation.get_absolute_url()}#contactos")
