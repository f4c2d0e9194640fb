from __future__ import annotations

from typing import Any

import pytest

from monitor.kernel.versions import StaleVersion, save_version


def test_an_edit_moves_the_version_by_one(clas: Any) -> None:
    clas.name = "Nova"
    save_version(clas, expected=1, fields=["name"])
    clas.refresh_from_db()
    assert (clas.name, clas.version) == ("Nova", 2)


def test_the_second_of_two_writers_is_shown_what_the_first_wrote(clas: Any) -> None:
    clas.name = "Primeira"
    save_version(clas, expected=1, fields=["name"])
    clas.name = "Segunda"
    with pytest.raises(StaleVersion) as caught:
        save_version(clas, expected=1, fields=["name"])
    assert caught.value.current.name == "Primeira"
