"""Messages of lists and forums: their own words without quotations and footers, and no mail address in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import unescape

from planet.model.entry import Author
from planet.model.raw import RawEntry, RawPerson, RawText
from planet.rules.outreach.authors import mail_hash
from planet.struct import replace
from planet.web.markup import html
from planet.web.patterns import later

_TOKEN = later(r'(<(?:[^<>"]|"[^"]*")*>)')
_ADDRESS = later(
    r"(?<![\w@\uff20.+%=-])[\w.+%=-]{1,64}[@\uff20](?=[\w-]{1,63}\.)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?![\w@])"
)
_AT = r"(?:[ ]?[\[({][ ]?(?:at|@|\uff20|ät)[ ]?[\])}][ ]?|&(?:amp;)?#(?:64|x40);)"
_DOT = r"(?:\.|[ ]?[\[({][ ]?(?:dot|punkt|\.)[ ]?[\])}][ ]?)"
_SPELLED = later(
    rf"(?<![\w.+%=-])[\w.+%=-]{{1,64}}(?:{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,8}}"
    r"|[ ]at[ ][\w-]{1,63}(?:[ ]dot[ ][\w-]{1,63}){1,8})(?!\w)",
    re.IGNORECASE,
)
"""An address in words: "ada (at) ada (dot) example", "ada at ada dot example"."""
_AT_HOST = r"[\w.+%=-]{1,64} at [\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
_HIDDEN = later(rf"(?<=<){_AT_HOST}(?=>)", re.IGNORECASE)
_HIDDEN_MARKUP = later(rf"(?<=&lt;){_AT_HOST}(?=&gt;)", re.IGNORECASE)
"""One as archives hide it: "<ada at ada.example>". Without brackets it is a sentence: "look at ada.example"."""
_HINT = later(r"[@\uff20]|[ ([{](?:at|ät)[ )\]}]|&(?:amp;)?#(?:64|x40);", re.IGNORECASE)
_SEEN_ATTRIBUTE = later(r'(?<=\s)((?:alt|title|cite)=)"([^"]*)"', re.IGNORECASE)
_URL = later(r"https?://[^\s<>\"]+")
MASK = "\u2026@\u2026"
"""Stands where a mail address stood."""

_MARKUP = later(r"</[a-z]|<(?:p|br|img|hr|div|pre|blockquote|span|a)\b", re.IGNORECASE)
_QUOTED = later(r"\s*>")
_ATTRIBUTION = later(
    r"\d|@|[<(]|\b(?:wrote|writes|said|schrieb|schreibt|a écrit|écrivait|escribió|ha scritto|schreef|skrev|napisał|"
    r"kirjoitti|écrit|escreveu|пишет|написал|yazdı|geschrieben)\b|写道|wrote|كتب",
    re.IGNORECASE,
)
_BEGINS = later(r"(?:on|am|le|el|il|op|den|em|w dniu|dne|в|at)\b|\d", re.IGNORECASE)
_LONGEST_ATTRIBUTION = 250
_SHORT_NAME = 60
_END = later(
    r"--|_{20,}|-{20,}|={20,}|(?:-=){5,}-?|-{3,}\s*(?:original message|ursprüngliche nachricht|message d.origine|"
    r"mensaje original|messaggio originale|oorspronkelijk bericht|forwarded message)\s*-{3,}"
    r"|you received this message because you are subscribed.*"
    r"|to unsubscribe (?:from|send|visit).*|(?:un)?subscribe(?:/unsubscribe)?:? https?://.*"
    r"|statistics: posted by .*|\d+ posts? - \d+ participants?|posts: \d+|read full topic",
    re.IGNORECASE,
)
"""The line at which a message ends, and its signature or what the list puts below it begins."""
_FROM_LINE = later(r"\*?(?:from|von|de|da|van|från|fra|od|от):\*?\s?\S.*", re.IGNORECASE)
_SENT_LINE = later(
    r"\*?(?:sent|date|gesendet|datum|envoyé|inviato|enviado|verzonden|skickat|sendt|wysłano|отправлено)\s?:\*?\s?\S.*",
    re.IGNORECASE,
)
"""The head of a mail that stands below its answer without any other sign, as Outlook puts it."""
_ADDED = later(
    r"submitted by \S+(?: to \S+)?|-?\d+ points? \| \d+ comments?|(?:\[link\]|\[comments\]|\s)+", re.IGNORECASE
)
"""A line that Lemmy puts above the words of the author, and Reddit below."""
_SYMPA = later(r"/(?:arcsearch_id|arc)/")
_LONGEST_TITLE = 1000
_LONGEST_NAME = 400
_FROM = later(r"(?P<title>.+) - (?P<name>[^<>]{0,200}?)\s*<?(?P<mail>[\w.+%=-]+[@\uff20][\w.-]+)?>?\s*", re.DOTALL)


def masked(text: str) -> str:
    """Return a plain text without mail addresses. Those within URLs are parts of these."""
    if not _HINT.search(text):
        return text
    pieces, end = [], 0
    for url in _URL.finditer(text):
        pieces += [_without_addresses(text[end : url.start()]), url[0]]
        end = url.end()
    return "".join((*pieces, _without_addresses(text[end:])))


def _without_addresses(text: str) -> str:
    for pattern in (_ADDRESS, _SPELLED, _HIDDEN, _HIDDEN_MARKUP):
        text = pattern.sub(MASK, text)
    return text


def masked_markup(content: str) -> str:
    """Return safe markup without mail addresses in what readers see of it."""
    if not _HINT.search(content):
        return content
    return _edited(content, masked, lambda tag: _SEEN_ATTRIBUTE.sub(lambda seen: f'{seen[1]}"{masked(seen[2])}"', tag))


def _edited(content: str, words: Callable[[str], str], tags: Callable[[str], str]) -> str:
    """Return markup with its words and its tags changed."""
    parts = _TOKEN.split(content)
    return "".join(tags(part) if number % 2 else words(part) for number, part in enumerate(parts))


def own_words(content: str, text: str) -> str:
    """Return the words of a message's own author, as plain text: without what it quotes, the line that says whose words
    those are, the signature, and what the list puts below. The whole `text` if nothing else would be left."""
    lines = html.plain_of_safe(_with_marked_quotations(content)).split("\n")
    lines = [line for line in lines if not line.strip() or not _ADDED.fullmatch(line.strip())]
    kept = _without_quotations(_before_end(lines))
    own = "\n".join(kept).strip()
    return own if re.search(r"\w", own) else "\n".join(_before_end(text.split("\n"))).strip() or text


def _with_marked_quotations(content: str) -> str:
    """Return markup in which each quotation is one line that begins with ">", and preformatted text has its lines."""
    pieces: list[str] = []
    quotations = preformatted = 0
    for number, part in enumerate(_TOKEN.split(content)):
        name = re.match(r"</?([a-z0-9]+)", part) if number % 2 else None
        step = -1 if part.startswith("</") else 1
        if name and name[1] == "blockquote":
            quotations = max(0, quotations + step)
            if quotations == 0 or (quotations == 1 and step == 1):
                pieces.append("<p>&gt;</p>")
            continue
        if name and name[1] == "pre":
            preformatted = max(0, preformatted + step)
        if not quotations:
            pieces.append(part.replace("\n", "<br>") if preformatted and not name else part)
    return "".join(pieces)


def _before_end(lines: Sequence[str]) -> list[str]:
    """Return the lines before the signature or footer, where something stands before it."""
    for number, line in enumerate(lines):
        if _ends(line.strip(), lines[number + 1 : number + 3]) and any(re.search(r"\w", up) for up in lines[:number]):
            return list(lines[:number])
    return list(lines)


def _ends(line: str, below: Sequence[str]) -> bool:
    """Return whether a message ends above a line; below it stand the next ones."""
    if _END.fullmatch(line):
        return True
    return bool(_FROM_LINE.fullmatch(line)) and any(_SENT_LINE.fullmatch(following.strip()) for following in below)


def _without_quotations(lines: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if not _QUOTED.match(line):
            kept.append(line)
        elif kept:
            _drop_attribution(kept)
            kept.append("")
    return kept


def _drop_attribution(kept: list[str]) -> None:
    """Drop lines directly above a quotation that say who wrote it, "On Friday, Ada wrote:", on up to three lines."""
    while kept and not kept[-1].strip():
        kept.pop()
    for start in range(len(kept) - 1, max(-1, len(kept) - 4), -1):
        words = " ".join(kept[start:]).strip()
        if not kept[start].strip() or not words.endswith((":", "：")) or len(words) > _LONGEST_ATTRIBUTION:
            return
        is_name = len(words) <= _SHORT_NAME and " " not in words and MASK not in words
        begins_here = _BEGINS.match(words) or start == 0 or not kept[start - 1].strip()
        if is_name or (begins_here and _ATTRIBUTION.search(words)):
            del kept[start:]
            return


def as_written(raw: RawEntry) -> RawEntry:
    """Return a message with its text as plain text where that is what it is: many archives put the mail into their feed
    with its lines, and its other characters as references. And with the author that Sympa puts into the title."""
    if raw.title and raw.title.value != (words := _decoded(raw.title.value)):
        raw = replace(raw, title=RawText(words, "text/plain"))
    raw = _of_sympa(raw) if _SYMPA.search(raw.link) and not raw.authors and raw.title else raw
    return replace(raw, content=tuple(map(_plain, raw.content)), summary=_plain(raw.summary) if raw.summary else None)


def _plain(text: RawText) -> RawText:
    if "\n" not in text.value.strip() or _MARKUP.search(text.value):
        return text
    return replace(text, value=unescape(text.value), type="text/plain")


def _of_sympa(raw: RawEntry) -> RawEntry:
    """Return a message of Sympa's feed, whose titles are "subject - Ada <ada@example.org>"."""
    parts = _FROM.fullmatch(raw.title.value) if raw.title and len(raw.title.value) <= _LONGEST_TITLE else None
    if raw.title is None or parts is None:
        return raw
    person = RawPerson(parts["name"].strip(" \"'"), "", parts["mail"] or "")
    return replace(raw, title=replace(raw.title, value=parts["title"]), authors=(person,))


