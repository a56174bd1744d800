"""Language tags (BCP 47) as people write them, brought to the usual spelling."""

from __future__ import annotations

import re

from planet.web.patterns import later

_TAG = later(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?((?:[-_][A-Za-z0-9]{2,8})*)")
_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis"})


def language_tag(text: str) -> str:
    """Return the tag in the casing of RFC 5646 §2.1.1 ("pt-BR", "zh-Hant-TW"); "" where the text is no language tag."""
    match = _TAG.fullmatch(text.strip())
    if match is None or len(text) > 60 or match[1].lower() in _NO_LANGUAGE:
        return ""
    language, script, region, extensions = match.groups()
    parts = [language.lower(), script and script.title(), region and region.upper()]
    return "-".join(part for part in parts if part) + extensions.lower().replace("_", "-")


def language_of(tag: str) -> str:
    """Return the language of a tag, whatever its region or script: "pt" of "pt-BR"."""
    return re.split("[-_]", tag.lower(), maxsplit=1)[0]
