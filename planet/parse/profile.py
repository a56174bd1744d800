"""The statements of a web page about its owner: the card (h-card), OpenGraph, rel=me, the title, the feeds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from planet.model.profiles import PageProfile
from planet.parse import autodiscovery, microformats
from planet.parse.charset import decode
from planet.struct import replace
from planet.web import urls
from planet.web.language_tags import language_tag
from planet.web.markup import html, html_level

LONGEST_PAGE = 2_000_000
NAME, TEXT = 200, 1000
"""Characters at most."""

MOST_LINKS, MOST_CARDS = 20, 50

_TITLE = re.compile(r"<title(?:\s[^>]*)?>([^<]{1,1000})", re.IGNORECASE)
_ROOT = re.compile(r"h-[a-z]+(?:-[a-z]+)*")
_PROFILE_PAGE = "http://webfinger.net/rel/profile-page"


def read(body: bytes, content_type: str, url: str) -> PageProfile:
    """Return what the page at `url` states about its owner; all empty for anything that is no page. Never raises."""
    text = decode(body, content_type)[:LONGEST_PAGE]
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return PageProfile(page=_profile_page(text))
    if "<" not in text:
        return PageProfile()
    page = LexborHTMLParser(html_level.level(text))
    base = autodiscovery.base_of(page, url)
    title = _TITLE.search(text)  # which the tree does not have
    stated = replace(_stated(page, base), title=html.one_line(html.plain(title[1]), NAME) if title else "")
    profile = _with_card(stated, page, base, url)
    return microformats.completed(profile, text, base, url)


def _profile_page(text: str) -> str:
    """Return the page that a document of WebFinger names (RFC 7033 §4.4.4); "" where it names none."""
    try:
        links = json.loads(text)["links"]
        named = [link["href"] for link in links if link.get("rel") == _PROFILE_PAGE]
        return urls.absolute(named[0]) if named else ""
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ""


def _stated(page: LexborHTMLParser, base: str) -> PageProfile:
    """Return what the head of a page says, and the links of its owner."""
    meta: dict[str, str] = {}
    for node in page.css("meta[content]"):
        name = (_attribute(node, "property") or _attribute(node, "name")).strip().lower()
        meta.setdefault(name, _attribute(node, "content"))
    root = page.css_first("html[lang]")
    is_profile = meta.get("og:type", "").strip().lower() == "profile"
    site_name = meta.get("og:site_name", "") or meta.get("application-name", "")
    return PageProfile(
        site_name="" if is_profile else html.one_line(site_name, NAME),
        shared_title=html.one_line(meta.get("og:title", ""), NAME),
        description=html.one_line(meta.get("og:description", "") or meta.get("description", ""), TEXT),
        picture=urls.absolute(meta.get("og:image", ""), base) if is_profile else "",
        language=language_tag(_attribute(root, "lang")) if root else "",
        links=tuple(dict.fromkeys(_own_links(page, base)))[:MOST_LINKS],
        feeds=autodiscovery.declared(page, base),
    )


def _own_links(page: LexborHTMLParser, base: str) -> Iterator[str]:
    for node in page.css("a[rel][href], link[rel][href]"):
        if "me" in _attribute(node, "rel").lower().split() and (href := urls.absolute(_attribute(node, "href"), base)):
            yield href


# ---------------------------------------------------------------- the card


def _with_card(profile: PageProfile, page: LexborHTMLParser, base: str, url: str) -> PageProfile:
    """Return the profile with name, bio and avatar of the owner's card, if one is certainly the owner's."""
    cards = page.css(".h-card")[:MOST_CARDS]
    card = _representative(page, cards, base, url)
    if card is None:
        return profile
    name, photo = _property(card, "p-name"), _property(card, "u-photo")
    note, image = _property(card, "p-note"), photo or card.css_first("img[src]")
    return replace(
        profile,
        name=html.one_line(_text(name) if name else _implied_name(card), NAME),
        bio=html.one_line(_text(note) if note else "", TEXT),
        avatar=urls.absolute(_source(image), base) if image else "",
    )


def _representative(page: LexborHTMLParser, cards: list[LexborNode], base: str, url: str) -> LexborNode | None:
    """Return the card of the page's owner: the one that names this page, or one of its rel=me links, as its URL; else
    the only one, unless it is that of a guest (https://microformats.org/wiki/representative-h-card-parsing)."""
    places = {urls.comparison_key(url), *map(urls.comparison_key, _own_links(page, base))}
    for card in cards:
        if {urls.comparison_key(address) for address in _addresses(card, base)} & places:
            return card
    own = [card for card in cards if not _is_guest(card)]
    hosts = {urls.host(address) for address in _addresses(own[0], base)} if len(own) == 1 else {""}
    return own[0] if hosts <= {urls.host(url)} else None


def _addresses(card: LexborNode, base: str) -> list[str]:
    """List the URLs of a card: those that it names, else the link that it is, or the only one in it."""
    nodes = [node for node in card.css(".u-url, .u-uid")[:MOST_CARDS] if _is_of(node, card)]
    if not nodes:
        links = card.css("a[href]")
        nodes = [card, *links] if len(links) == 1 else [card]
    return list(filter(None, (urls.absolute(_attribute(node, "href"), base) for node in nodes)))


def _is_guest(card: LexborNode) -> bool:
    """Return whether a card is that of somebody who is mentioned or answered in an entry."""
    parent = card.parent
    while parent is not None:
        if _classes(parent) & {"h-entry", "h-cite"}:
            return True
        parent = parent.parent
    return bool(_classes(card) & {"h-cite", "u-in-reply-to", "u-comment", "u-like-of", "u-category", "p-category"})


def _property(card: LexborNode, name: str) -> LexborNode | None:
    """Return the first element with a property of this very card; None where it has none."""
    return next((node for node in card.css(f".{name}")[:MOST_CARDS] if _is_of(node, card)), None)


def _is_of(node: LexborNode, card: LexborNode) -> bool:
    """Return whether a property belongs to a card, and not to another one inside it."""
    parent = node.parent
    while parent is not None and not any(map(_ROOT.fullmatch, _classes(parent))):
        parent = parent.parent
    return parent is not None and parent.mem_id == card.mem_id


def _implied_name(card: LexborNode) -> str:
    """Return the name of a card that says nothing but a name (https://microformats.org/wiki/microformats2-parsing)."""
    inside = (node for node in card.css("[class]") if node.mem_id != card.mem_id)
    if any(name.startswith(("p-", "u-url", "e-", "dt-")) for node in inside for name in _classes(node)):
        return ""
    return _text(card) or _attribute(card, "alt") or next((_attribute(image, "alt") for image in card.css("img")), "")


def _text(node: LexborNode) -> str:
    """Return the words of an element; those of a picture or abbreviation are its alternative text or title."""
    if node.tag in ("img", "area"):
        return _attribute(node, "alt")
    if node.tag in ("abbr", "link") and _attribute(node, "title"):
        return _attribute(node, "title")
    if node.tag in ("data", "input") and _attribute(node, "value"):
        return _attribute(node, "value")
    return html.plain(node.html or "")


def _source(node: LexborNode) -> str:
    return _attribute(node, "src") or _attribute(node, "data") or _attribute(node, "href") or _attribute(node, "poster")


def _classes(node: LexborNode) -> set[str]:
    return set(_attribute(node, "class").split())


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""
