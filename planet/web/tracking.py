"""Parameters of URLs that only say where a reader came from."""

from __future__ import annotations

import re

from planet.web.patterns import later

_TRACKING = later(
    r"utm_.*|(?:fb|g|d|tw|tt|y)clid|msclkid|rb_clickid|[gw]braid|mc_[ce]id|igsh(?:id)?|_hs(?:enc|mi)|mkt_tok|_openstat"
    r"|oly_(?:enc|anon)_id|vero_(?:id|conv)|li_fat_id|wt_z?mc|ref_src|xtor|(?:pk|mtm|at)_(?:campaign|kwd|source|medium)",
    re.IGNORECASE,
)
_TRACKING_FRAGMENT = later(r"(?:utm_|xtor=|at_medium=|mtm_)", re.IGNORECASE)


def without_tracking(url: str) -> str:
    """Return a URL without the parameters that only say where a reader came from; all else stays byte for byte."""
    if "?" not in url and "#" not in url:
        return url
    address, mark, fragment = url.partition("#")
    if mark and _TRACKING_FRAGMENT.match(fragment):
        mark = fragment = ""
    path, question, query = address.partition("?")
    if question:
        parameters = query.split("&")
        meant = [part for part in parameters if not _TRACKING.fullmatch(part.removeprefix("amp;").partition("=")[0])]
        if len(meant) < len(parameters):
            query = "&".join(meant)
            question = question if query else ""
    return path + question + query + mark + fragment
