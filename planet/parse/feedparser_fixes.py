"""Element handlers that stand before feedparser's own, where those lose or confuse something.

feedparser takes the description of a picture for the summary of its entry, a podcast's itunes:summary for content,
keeps one of several skipHours, takes the title of an item's picture for the item's own and a file without a type for
a page, lets an attribute that is no address hide the text of a link, and needs quadratic time for some nonsense.
"""

from __future__ import annotations

import re
from typing import Any

from planet.parse.feedparser_scope import ElementScope

TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
THREADS = "http://purl.org/syndication/thread/1.0"
_SOURCE = "://source.scripting.com"
NAMESPACES = {TOMBSTONES: "at", THREADS: "thr", "http://www.pheedo.com/namespace/pheedo": "pheedo"} | {
    f"{scheme}{_SOURCE}{slash}": "source" for scheme in ("http", "https") for slash in ("", "/")
}
"""Namespaces that feedparser does not know, with the prefix that names of handlers get."""
_LONGEST_NAME = 1000
_MOST_ANSWERS = 20
_MOST_BLOGROLLS = 5
_MOST_TAGS = 1000
"""The tags of one entry or feed that are read."""
_REGISTRY = "http://www.iana.org/assignments/relation/"
"""The prefix of a relation that means the same as the bare name (RFC 4287 §4.2.7.2)."""
_NAMES = frozenset({"author", "name", "publisher", "email", "dc_creator"})
_TEXT_CONSTRUCTS = frozenset({"title", "summary", "subtitle", "rights"})
_TEXT_TYPE = re.compile(r"(?:text|html|xhtml|plain|text/.*|.*[/+](?:x?html|xml))\Z")
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_WEB = re.compile(r"https?://", re.IGNORECASE)


