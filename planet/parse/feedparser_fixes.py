"""Element handlers that stand before feedparser's own, where those lose or confuse something.

feedparser takes the description of a picture for the summary of its entry, a podcast's itunes:summary for content,
keeps one of several skipHours, takes the title of an item's picture for the item's own and a file without a type for
a page, lets a base leak into the next entry, and needs quadratic time for some nonsense.
"""

from __future__ import annotations

from typing import Any

_MOST_ATTRIBUTES = 100
_DEEPEST = 100
"""Attributes of an element that has more, and elements that lie deeper, are not read."""
_MOST_ENTRIES = 3000
_MOST_NAMESPACES = 200
_BUDGET = 1_000_000
_START, _INLINE, _END, _ATTRIBUTE, _TEXT = 14, 8, 6, 1, 2
"""A feed is read until its budget is spent. The costs are feedparser's time for each tag, attribute and piece of text
(less for the tags of XHTML inside a text); the budget is about a second of it: some 2000 episodes of a podcast, or
60,000 elements of XHTML."""
_LONGEST_NAME = 1000
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_REGISTRY = "http://www.iana.org/assignments/relation/"
"""The prefix of a relation that means the same as the bare name (RFC 4287 §4.2.7.2)."""
_NAMES = frozenset({"author", "name", "publisher", "email", "dc_creator"})


class BudgetSpent(Exception):
    """The end of reading in a document that holds too much; `feed`, `entries` and `version` came whole before it."""

    def __init__(self, feed: Any, entries: list[Any], version: str) -> None:
        self.feed, self.entries, self.version = feed, entries, version
        super().__init__(version)


