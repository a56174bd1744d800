"""The texts of an entry: which one is its content, which one its summary, and whether its title repeats the text."""

from __future__ import annotations

import re

from planet.model.raw import RawEntry, RawText
from planet.normalise import fields
from planet.normalise.fields import FeedContext
from planet.rules.excerpts.furniture import READ_MORE
from planet.web.excerpts import excerpt
from planet.web.markup import html
from planet.web.markup_signs import unescape_once_more

SUMMARY = 1000
"""Characters of a summary; what is longer is cut."""

_MARKUP = re.compile(r"</[a-z]|<(?:p|br|img|hr)\b|&#?\w+;", re.IGNORECASE)
"""Signs of markup; the posts of some microblogs are plain text with lines, though RSS knows HTML alone."""
_PARAGRAPHS = re.compile(r"\S[ \t]*\r?\n[ \t]*\r?\n\s*\S")
_POSTED = re.compile(r"\A\s*<p>\s*<a [^>]*>[^<]*</a> posted a (?:photo|video):\s*</p>")
"""The line that Flickr puts before each picture."""

_EMBED = re.compile(r"<(?:img|iframe|video|audio|embed|object|picture|math|(?:amp|lite)-\w+)\b", re.IGNORECASE)
_APPEARED = re.compile(r"the post (?:.{0,300} )?(?:first )?appeared (?:first )?on .{0,200}", re.IGNORECASE)
"""The line that WordPress puts below each post in feeds."""
_LONGEST_READ_MORE = 60
"""Characters: nobody says "Read more" in more words."""

_LONGEST_STUB = 5000
"""Characters of markup, which is never so long where it says so little."""

