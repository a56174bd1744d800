"""The elements and attributes of HTML that an article may have: all that nh3 leaves in it."""

from __future__ import annotations

from collections.abc import Set

from planet.web import formulas
from planet.web.markup import html_scan

TAGS = (
    html_scan.words(
        """
    a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure
    h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup
    table tbody td tfoot th thead time tr u ul var wbr
        """
    )
    | formulas.ELEMENTS
)
ATTRIBUTES: dict[str, Set[str]] = {
    "*": {"dir", "lang"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "img": {"alt", "height", "src", "title", "width"},
    "li": {"value"},
    "ol": {"reversed", "start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    **dict.fromkeys(formulas.ELEMENTS, formulas.ATTRIBUTES),
}
"""The attributes of each element, and "*" for those of any."""

IMAGE_MANNERS = {"loading": "lazy", "decoding": "async", "referrerpolicy": "no-referrer"}
"""The attributes of every image. They are set before nh3, which would write them in another order each time."""


def attributes_of(name: str) -> Set[str]:
    """Return the names of the attributes that an element may have."""
    return ATTRIBUTES["*"] | ATTRIBUTES.get(name, frozenset())
