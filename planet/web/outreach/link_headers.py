"""The Link header of an HTTP response (RFC 8288 §3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planet.web import urls
from planet.web.patterns import later

_VALUE = later(r"<([^<>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s\",;]*))?)*)")
_REL = later(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]*))", re.IGNORECASE)


def targets(header: str, relation: str, url: str) -> Iterator[str]:
    """Yield the absolute web URLs to which a response from `url` has this relation; nothing without such links."""
    yield from filter(None, (urls.absolute(target, url) for target in references(header, relation)))


def references(header: str, relation: str) -> Iterator[str]:
    """Yield the targets that have this relation as they are written; an empty one means the page itself."""
    for target, parameters in _VALUE.findall(header):
        rel = _REL.search(parameters)
        if rel and relation in (rel[1] or rel[2]).lower().split():
            yield target
