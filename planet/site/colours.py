"""Readable colours: the palettes of a stylesheet, and an accent fitted to them. Pure.

A stylesheet names its colours as custom properties: `:root { --paper: #fbfaf7; … }`, and the same for dark within
`@media (prefers-color-scheme: dark)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from colorsys import hls_to_rgb, rgb_to_hls

from planet.model.community import ACCENT
from planet.struct import Struct
from planet.web.patterns import later

READABLE = 4.5
"""The minimum contrast of text (WCAG 2.2, 1.4.3)."""

INKS = ("ink", "text", "soft", "visited", "accent")
"""The colours of text."""

STRONG, GLOWING = 5.2, 7.0
"""The contrast that an accent is fitted to, dark on light and light on dark: more than the minimum, so that it stands
out, and can be read on its own tint."""

_LIGHT = later(r"^:root\s*\{([^}]*)\}", re.MULTILINE)
_DARK = later(r"@media\s*\(prefers-color-scheme:\s*dark\)\s*\{\s*:root\s*\{([^}]*)\}")
_PROPERTY = later(r"--([a-z-]+):\s*(#(?:[0-9a-fA-F]{3}){1,2})\s*(?:;|$)")


class Palettes(Struct, frozen=True):
    """The colours of a site by name, as "#rrggbb"; `dark` is empty if there is one scheme."""

    light: Mapping[str, str]
    dark: Mapping[str, str]

    def schemes(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Yield the name ("light", "dark") and the colours of each scheme that there is."""
        for name, palette in (("light", self.light), ("dark", self.dark)):
            if "paper" in palette:
                yield name, palette


def palettes(sheets: Iterable[str]) -> Palettes:
    """Read the colours of stylesheets. A later one overrides an earlier one."""
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for sheet in sheets:
        for pattern, palette in ((_LIGHT, light), (_DARK, dark)):
            if match := pattern.search(sheet):
                palette |= {name: _six_digits(colour) for name, colour in _PROPERTY.findall(match[1])}
    return Palettes(light, dark)


def with_accent(plain: Palettes, accent: str) -> Palettes:
    """Return the palettes with another accent, as near to the wished one as is readable on each. The default accent
    keeps what the stylesheets have. What was read already stays readable on all of it."""
    light, dark = plain.light, plain.dark
    if accent != ACCENT:
        light, dark = _accented(light, _six_digits(accent)), _accented(dark, _six_digits(accent))
    return Palettes(_with_visited(light), _with_visited(dark))


def as_css(dressed: Palettes) -> str:
    """Return the CSS rules for these colours: by the system's scheme, or by the one that the reader chose."""
    rules = []
    for name, palette in dressed.schemes():
        colours = " ".join(f"--{key}: {colour};" for key, colour in palette.items())
        usual = f"html:root {{ {colours} }}"
        rules += [usual if name == "light" else f"@media (prefers-color-scheme: {name}) {{ {usual} }}"]
        rules += [f'html[data-scheme="{name}"]:root {{ color-scheme: {name}; {colours} }}']
    return "\n".join(("@media screen {", *rules, "}", "")) if rules else ""


def contrast(colour: str, ground: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    high, low = sorted((_luminance(colour), _luminance(ground)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, ground: str, share: float) -> str:
    """Mix a share (from 0 to 1) of a colour into a ground, as `color-mix(in srgb, …)` does."""
    return _hex(share * a + (1 - share) * b for a, b in zip(_channels(colour), _channels(ground), strict=True))


def _accented(palette: Mapping[str, str], wished: str) -> Mapping[str, str]:
    if not {"paper", "ink"} <= palette.keys():
        return palette
    paper = palette["paper"]
    lighter = _luminance(palette["ink"]) > _luminance(paper)
    grounds = [palette[name] for name in ("paper", "card") if name in palette]
    accent = _fitted(wished, grounds, GLOWING if lighter else STRONG, lighter=lighter)
    accented = {**palette, "accent": accent, "on-accent": paper}
    inks = [accented[name] for name in INKS if name in accented]
    tints = (mixed(accent, paper, share / 100) for share in (8, 6, 4, 2, 0))
    tint = next((tint for tint in tints if all(contrast(ink, tint) >= READABLE for ink in inks)), paper)
    return {**accented, "tint": tint}


def _with_visited(palette: Mapping[str, str]) -> Mapping[str, str]:
    """Return a palette in which visited links can be read on each of its grounds, whatever a theme made of these."""
    if not {"paper", "ink", "visited"} <= palette.keys():
        return palette
    grounds = [palette[name] for name in ("paper", "card", "tint") if name in palette]
    if all(contrast(palette["visited"], ground) >= READABLE for ground in grounds):
        return palette
    lighter = _luminance(palette["ink"]) > _luminance(palette["paper"])
    return {**palette, "visited": _fitted(palette["visited"], grounds, READABLE, lighter=lighter)}


def _fitted(wished: str, grounds: Iterable[str], least: float, *, lighter: bool) -> str:
    """Return the first shade of a colour, on the way to white or black, with at least this contrast to all grounds."""
    hue, level, saturation = rgb_to_hls(*_channels(wished))
    most = 1.0 if lighter else 0.0
    saturation = min(saturation, 0.6) if lighter else saturation  # on a dark ground a full colour glares
    shades = (_hex(hls_to_rgb(hue, level + (most - level) * step / 100, saturation)) for step in range(101))
    return next(
        (shade for shade in shades if all(contrast(shade, ground) >= least for ground in grounds)), _hex([most] * 3)
    )


def _luminance(colour: str) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _hex(channels: Iterable[float]) -> str:
    return "#" + "".join(f"{round(255 * min(max(channel, 0), 1)):02x}" for channel in channels)


def _six_digits(colour: str) -> str:
    """Return "#rgb" as "#rrggbb", in lower case."""
    digits = colour[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))
