"""The Link header of an HTTP response (RFC 8288 §3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planet.web import urls

_VALUE = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s\",;]*))?)*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]*))", re.IGNORECASE)


def targets(header: str, relation: str, url: str) -> Iterator[str]:
    """Yield the absolute web URLs to which a response from `url` has this relation; nothing without such links."""
    for target, parameters in _VALUE.findall(header):
        rel = _REL.search(parameters)
        if rel and relation in (rel[1] or rel[2]).lower().split() and (address := urls.absolute(target, url)):
            yield address
