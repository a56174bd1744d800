"""Colours that can be read, whatever accent an admin wishes for and whatever paper a theme has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planet.model.community import ACCENT
from planet.site.colours import as_css, palettes, with_accent

SHIPPED = (Path(__file__).parents[1] / "templates/assets/planet.css").read_text("utf-8")
PRINT = re.search(r"@media print \{.*?:root \{([^}]*)\}", SHIPPED, re.DOTALL)
HUES = re.findall(r"--hue: (#[0-9a-f]{6})", SHIPPED)
INKS = ("ink", "text", "soft", "visited", "accent")
COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (n / 255 for n in channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2, 1.4.3)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def unreadable(palette: Mapping[str, str]) -> list[tuple[str, str]]:
    """The pairs of ink and ground that have too little contrast: each ink may stand on each ground."""
    pairs = [(ink, ground) for ink in INKS for ground in ("paper", "card", "tint")]
    return [(a, b) for a, b in (*pairs, ("on-accent", "accent")) if contrast(palette[a], palette[b]) < 4.5]


@given(COLOUR)
@example(ACCENT)
@example("#ffffff")
@example("#000000")
@example("#ffff00")
@example("#fbfaf7")
@example("#808080")
def test_every_accent_can_be_read(accent: str) -> None:
    """In both schemes, on paper, card and tint; and so can what stands on it."""
    for _, palette in with_accent(palettes([SHIPPED]), accent).schemes():
        assert unreadable(palette) == []
        assert contrast(palette["ink"], palette["visited"]) >= 3  # plainly another colour: it was 1.3 once


@given(COLOUR, COLOUR)
def test_an_accent_is_fitted_to_any_paper(accent: str, paper: str) -> None:
    """A theme's own paper is what it must stand out from; the further end of the scale is always far enough."""
    ink = max("#000000", "#ffffff", key=lambda one: contrast(one, paper))
    palette = with_accent(palettes([f":root {{ --paper: {paper}; --ink: {ink} }}"]), accent).light
    assert contrast(palette["accent"], paper) >= 4.5 or accent == ACCENT
    assert contrast(palette.get("on-accent", ink), palette.get("accent", paper)) >= 4.5 or accent == ACCENT


def test_the_hues_of_members_can_be_read() -> None:
    """White on each of the twelve; and, in both schemes, words on the frame of a picture that is tinted with it."""
    assert len(HUES) == 12
    assert [hue for hue in HUES if contrast("#ffffff", hue) < 4.5] == []
    share = max(int(one) for one in re.findall(r"var\(--hue\) (\d+)%", SHIPPED)) / 100
    for _, palette in palettes([SHIPPED]).schemes():
        for hue in HUES:
            mixed = [
                share * a + (1 - share) * b for a, b in zip(channels(hue), channels(palette["paper"]), strict=True)
            ]
            frame = "#" + "".join(f"{round(one):02x}" for one in mixed)
            assert min(contrast(palette[ink], frame) for ink in ("ink", "text")) >= 4.5
            assert contrast(palette["accent"], frame) >= 3


def test_print_can_be_read() -> None:
    """On white paper, with the colours of print, which no scheme of the screen reaches."""
    assert PRINT
    inks = dict(re.findall(r"--(ink|text|soft|visited|accent): (#[0-9a-f]{3});", PRINT[1]))
    assert len(inks) == 5
    assert all(contrast("#" + "".join(2 * one for one in ink[1:]), "#ffffff") >= 4.5 for ink in inks.values())
    assert as_css(palettes([SHIPPED])).startswith("@media screen {")


@pytest.mark.parametrize(("accent", "own"), [(ACCENT, "#aa0033"), ("#00f", "#0000ff")])
def test_a_theme_says_what_is_different(accent: str, own: str) -> None:
    """Its colours take the place of the shipped ones, one by one; its accent gives way to the admin's wish."""
    theme = ":root { --paper: #fff1e5; --accent: #a03 }\n@media (prefers-color-scheme: dark) { :root { --ink: #eee; } }"
    found = with_accent(palettes([SHIPPED, theme]), accent)
    assert (found.light["paper"], found.light["ink"], found.light["accent"]) == ("#fff1e5", "#1d1c1a", own)
    assert (found.dark["paper"], found.dark["ink"]) == ("#161614", "#eeeeee")


@given(COLOUR, COLOUR)
def test_what_was_read_can_be_read_on_any_paper(accent: str, paper: str) -> None:
    """Also where a theme changes the paper and says nothing of visited links."""
    ink = max("#000000", "#ffffff", key=lambda one: contrast(one, paper))
    theme = f":root {{ --paper: {paper}; --card: {paper}; --tint: {paper}; --ink: {ink} }}"
    for wish in (accent, ACCENT):
        palette = with_accent(palettes([SHIPPED, theme]), wish).light
        assert contrast(palette["visited"], paper) >= min(4.5, contrast(ink, paper))


def test_a_style_of_ones_own_gets_nothing_added() -> None:
    """Where a stylesheet names no paper, there is nothing to go by."""
    assert as_css(with_accent(palettes(["body { color: red }"]), "#ff0000")) == ""
