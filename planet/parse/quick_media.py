"""What the pictures and media of an ordinary feed add to the values of its feed or entry."""

from __future__ import annotations

from planet.parse.quick_collector import Attributes, Collector

_MOST_CATEGORIES = 1000


def picture_address(collector: Collector, attributes: Attributes, text: str) -> None:
    picture = {"href": collector.resolve(text.strip().replace("&amp;", "&"))}
    if collector.values is collector.feed:
        collector.feed["image"] = picture
    else:
        collector.values.setdefault("image", picture)


def itunes_image(collector: Collector, attributes: Attributes, text: str) -> None:
    href = attributes.get("href") or attributes.get("url")
    if href:
        collector.values["image"] = {"href": href}


def group_starts(collector: Collector, attributes: Attributes) -> None:
    """Begin a group of versions of one recording."""
    collector.groups += 1


def medium_starts(collector: Collector, attributes: Attributes) -> None:
    """Begin a media:content."""
    _add_medium(collector, attributes, 0)


def medium_in_group_starts(collector: Collector, attributes: Attributes) -> None:
    """Begin a media:content in a group."""
    _add_medium(collector, attributes, collector.groups)


def _add_medium(collector: Collector, attributes: Attributes, group: int) -> None:
    collector.medium = {**attributes, "base": collector.base, "group": group}
    collector.values.setdefault("media", []).append(collector.medium)


def medium_ends(collector: Collector, text: str) -> None:
    """End a media:content."""
    collector.medium = None


def thumbnail(collector: Collector, attributes: Attributes, text: str) -> None:
    collector.values.setdefault("media", []).append({**attributes, "base": collector.base, "thumbnail": True})


def media_player(collector: Collector, attributes: Attributes, text: str) -> None:
    collector.values.setdefault("media_player", attributes.get("url", ""))


def media_license(collector: Collector, attributes: Attributes, text: str) -> None:
    collector.values.setdefault("media_license", dict(attributes))


def media_description(collector: Collector, attributes: Attributes, text: str) -> None:
    text, kind = text.strip(), attributes.get("type", "")
    if collector.medium is not None:
        collector.medium |= {"description": text, "description_type": kind}
    else:
        collector.values.setdefault("media_description", text)
        collector.values.setdefault("media_description_type", kind)


def media_title(collector: Collector, attributes: Attributes, text: str) -> None:
    text = text.strip()
    if collector.medium is not None:
        collector.medium["title"] = text
    else:
        collector.values.setdefault("media_title", text)
        collector.values.setdefault("media_title_type", attributes.get("type", ""))


def media_category(collector: Collector, attributes: Attributes, text: str) -> None:
    text = text.strip()
    is_list = attributes.get("scheme", "") == "urn:flickr:tags"
    names = text.split() if is_list else [attributes.get("label", "") or text]
    collector.values.setdefault("media_categories", []).extend(names[:_MOST_CATEGORIES])