_CUT_MARK = re.compile(
    r"\s*(?:\[?(?:…|\.\.\.)\]?)?\s*(?:(?:read|continue)\s+(?:more|reading)\b.{0,200})?"
    r"(?:the post .{0,300} (?:first )?appeared (?:first )?on .{0,200})?\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_CUT_WORDS = ("read", "cont", "the post")
"""The beginnings of the words in such a mark."""
_SIGNS = re.compile(r"[\W_]+")
_ELLIPSIS = re.compile(r"\s*(?:…|\.{3,}|\[…\]|\[\.{3}\])\s*\Z")
_COMPARED = 60
"""Letters and digits by which a summary is known as the content's own beginning."""
_LOOKED_AT = 3000
"""Characters of a content in which its beginning is sought, behind headings, dates and captions."""
_LONGEST_NOTE = 1000
"""Characters: a longer text is an article, whose author may well begin with the words of its title."""
_SHORTEST_BEGINNING = 30
"""Characters: a shorter title may well be the first words of its article ("Python")."""


def clean(text: RawText, raw: RawEntry, context: FeedContext, link: str) -> str:
    """Return the safe markup of a text of an entry. Links to a place within the text lead to the entry's own page."""
    is_plain = fields.is_plain(text) or (
        not _MARKUP.search(text.value) and (raw.title is None or _PARAGRAPHS.search(text.value) is not None)
    )
    markup = html.text_to_html(text.value) if is_plain else _POSTED.sub("", unescape_once_more(text.value))
    return html.clean(markup, context.base_for_content(text.base, link), page=link)


def content(raw: RawEntry, title: str) -> RawText | None:
    """Choose the text that is the content of an entry of a title: the longest one; None if it has no text.

    The summary is chosen if there is no other text, or if the longest one is a bare "Read more" or repeats the title.
    """
    several = len(raw.content) > 1
    longest = (
        max(raw.content, key=lambda text: len(_plain(text)), default=None) if several else next(iter(raw.content), None)
    )
    if longest is None or raw.summary is None:
        return longest or raw.summary
    if len(longest.value) > _LONGEST_STUB:
        return longest
    if _says_more(_beginning(longest, title), title) or not _says_nothing(longest, title, raw.summary):
        return longest
    return raw.summary


def _says_nothing(text: RawText, title: str, summary: RawText) -> bool:
    """Return whether a text is a bare "Read more" or repeats the title, and the summary says something."""
    words = _plain(text)
    is_stub = _is_stub(text, words, title)
    if not is_stub and not _repeats(text, words, title):
        return False
    summary_words = _plain(summary)
    return (is_stub or not _repeats(summary, summary_words, title)) and not _is_stub(summary, summary_words, title)


def summary(raw: RawEntry, title: str, chosen: RawText | None, text: str) -> str:
    """Return the author's own summary of an entry as one line of plain text; "" if there is none.

    A summary counts if it stands beside a longer content, is not a beginning of that content, is not a bare "Read
    more", and does not repeat the `title`. `chosen` is the content as the feed has it, `text` its plain text.
    """
    if raw.summary is None or raw.summary is chosen or raw.summary.value == (chosen.value if chosen else ""):
        return ""
    words = _plain(raw.summary)
    line = excerpt(html.one_line(words, SUMMARY * 2), SUMMARY)
    if len(line) >= len(text) or _is_stub(raw.summary, words, title):
        return ""
    return "" if _same_letters(words, title) or _is_beginning(line, text) else line


def _is_beginning(line: str, text: str) -> bool:
    """Return whether a summary, without its mark that it was cut, stands near the beginning of a text."""
    folded = line.casefold()
    has_mark = any(word in folded for word in _CUT_WORDS)
    bare = _CUT_MARK.sub("", line) if has_mark else line  # a mark without words has no letters
    beginning = _letters(bare)[:_COMPARED]
    return beginning in _letters(text[: len(bare)]) or beginning in _letters(text[:_LOOKED_AT])


def says_the_same(title: str, text: str) -> bool:
    """Return whether a title is the text itself, or the beginning of its first paragraph, as microblogs make them.

    The first words of a long text are a title of their own, unless an ellipsis marks them as cut.
    """
    if not title or not text:
        return False
    words = _ELLIPSIS.sub("", title)
    if _same_letters(text, title):
        return True
    beginning = _folded(words)
    if not beginning or (words == title and (len(beginning) < _SHORTEST_BEGINNING or len(text) > _LONGEST_NOTE)):
        return False
    line = _folded(text.partition("\n")[0])
    return len(line) > len(beginning) and line.startswith(beginning)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _letters(text: str) -> str:
    """Return only the letters and digits of a text, so that two versions of it can be compared."""
    return _SIGNS.sub("", text.casefold())


def _same_letters(text: str, short: str) -> bool:
    """Return whether a text has the same letters and digits as a short one, no more and no less."""
    letters = _letters(short)
    return len(_letters(text[: 2 * len(short) + 50])) <= len(letters) and _letters(text) == letters


def _plain(text: RawText) -> str:
    return text.value if fields.is_plain(text) else html.plain(unescape_once_more(text.value))


def _repeats(text: RawText, words: str, title: str) -> bool:
    """Return whether a text only repeats the title and shows no picture. `words` is the plain text of `text`."""
    return not _EMBED.search(text.value) and _same_letters(words, title)


def _is_stub(text: RawText, words: str, title: str) -> bool:
    """Return whether a text only says that there is more elsewhere, and shows no picture.

    `words` is the plain text of `text`; it may repeat `title`, that of the entry.
    """
    if _says_more(words[: _enough(title)], title):
        return False
    bare = _APPEARED.sub("", words.strip()) if len(words) < _LONGEST_STUB else words
    bare = _SIGNS.sub(" ", bare).strip()
    folded_title = _SIGNS.sub(" ", title).strip()
    if folded_title and len(bare) > len(folded_title):
        bare = bare.removesuffix(folded_title).strip()
    if len(bare) > _LONGEST_READ_MORE or _EMBED.search(text.value):
        return False
    return not bare or READ_MORE.fullmatch(bare) is not None


def _beginning(text: RawText, title: str) -> str:
    """Return the first words of a text, as plain text, enough for `_says_more`; fewer or none if they are not cheap."""
    return text.value[: _enough(title)] if fields.is_plain(text) else html.beginning(text.value, _enough(title))


def _enough(title: str) -> int:
    """Return the number of characters of a text by which `_says_more` can decide, most often."""
    return 2 * len(title) + 100


def _says_more(beginning: str, title: str) -> bool:
    """Return whether a text of this beginning certainly has more letters than its title, and more words than the title
    and "Read more" together, whatever follows.

    False where the line of a program may begin, which `_APPEARED` removes.
    """
    words = _SIGNS.sub(" ", beginning).strip()
    return (
        len(words) > len(title) + _LONGEST_READ_MORE + 10
        and len(words) - words.count(" ") > len(title.casefold())
        and "the post" not in beginning.casefold()
    )
