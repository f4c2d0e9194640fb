"""Every write of the room; callers import from here."""

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
    "PartValues",
    "UnsoundDictionary",
    "create_index",
    "create_indicator",
    "delete_index",
    "delete_indicator",
    "edit_index",
    "edit_indicator",
    "import_indicators",
    "load_dictionary",
]
