"""Which element of an ordinary feed is read where, and by what: the places are those of `feed_elements`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from planet.parse import quick_elements as read
from planet.parse import quick_media as media
from planet.parse.feed_elements import ENTRIES, INLINE, PEOPLE, STRUCTURE
from planet.parse.quick_collector import Attributes, Collector, Field
from planet.struct import Struct, replace


class Rule(Struct, frozen=True):
    """How an element is read: its text by `field`, or what is in it by the rules of its `children`.

    `is_typed`: its attribute type says how its text is written, and XHTML may stand in it. `is_bare`: its attributes
    are not looked at. `has_text`: it holds either children or text.
    """

    field: Field | None = None
    is_typed: bool = False
    is_bare: bool = False
    children: Rules | None = None
    starts: Callable[[Collector, Attributes], None] | None = None
    ends: Callable[[Collector, str], None] | None = None
    has_text: bool = False


Rules = Mapping[str, Rule | None]
"""The rules by the names of elements. None declines the document; an element without a rule is passed over."""


def _fields(**fields: Field) -> dict[str, Rule]:
    return {name: Rule(field) for name, field in fields.items()}


def _texts(**fields: Field) -> dict[str, Rule]:
    return {name: Rule(field, is_typed=True) for name, field in fields.items()}


def _bare(**fields: Field) -> dict[str, Rule]:
    return {name: Rule(field, is_bare=True) for name, field in fields.items()}


def _all(names: str, rule: Rule | None) -> dict[str, Rule | None]:
    return dict.fromkeys(names.split(), rule)


MISPLACED: dict[str, Rule | None] = dict.fromkeys(ENTRIES | STRUCTURE)
"""Entries and feeds are read wherever they stand."""

_PERSON = Rule(
    children={
        **MISPLACED,
        **dict.fromkeys(INLINE),
        **_fields(name=read.part_of_person("name"), email=read.part_of_person("email")),
        **_all("url uri homepage", Rule(read.address_of_person)),
    },
    starts=read.person_starts,
    ends=read.person_ends,
    has_text=True,
)
_IN_MEDIA: dict[str, Rule | None] = {
    **MISPLACED,
    **_fields(
        media_category=media.media_category,
        media_description=media.media_description,
        media_keywords=read.keywords,
        media_license=media.media_license,
        media_player=media.media_player,
        media_thumbnail=media.thumbnail,
        media_title=media.media_title,
    ),
}
_MEDIUM_IN_GROUP = Rule(children=_IN_MEDIA, starts=media.medium_in_group_starts, ends=media.medium_ends)
_MEDIA: dict[str, Rule | None] = {
    **_IN_MEDIA,
    "media_content": Rule(children=_IN_MEDIA, starts=media.medium_starts, ends=media.medium_ends),
    "media_group": Rule(children={**_IN_MEDIA, "media_content": _MEDIUM_IN_GROUP}, starts=media.group_starts),
}
_ANYWHERE: dict[str, Rule | None] = {
    **MISPLACED,
    **_MEDIA,
    **dict.fromkeys(PEOPLE, _PERSON),
    **_texts(title=read.title, dc_title=read.title, rights=read.rights, copyright=read.rights, dc_rights=read.rights),
    **_fields(
        cc_license=read.license_resource,
        creativecommons_license=read.license_address,
        dc_language=read.stored_as("language"),
        enclosure=read.enclosure,
        guid=read.id_,
        id=read.id_,
        itunes_image=media.itunes_image,
        itunes_link=media.itunes_image,
        language=read.stored_as("language"),
        link=read.link,
    ),
    "at_deleted-entry": Rule(read.deleted),
    "image": Rule(children={**MISPLACED, "url": Rule(media.picture_address)}),
    "skiphours": Rule(children={**MISPLACED, "hour": Rule(read.pause("skip_hours"))}),
    "skipdays": Rule(children={**MISPLACED, "day": Rule(read.pause("skip_days"))}),
    **_all("body fullitem xhtml_body", None),
}

_SOURCE = Rule(
    children={
        **MISPLACED,
        **_texts(title=read.title),
        **_fields(id=read.id_, link=read.link),
        "author": _PERSON,
    },
    starts=read.source_starts,
    ends=read.source_ends,
    has_text=True,
)
_NARROWER: dict[str, Rule | None] = {**MISPLACED}
_ITUNES_CATEGORY = Rule(children=_NARROWER, starts=read.itunes_category_starts)
_NARROWER["itunes_category"] = _ITUNES_CATEGORY

_ENTRY = Rule(
    children={
        **_ANYWHERE,
        **_texts(
            abstract=read.summary_of_type("text/plain"),
            content=read.content_of_type("text/plain"),
            content_encoded=read.content_of_type("text/html"),
            dc_description=read.summary_of_type("text/html"),
            description=read.summary_of_type("text/html"),
            summary=read.summary_of_type("text/plain"),
        ),
        **_all("created dcterms_created", Rule(read.stored_as("created"))),
        **_all("dcterms_issued issued pubdate published", Rule(read.stored_as("published"))),
        **_all("dc_date dcterms_modified lastbuilddate modified updated", Rule(read.stored_as("updated"))),
        **_all("category dc_subject keywords", Rule(read.category)),
        **_all("itunes_keywords tags", Rule(read.keywords)),
        **_fields(
            itunes_subtitle=read.stored_as("itunes_subtitle"),
            itunes_summary=read.stored_as("itunes_summary"),
            source_inreplyto=read.answer_in_text,
        ),
        **_bare(
            feedburner_origlink=read.stored_as("feedburner_origlink"),
            itunes_duration=read.stored_as("itunes_duration"),
            itunes_title=read.stored_as("itunes_title"),
            pheedo_origlink=read.stored_as("pheedo_origlink"),
            yt_videoid=read.stored_as("yt_videoid"),
        ),
        "itunes_category": _ITUNES_CATEGORY,
        "source": _SOURCE,
        "thr_in-reply-to": Rule(read.answer),
    },
    starts=read.entry_starts,
    ends=read.entry_ends,
)
_FEED = Rule(
    children={
        **_ANYWHERE,
        **dict.fromkeys(ENTRIES, _ENTRY),
        **_all("abstract content content_encoded summary", None),
        **_texts(
            dc_description=read.subtitle_of_type("text/html"),
            description=read.subtitle_of_type("text/html"),
            subtitle=read.subtitle_of_type("text/plain"),
            tagline=read.subtitle_of_type("text/plain"),
        ),
        "source_blogroll": Rule(read.blogroll),
        **_bare(
            icon=read.resolved_as("icon"),
            logo=read.resolved_as("logo"),
            sy_updatefrequency=read.stored_as("sy_updatefrequency"),
            sy_updateperiod=read.stored_as("sy_updateperiod"),
            ttl=read.stored_as("ttl"),
        ),
    },
    starts=read.atom_starts,
)
_CHANNEL = replace(_FEED, starts=read.feed_starts)
_AROUND_CHANNEL: dict[str, Rule | None] = {**dict.fromkeys(_FEED.children or ()), "channel": _CHANNEL}
ROOTS: Rules = {
    "feed": _FEED,
    "rss": Rule(children=_AROUND_CHANNEL, starts=read.rss_starts),
    "rdf_rdf": Rule(children={**_AROUND_CHANNEL, "image": _ANYWHERE["image"], **dict.fromkeys(ENTRIES, _ENTRY)}),
}
"""The rules of the outermost elements of feeds."""


def _names(rules: Rules) -> frozenset[str]:
    """Return the names of all elements in these rules and below them."""
    below = (rule.children for rule in rules.values() if rule is not None and rule.children not in (None, rules))
    return frozenset(rules).union(*(_names(children) for children in below if children is not None))


NAMES_READ = _names(ROOTS)
