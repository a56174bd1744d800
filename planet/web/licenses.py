"""Licences: the URL of their text and the name that people read, from SPDX names of Creative Commons or a URL."""

from __future__ import annotations

import re

from planet.web.patterns import later

_CREATIVE_COMMONS = later(r"CC[- ](BY(?:-NC)?(?:-SA|-ND)?)[- ](\d\.\d)", re.IGNORECASE)
_OF_ADDRESS = later(r"https?://creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)/?.*", re.IGNORECASE)
_PUBLIC_DOMAIN = "https://creativecommons.org/publicdomain/zero/1.0/"


def license_url(license: str) -> str:
    """Return the http(s) URL of a licence given as an SPDX name ("CC-BY-4.0") or as a URL; "" if unknown."""
    name = license.strip()
    if re.fullmatch(r"https?://\S+", name, re.IGNORECASE):
        return name
    if re.fullmatch(r"CC0(?:[- ]1\.0)?", name, re.IGNORECASE):
        return _PUBLIC_DOMAIN
    if match := _CREATIVE_COMMONS.fullmatch(name):
        return f"https://creativecommons.org/licenses/{match[1].lower()}/{match[2]}/"
    return ""


def license_name(license: str) -> str:
    """Return a licence as people read it: a URL of Creative Commons as its name, anything else as it is."""
    if license.strip().startswith(_PUBLIC_DOMAIN.removesuffix("1.0/")):
        return "CC0-1.0"
    if match := _OF_ADDRESS.fullmatch(license.strip()):
        return f"CC-{match[1].upper()}-{match[2]}"
    return license.strip()