_OBSCURED = later(
    rf"\s*[(<]?([\w.+%=-]+)(?:[@\uff20]|\s+at\s+|{_AT})([\w-]+(?:(?:{_DOT}|[ ]dot[ ])[\w-]+)+)[)>]?\s*", re.IGNORECASE
)
_SPELLED_DOT = later(rf"{_DOT}|[ ]dot[ ]", re.IGNORECASE)


def people(persons: Sequence[RawPerson]) -> tuple[RawPerson, ...]:
    """Return the authors of a message with their mail addresses apart from their names, however an archive hides these:
    "ada\uff20example.org (Ada)", "ada at example.org (Ada)"."""
    return tuple(map(_person, persons))


def _person(person: RawPerson) -> RawPerson:
    person = replace(person, name=_decoded(person.name))
    hidden = _OBSCURED.search(person.name) if len(person.name) <= _LONGEST_NAME else None
    email = person.email.replace("\uff20", "@")
    if hidden is None:
        return replace(person, email=email)
    name = re.sub(r"\A\s*\((.*)\)\s*\Z", r"\1", _OBSCURED.sub(" ", person.name)).strip(" \"'<>")
    return replace(person, name=name, email=email or f"{hidden[1]}@{_SPELLED_DOT.sub('.', hidden[2])}")