class FeedHandlers(ElementScope):
    """The handlers, as the first base of feedparser's parsers."""

    _media: dict[str, Any] | None = None
    _group = 0
    _answers_permalink = True
    _category_scheme = _category_label = _category_term = _description_type = _title_type = ""
    _link: dict[str, str]

    def pop(self, element: str, strip_whitespace: int = 1) -> Any:
        stack = self.elementstack  # type: ignore[attr-defined]
        if element in _NAMES and stack and stack[-1][0] == element:
            pieces = [piece.decode("utf-8", "replace") if isinstance(piece, bytes) else piece for piece in stack[-1][2]]
            stack[-1][2] = ["".join(pieces)[:_LONGEST_NAME]]
        return super().pop(element, strip_whitespace)  # type: ignore[misc]

    def push_content(self, tag: str, attrs: dict[str, str], default_type: str, expecting_text: int) -> None:
        """Begin a text; one of Atom's text constructs whose type is none (RFC 4287 §3.1.1) is read as plain text."""
        stated = attrs.get("type", "text").lower()
        is_no_type = tag in _TEXT_CONSTRUCTS or (tag == "content" and "/" not in stated)
        if is_no_type and not _TEXT_TYPE.match(stated):
            attrs = attrs | {"type": "text"}
        super().push_content(tag, attrs, default_type, expecting_text)  # type: ignore[misc]
        if not attrs.get("type"):
            self.contentparams["default_type"] = default_type  # type: ignore[attr-defined]

    def _context(self) -> Any:
        return self._get_context()  # type: ignore[attr-defined]

    def _read_text(self, name: str) -> str:
        """Return the text of the element that ends, without storing it."""
        return self.pop(name) or ""

    def _start_at_deleted_entry(self, attrs: dict[str, str]) -> None:
        self.feeddata.setdefault("deleted", []).append(attrs.get("ref", ""))  # type: ignore[attr-defined]

    def _end_at_deleted_entry(self) -> None:
        pass

    # ------------------------------------------------------------ posts that an entry answers

    def _start_thr_in_reply_to(self, attrs: dict[str, str]) -> None:
        answer = {"ref": attrs.get("ref", ""), "url": attrs.get("href", ""), "source": attrs.get("source", "")}
        self._add_answer(answer)

    def _end_thr_in_reply_to(self) -> None:
        pass

    def _start_source_inreplyto(self, attrs: dict[str, str]) -> None:
        self._answers_permalink = attrs.get("ispermalink", "true").strip().lower() != "false"
        self.push("source_inreplyto", 0)  # type: ignore[attr-defined]

    def _end_source_inreplyto(self) -> None:
        text = self._read_text("source_inreplyto").strip()
        is_address = self._answers_permalink and _WEB.match(text)
        self._add_answer({"ref": text, "url": text if is_address else ""})

    def _add_answer(self, answer: dict[str, str]) -> None:
        answers = self._context().setdefault("answers", [])
        if len(answers) < _MOST_ANSWERS:
            answers.append(answer)

    # ------------------------------------------------------------ reading lists

    def _start_source_blogroll(self, attrs: dict[str, str]) -> None:
        self.push("source_blogroll", 0)  # type: ignore[attr-defined]

    def _end_source_blogroll(self) -> None:
        blogrolls = self._context().setdefault("blogrolls", [])
        text = self._read_text("source_blogroll").strip()
        if text and len(blogrolls) < _MOST_BLOGROLLS:
            blogrolls.append(text)

    # ------------------------------------------------------------ pictures

    def _start_image(self, attrs: dict[str, str]) -> None:
        pass

    def _end_image(self) -> None:
        pass

    def _start_url(self, attrs: dict[str, str]) -> None:
        self.push("url", 0)  # type: ignore[attr-defined]

    _start_uri = _start_homepage = _start_url

    def _end_url(self) -> None:
        url = self.resolve_uri(self._read_text("url").replace("&amp;", "&"))  # type: ignore[attr-defined]
        if self.parent() != "image":
            self._save_author("href", url)
        elif not self.inentry:  # type: ignore[attr-defined]
            self.feeddata["image"] = {"href": url}  # type: ignore[attr-defined]
        else:
            self._context().setdefault("image", {"href": url})

    _end_uri = _end_homepage = _end_url

    # ------------------------------------------------------------ links: a type that is not stated is not text/html

    def _start_link(self, attrs: dict[str, str]) -> None:
        relation = attrs.get("rel", "").removeprefix(_REGISTRY) or "alternate"
        link = dict(attrs, rel=relation)
        if relation == "alternate":
            link.setdefault("type", "text/html")
        url = next((attrs[key] for key in ("href", "url", "uri") if attrs.get(key)), "")
        link["href"] = self.resolve_uri(url) if url and not _OTHER_SCHEME.match(url) else ""  # type: ignore[attr-defined]
        self._link = link
        self._context().setdefault("links", []).append(link)
        self.push("link", 0)  # type: ignore[attr-defined]

    def _end_link(self) -> None:
        text = re.sub(r"&([A-Za-z0-9_]+);", r"&\1", self._read_text("link").replace("&amp;", "&"))
        url = self._link["href"]
        if text and (not url or (_WEB.match(text) and not _WEB.match(url))):
            self._link["href"] = self.resolve_uri(text)  # type: ignore[attr-defined]

    # ------------------------------------------------------------ tags

    def _start_category(self, attrs: dict[str, str]) -> None:
        self._category_term, self._category_label = attrs.get("term", ""), attrs.get("label", "")
        self.push("category", 1)  # type: ignore[attr-defined]

    _start_dc_subject = _start_keywords = _start_category

    def _end_category(self) -> None:
        text = self._read_text("category")
        self._add_tags(self._category_label or self._category_term, "" if self._category_label else text)

    _end_dc_subject = _end_keywords = _end_category

    def _start_itunes_category(self, attrs: dict[str, str]) -> None:
        self._add_tags(attrs.get("text", ""))

    def _end_itunes_category(self) -> None:
        pass

    def _start_tags(self, attrs: dict[str, str]) -> None:
        self.push("tags", 1)  # type: ignore[attr-defined]

    _start_itunes_keywords = _start_media_keywords = _start_tags

    def _end_tags(self) -> None:
        self._add_tags(*self._read_text("tags").split(",", _MOST_TAGS)[:_MOST_TAGS])

    _end_itunes_keywords = _end_media_keywords = _end_tags

    def _add_tags(self, *names: str) -> None:
        tags = self._context().setdefault("tags", [])
        tags.extend([name.strip() for name in names if name.strip()][: _MOST_TAGS - len(tags)])

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
        authors = self._context().setdefault("authors", [{}])
        authors[-1][key] = value

    def _sync_author_detail(self, key: str = "author") -> None:
        pass

    # ------------------------------------------------------------ where an entry first stood

    def _start_source(self, attrs: dict[str, str]) -> None:
        self.sourcedata.clear()  # type: ignore[attr-defined]
        super()._start_source(attrs)  # type: ignore[misc]

    # ------------------------------------------------------------ Media RSS 1.5.1

    def _start_media_group(self, attrs: dict[str, str]) -> None:
        self._group += 1

    def _end_media_group(self) -> None:
        pass

    def _start_media_content(self, attrs: dict[str, str]) -> None:
        in_group = self.parent() == "media_group"
        self._media = dict(attrs, base=self.baseuri, group=self._group if in_group else 0)  # type: ignore[attr-defined]
        self._context().setdefault("media", []).append(self._media)

    def _end_media_content(self) -> None:
        self._media = None

    def _start_media_thumbnail(self, attrs: dict[str, str]) -> None:
        thumbnail = dict(attrs, base=self.baseuri, thumbnail=True)  # type: ignore[attr-defined]
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
            self._context().setdefault("media_description_type", self._description_type)

    def _start_media_title(self, attrs: dict[str, str]) -> None:
        self.push("media_title", 0)  # type: ignore[attr-defined]
        self._title_type = attrs.get("type", "")

    def _end_media_title(self) -> None:
        text = self.pop("media_title")
        if self._media is not None:
            self._media["title"] = text
        else:
            self._context().setdefault("media_title", text)
            self._context().setdefault("media_title_type", self._title_type)

    def _start_media_category(self, attrs: dict[str, str]) -> None:
        self.push("media_category", 0)  # type: ignore[attr-defined]
        self._category_scheme = attrs.get("scheme", "")
        self._category_label = attrs.get("label", "")

    def _end_media_category(self) -> None:
        text = self.pop("media_category") or ""
        names = text.split() if self._category_scheme == "urn:flickr:tags" else [self._category_label or text]
        self._context().setdefault("media_categories", []).extend(names[:_MOST_TAGS])

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


setattr(FeedHandlers, "_start_at_deleted-entry", FeedHandlers._start_at_deleted_entry)
setattr(FeedHandlers, "_end_at_deleted-entry", FeedHandlers._end_at_deleted_entry)
setattr(FeedHandlers, "_start_thr_in-reply-to", FeedHandlers._start_thr_in_reply_to)
setattr(FeedHandlers, "_end_thr_in-reply-to", FeedHandlers._end_thr_in_reply_to)
