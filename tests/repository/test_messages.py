"""Portuguese is written in the code; English must be complete."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = ROOT / "monitor" / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS: dict[str, object] = {
    "_": None,
    "_now": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
JINJA = {"trimmed": "true", "newstyle_gettext": "true", "extensions": "jinja2.ext.do"}
TEMPLATES = ("**/templates/**.html", "**/templates/**.txt")
METHODS = [
    ("**/tests/**.py", "ignore"),
    ("**.py", "python"),
    *((pattern, "jinja2") for pattern in TEMPLATES),
]


def texts_of_the_interface() -> set[tuple[object, str | None]]:
    """(text, or its singular and plural; the context that tells it from its namesakes)."""
    options = dict.fromkeys(TEMPLATES, JINJA)
    return {
        (message, context)
        for folder in ("monitor", "config")
        for _, _, message, _, context in extract_from_dir(
            ROOT / folder, METHODS, options, KEYWORDS, comment_tags=()
        )
    }


def english() -> Catalog:
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def test_every_text_of_the_interface_has_its_english() -> None:
    catalogue = english()
    missing = []
    for message, context in texts_of_the_interface():
        key = message[0] if isinstance(message, tuple) else message
        entry = catalogue.get(key, context)
        translated = entry and (all(entry.string) if entry.pluralizable else entry.string)
        if not translated:
            missing.append(key)
    assert not missing, f"{len(missing)} texts, for example {missing[:5]}"


def test_a_translation_keeps_the_placeholders_of_its_text() -> None:
    broken = {
        entry.id: [str(error) for error in errors] for entry, errors in english().check() if errors
    }
    assert not broken
