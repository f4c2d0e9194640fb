"""Every write of the room; callers import from here."""

from monitor.indicators.actions.dashboards import (
    PanelValues,
    add_panel,
    create_dashboard,
    delete_dashboard,
    edit_dashboard,
    view_address,
)
from monitor.indicators.actions.exchange import (
    Loaded,
    UnsoundDictionary,
    import_indicators,
    load_dictionary,
)
from monitor.indicators.actions.indicators import (
    create_indicator,
    delete_indicator,
    edit_indicator,
)
from monitor.indicators.actions.indices import (
    PartValues,
    create_index,
    delete_index,
    edit_index,
)

__all__ = [
    "Loaded",
    "PanelValues",
    "PartValues",
    "UnsoundDictionary",
    "add_panel",
    "create_dashboard",
    "create_index",
    "create_indicator",
    "delete_dashboard",
    "delete_index",
    "delete_indicator",
    "edit_dashboard",
    "edit_index",
    "edit_indicator",
    "import_indicators",
    "load_dictionary",
    "view_address",
]