class FeedHandlers:
    """The handlers, as the first base of feedparser's parsers. Raises `BudgetSpent` out of the parse."""

    _media: dict[str, Any] | None = None
    _group = 0
    _in_group = False
    _category_scheme = _category_label = _description_type = ""

    def __init__(self, *arguments: Any) -> None:
        self._pieces: list[str] = []
        self._budget = _BUDGET
        self._nesting = 0
        super().__init__(*arguments)

    # ------------------------------------------------------------ time and scope

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:
        self._nesting += 1
        if self._nesting > _DEEPEST:
            self._spend(_START + _END)
            return
        self._flush_text()
        if len(attrs) > _MOST_ATTRIBUTES:
            attrs = type(attrs)({}, {})
        super().startElementNS(name, qname, attrs)  # type: ignore[misc]

    def endElementNS(self, name: Any, qname: Any) -> None:
        self._nesting -= 1
        if self._nesting >= _DEEPEST:
            return
        self._flush_text()
        super().endElementNS(name, qname)  # type: ignore[misc]

    def _spend(self, cost: int) -> None:
        self._budget -= cost
        entries: list[Any] = self.entries  # type: ignore[attr-defined]
        too_many = len(entries) > _MOST_ENTRIES or len(self.namespaces_in_use) > _MOST_NAMESPACES  # type: ignore[attr-defined]
        if too_many or self._budget < 0:
            complete = entries[:-1] if self.inentry else entries  # type: ignore[attr-defined]
            raise BudgetSpent(self.feeddata, complete, self.version)  # type: ignore[attr-defined]

    def characters(self, text: str) -> None:
        """Collect a piece of text: expat hands out escaped markup in pieces of a few characters."""
        self._pieces.append(text)

    def _flush_text(self) -> None:
        if self._pieces:
            self.handle_data("".join(self._pieces))
            self._pieces.clear()

    def handle_data(self, text: str, escape: int = 1) -> None:
        self._spend(_TEXT if escape else 0)
        super().handle_data(text, escape)  # type: ignore[misc]

    def handle_charref(self, ref: str) -> None:
        self._spend(_TEXT)
        super().handle_charref(ref)  # type: ignore[misc]

    def handle_entityref(self, ref: str) -> None:
        self._spend(_TEXT)
        super().handle_entityref(ref)  # type: ignore[misc]

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        self._spend(_ATTRIBUTE)
        super().track_namespace(prefix, uri)  # type: ignore[misc]

    def unknown_starttag(self, tag: str, attrs: Any) -> None:
        self._spend((_INLINE if self.incontent else _START) + _ATTRIBUTE * len(attrs))  # type: ignore[attr-defined]
        super().unknown_starttag(tag, attrs)  # type: ignore[misc]
        prefix, _, name = tag.rpartition(":")
        if name == "deleted-entry" and self.namespaces_in_use.get(prefix) == TOMBSTONES:  # type: ignore[attr-defined]
            self.feeddata.setdefault("deleted", []).append(dict(attrs).get("ref", ""))  # type: ignore[attr-defined]

    def unknown_endtag(self, tag: str) -> None:
        self._spend(_END)
        super().unknown_endtag(tag)  # type: ignore[misc]
        self.baseuri = self.basestack[-1] if self.basestack else ""  # type: ignore[attr-defined]

    def pop(self, element: str, strip_whitespace: int = 1) -> Any:
        stack = self.elementstack  # type: ignore[attr-defined]
        if element in _NAMES and stack and stack[-1][0] == element:
            pieces = [piece.decode("utf-8", "replace") if isinstance(piece, bytes) else piece for piece in stack[-1][2]]
            stack[-1][2] = ["".join(pieces)[:_LONGEST_NAME]]
        if not (self.inentry and self.inimage):  # type: ignore[attr-defined]
            return super().pop(element, strip_whitespace)  # type: ignore[misc]
        entry = self.entries[-1]  # type: ignore[attr-defined]
        untouched = dict(entry)
        text = super().pop(element, strip_whitespace)  # type: ignore[misc]
        if element != "href":
            dict.clear(entry)
            dict.update(entry, untouched)
        return text

    # ------------------------------------------------------------ the picture of an item, which has texts of its own

    def _end_image(self) -> None:
        super()._end_image()  # type: ignore[misc]
        entry = self.entries[-1] if self.inentry else {}  # type: ignore[attr-defined]
        if "href" in dict.keys(entry):
            entry.setdefault("image", {"href": dict.pop(entry, "href")})

    # ------------------------------------------------------------ links: what is not stated is not text/html

    def _start_link(self, attrs: dict[str, str]) -> None:
        relation = attrs.get("rel", "").removeprefix(_REGISTRY) or "alternate"
        attrs["rel"] = relation
        if relation != "alternate":
            attrs.setdefault("type", "")
        super()._start_link(attrs)  # type: ignore[misc]

    # ------------------------------------------------------------ people: their text is kept as it stands

    def _start_author(self, attrs: dict[str, str]) -> None:
        self.inauthor = 1
        self.push("author", 0)  # type: ignore[attr-defined]
        self._context().setdefault("authors", []).append({})

    _start_managingeditor = _start_author

    def _end_author(self) -> None:
        text = self.pop("author")
        self.inauthor = 0
        authors = self._context().get("authors")
        if text and authors:
            authors[-1]["text"] = text

    _end_managingeditor = _end_author

    def _save_author(self, key: str, value: str, prefix: str = "author") -> None:
        if prefix == "author":  # and not the owner of a podcast, who would overwrite its author
            authors = self._context().setdefault("authors", [{}])
            authors[-1][key] = value

    def _sync_author_detail(self, key: str = "author") -> None:
        pass

    # ------------------------------------------------------------ Media RSS 1.5.1

    def _start_media_group(self, attrs: dict[str, str]) -> None:
        self._group += 1
        self._in_group = True

    def _end_media_group(self) -> None:
        self._in_group = False

    def _start_media_content(self, attrs: dict[str, str]) -> None:
        self._media = dict(attrs, base=self.baseuri, group=self._group if self._in_group else 0)
        self._context().setdefault("media", []).append(self._media)

    def _end_media_content(self) -> None:
        self._media = None

    def _start_media_thumbnail(self, attrs: dict[str, str]) -> None:
        thumbnail = dict(attrs, base=self.baseuri, thumbnail=True)
        self._context().setdefault("media", []).append(thumbnail)

    def _end_media_thumbnail(self) -> None:
        pass

    def _start_media_player(self, attrs: dict[str, str]) -> None:
        self._context().setdefault("media_player", attrs.get("url", ""))

    def _end_media_player(self) -> None:
        pass

    def _start_media_description(self, attrs: dict[str, str]) -> None:
        self.push("media_description", 0)  # type: ignore[attr-defined]
        self._description_type = attrs.get("type", "")

    def _end_media_description(self) -> None:
        text = self.pop("media_description")
        if self._media is not None:
            self._media |= {"description": text, "description_type": self._description_type}
        else:
            self._context().setdefault("media_description", text)

    def _start_media_title(self, attrs: dict[str, str]) -> None:
        self.push("media_title", 0)  # type: ignore[attr-defined]

    def _end_media_title(self) -> None:
        text = self.pop("media_title")
        if self._media is not None:
            self._media["title"] = text
        else:
            self._context().setdefault("media_title", text)

    def _start_media_category(self, attrs: dict[str, str]) -> None:
        self.push("media_category", 0)  # type: ignore[attr-defined]
        self._category_scheme = attrs.get("scheme", "")
        self._category_label = attrs.get("label", "")

    def _end_media_category(self) -> None:
        text = self.pop("media_category") or ""
        names = text.split() if self._category_scheme == "urn:flickr:tags" else [self._category_label or text]
        self._context().setdefault("media_categories", []).extend(names)

    def _context(self) -> Any:
        return self._get_context()  # type: ignore[attr-defined]

    # ------------------------------------------------------------ iTunes, RSS 2.0

    def _start_itunes_summary(self, attrs: dict[str, str]) -> None:
        self.push("itunes_summary", 1)  # type: ignore[attr-defined]

    def _end_itunes_summary(self) -> None:
        self.pop("itunes_summary")

    def _start_itunes_subtitle(self, attrs: dict[str, str]) -> None:
        self.push("itunes_subtitle", 1)  # type: ignore[attr-defined]

    def _end_itunes_subtitle(self) -> None:
        self.pop("itunes_subtitle")

    def _start_hour(self, attrs: dict[str, str]) -> None:
        self.push("hour", 0)  # type: ignore[attr-defined]

    def _end_hour(self) -> None:
        self.feeddata.setdefault("skip_hours", []).append(self.pop("hour"))  # type: ignore[attr-defined]

    def _start_day(self, attrs: dict[str, str]) -> None:
        self.push("day", 0)  # type: ignore[attr-defined]

    def _end_day(self) -> None:
        self.feeddata.setdefault("skip_days", []).append(self.pop("day"))  # type: ignore[attr-defined]