def _decoded(words: str) -> str:
    """Return words that an archive has copied from the head of a mail as they are read (RFC 2047)."""
    if "=?" not in words or len(words) > _LONGEST_TITLE:
        return words
    from email.errors import HeaderParseError
    from email.header import decode_header, make_header

    try:
        return str(make_header(decode_header(words)))
    except (HeaderParseError, LookupError, ValueError):
        return words


_HANDLE = later(r"@([\w.-]{1,60})(?: (.+))?", re.DOTALL)
_DISCOURSE = later(r"(https?://.{1,200}?)/t/")


def with_marks(authors: Sequence[Author], persons: Sequence[RawPerson], link: str) -> tuple[Author, ...]:
    """Return the authors of a message with what tells who they are: the hash of the first author's mail address, and
    the page of one whom Discourse names "@ada Ada Lovelace". An address is no name."""
    mail = next((person.email for person in persons if person.email), "")
    marked = [_with_profile(replace(author, name=masked(author.name)), link) for author in authors]
    return (replace(marked[0], mail=mail_hash(mail)), *marked[1:]) if marked and mail else tuple(marked)


def _with_profile(author: Author, link: str) -> Author:
    handle, forum = _HANDLE.fullmatch(author.name), _DISCOURSE.match(link)
    if author.url or not (handle and forum):
        return author
    return replace(author, name=handle[2] or handle[1], url=f"{forum[1]}/u/{handle[1].casefold()}")
