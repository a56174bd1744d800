"""What the style of feeds needs besides its rules: colours, words and direction of the planet. Pure.

A feed that is opened in a browser, as XML, is shown by this style alone: no page stands around it.
"""

from __future__ import annotations

import re

from planet.locale.languages import direction
from planet.locale.translation import Translation
from planet.site.colours import Palettes
from planet.web.characters import legal

COLOURS = ("paper", "ink", "text", "soft", "line", "accent", "tint")
_UNSAFE = re.compile(r"""["\\<>&\x00-\x1f\x7f-\x9f]""")


def rules(palettes: Palettes, translation: Translation) -> str:
    """Return the rules for these colours, and for a sentence in the planet's language on what a feed is for."""
    words = translation.gettext("This is a feed, for a feed reader. Copy its address into yours:")
    lines = [f":root {{ color-scheme: {' '.join(name for name, _ in palettes.schemes())}; }}"]
    for name, palette in palettes.schemes():
        used = " ".join(f"--{key}: {palette[key]};" for key in COLOURS if key in palette)
        own = f":root {{ {used} }}"
        lines.append(own if name == "light" else f"@media (prefers-color-scheme: {name}) {{ {own} }}")
    lines.append(f'link[rel="self"]::before {{ content: {quoted(words)}; }}')
    lines += [":root { direction: rtl; }"] if direction(translation.language) == "rtl" else []
    return "\n".join((*lines, ""))


def quoted(text: str) -> str:
    """Return a text as a string of CSS (CSS Syntax 3, §4.3.5): what could end it is written as an escape."""
    escaped = _UNSAFE.sub(lambda sign: f"\\{ord(sign[0]):x} ", legal(text))
    return f'"{escaped}"'
