"""What took place."""

from django.urls import URLPattern, path

from monitor.plans.views import activities, calendars

_HERE = "<slug:network>/atividades/"
_ONE = f"{_HERE}<int:activity>/"

urlpatterns: list[URLPattern] = [
    path(_HERE, activities.listing, name="activities"),
    path(f"{_HERE}nova/", activities.create, name="record-activity"),
    path(f"{_HERE}calendarios/", calendars.listing, name="calendars"),
    path(f"{_HERE}calendarios/novo/", calendars.create, name="create-calendar"),
    path(f"{_HERE}calendarios/<int:feed>/anular/", calendars.revoke, name="revoke-calendar"),
    path(
        f"{_HERE}comprovativos/<int:evidence>/retirar/",
        activities.remove_evidence,
        name="remove-evidence",
    ),
    path(_ONE, activities.detail, name="activity"),
    path(f"{_ONE}alterar/", activities.edit, name="edit-activity"),
    path(f"{_ONE}cancelar/", activities.cancel, name="cancel-activity"),
    path(f"{_ONE}realizada/", activities.hold, name="hold-activity"),
    path(f"{_ONE}repor/", activities.reinstate, name="reinstate-activity"),
    path(f"{_ONE}comprovativos/", activities.add_evidence, name="add-evidence"),
]
