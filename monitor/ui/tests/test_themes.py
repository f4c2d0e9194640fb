"""Contrast of each theme by WCAG's formula, on the colours of the built style sheet."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[1] / "static" / "ui" / "build" / "app.css"
TONES = ("info", "success", "warning", "danger")
GROUNDS = ("ground", "surface", "surface-sunken")

# (ink, ground): text wants 4.5:1, or 7:1 in high contrast.
TEXT = [
    *(("text", ground) for ground in (*GROUNDS, "surface-head", "accent-soft")),
    *(("text-muted", ground) for ground in GROUNDS),
    *(("link", ground) for ground in (*GROUNDS, "accent-soft")),
    *((f"{tone}-text", f"{tone}-soft") for tone in TONES),
    *((f"{tone}-text", "surface") for tone in TONES),
    *(("text", f"{tone}-soft") for tone in TONES),
    ("link-hover", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("on-danger", "danger-fill"),
    ("on-danger", "danger-fill-hover"),
    ("on-band", "band"),
    ("on-band", "band-hover"),
    ("on-band-muted", "band"),
    ("neutral-text", "neutral-soft"),
]
# Edges of controls, marks and the focus ring want 3:1, or 4.5:1 in high contrast.
MARKS = [
    *((f"month-{state}", f"month-{state}-soft") for state in ("planned", "done", "late", "extra")),
    *((f"{tone}-line", f"{tone}-soft") for tone in TONES),
    ("month-mark", "month-done"),
    ("edge", "surface"),
    ("edge", "ground"),
    *(("focus", ground) for ground in (*GROUNDS, "surface-head", "accent-soft", "neutral-soft")),
    *(("focus", f"{tone}-soft") for tone in TONES),
    ("focus-band", "band"),
]
NAMED = {"black": "#000000", "white": "#ffffff"}


def declarations(selector: str) -> dict[str, str]:
    """Custom properties of every top-level rule with exactly this selector; the last one wins."""
    css = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\}", "", CSS.read_text())
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", css)
    found = [body for name, body in rules if name.strip() == selector]
    assert found, f"the style sheet has no rule {selector}"
    return dict(re.findall(r"--([\w-]+):\s*([^;]+)", ";".join(found)))


@pytest.fixture(params=["light", "dark", "contrast"])
def theme(request: pytest.FixtureRequest) -> tuple[str, dict[str, str]]:
    if not CSS.exists():
        pytest.skip("the front end is not built: run ./dev setup")
    colours = declarations(":root")
    if request.param != "light":
        colours |= declarations(f":root[data-theme={request.param}]")
    return request.param, colours


def luminance(name: str, colours: dict[str, str]) -> float:
    value = colours[name].strip()
    while reference := re.fullmatch(r"var\(--([\w-]+)\)", value):
        value = colours[reference[1]].strip()
    digits = NAMED.get(value, value).removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: str, ground: str, colours: dict[str, str]) -> float:
    light, dark = sorted((luminance(ink, colours), luminance(ground, colours)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("a", "b", {"a": "#000", "b": "white"}) == pytest.approx(21)


@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read_in_every_theme(
    theme: tuple[str, dict[str, str]], ink: str, ground: str
) -> None:
    name, colours = theme
    assert contrast(ink, ground, colours) >= (7 if name == "contrast" else 4.5)


@pytest.mark.parametrize(("ink", "ground"), MARKS)
def test_marks_and_edges_can_be_seen_in_every_theme(
    theme: tuple[str, dict[str, str]], ink: str, ground: str
) -> None:
    name, colours = theme
    assert contrast(ink, ground, colours) >= (4.5 if name == "contrast" else 3)
