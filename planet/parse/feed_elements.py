"""The elements of RSS, Atom and their modules that are read, by the element that they stand in.

What is nested in an entry never speaks for the entry: its title, link, date, id and summary are its own children. So an
element is read where its format puts it, and nowhere else. Names are those of feedparser: the usual prefix of the
namespace, an underscore, the local name in lower case.
"""

from __future__ import annotations

ENTRIES = frozenset({"item", "entry"})
STRUCTURE = frozenset({"rss", "rdf_rdf", "channel", "feed"})

PEOPLE = frozenset({"author", "managingeditor", "dc_author", "dc_creator", "itunes_author"})
TITLES = frozenset({"title", "dc_title"})
TEXTS = frozenset({
    "feedburner_origlink", "icon", "itunes_duration", "itunes_title", "logo", "pheedo_origlink", "sy_updatefrequency",
    "sy_updateperiod", "ttl", "yt_videoid",
})  # fmt: skip
"""Elements whose text alone counts, whatever attributes they bear."""
_MEDIA = frozenset({
    "media_category", "media_content", "media_description", "media_keywords", "media_license", "media_player",
    "media_thumbnail", "media_title",
})  # fmt: skip
_DATES = frozenset({
    "created", "dc_date", "dcterms_created", "dcterms_issued", "dcterms_modified", "issued", "lastbuilddate",
    "modified", "pubdate", "published", "updated",
})  # fmt: skip
_CHILDREN = (
    PEOPLE | TITLES | TEXTS | _MEDIA | _DATES | {"media_group"}
    | frozenset({
        "abstract", "body", "category", "cc_license", "content", "content_encoded", "copyright",
        "creativecommons_license", "dc_description", "at_deleted-entry", "dc_language", "dc_rights", "dc_subject",
        "description", "enclosure", "fullitem", "guid", "id", "image", "itunes_category", "itunes_image",
        "itunes_keywords", "itunes_link", "itunes_subtitle", "itunes_summary", "keywords", "language", "link",
        "rights", "skipdays", "skiphours", "source", "source_blogroll", "source_inreplyto", "subtitle", "summary",
        "tagline", "tags", "thr_in-reply-to", "xhtml_body",
    })
)  # fmt: skip
"""The elements that are read as children of an entry or a feed."""
_PERSON = frozenset({"name", "url", "uri", "homepage", "email"})
_NESTED = {
    "source": frozenset({"title", "id", "link", "author"}),
    "media_group": _MEDIA,
    "media_content": _MEDIA - {"media_content"},
    "image": frozenset({"url"}),
    "skiphours": frozenset({"hour"}),
    "skipdays": frozenset({"day"}),
    "itunes_category": frozenset({"itunes_category"}),
} | dict.fromkeys(PEOPLE, _PERSON)
"""The elements that are read as children of others."""
INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span",
    "strong", "sub", "sup", "u",
})  # fmt: skip
"""Markup of HTML that somebody forgot to escape in a field of plain text."""
_LEAVES = (_CHILDREN | _PERSON | {"hour", "day"}) - _NESTED.keys()


def is_read(name: str, parent: str) -> bool:
    """Return whether an element is read as a child of `parent`; "" is the document itself."""
    if not parent or parent in STRUCTURE:
        return name in _CHILDREN and name != "source"
    if parent in ENTRIES:
        return name in _CHILDREN
    return name in _NESTED.get(parent, ())


def is_markup(name: str, parent: str) -> bool:
    """Return whether an element is a tag of HTML in a text field, which is passed over for the text in it."""
    return name in INLINE and (parent in _LEAVES or parent in PEOPLE)
