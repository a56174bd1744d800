"""A message as an entry: its text by the simple rules of posts by mail, and the pictures that came with it.

The parts of a message are read in their order (RFC 2046); of alternatives the richest is taken that says something.
Other files than pictures are left out, and told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from html import escape
from itertools import groupby

from planet.locale.slugs import slug_of
from planet.model.raw import RawEntry, RawFeed, RawText
from planet.model.results import MailPicture, MailTask
from planet.parse.charset import decode
from planet.parse.outreach.mail_head import references
from planet.parse.outreach.mail_headers import decoded, header
from planet.parse.outreach.mail_html import content_ids, read_html, with_pictures
from planet.parse.outreach.mail_text import MailText, read_text
from planet.rules.outreach.mail_addresses import redacted
from planet.struct import Struct, field
from planet.web.dates import parse_date
from planet.web.markup import html
from planet.web.outreach.subjects import passes_on, without_prefixes

DEEPEST, MOST_PARTS = 20, 200
MOST_PICTURES = 20
ON_ITS_WAY, AHEAD = timedelta(days=7), timedelta(days=1)
"""How long a message may be under way, and how far a clock may be ahead, before the date that it states is not
believed."""

LONGEST_TEXT = 1_000_000
"""Characters of a text; the rest is cut."""

_SIGNATURES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
_ENCRYPTED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
_PGP_MESSAGE = "-----BEGIN PGP MESSAGE-----"

Shrink = Callable[[bytes], MailPicture | str]
"""Makes a picture fit for publishing, without a name yet but its ending; or says why that cannot be, as a sentence."""


class NotAPost(Exception):
    """A message that is no post; the reason is a sentence for the admin."""


class _File(Struct):
    """A picture of a message: its bytes, the Content-ID by which the HTML may show it, and the number of texts that it
    stands behind if no HTML shows it."""

    body: bytes
    content_id: str
    title: str
    behind: int


class _Pieces(Struct):
    """What the parts of a message hold: texts, their files, and sentences on what was left out."""

    texts: list[Message] = field(default_factory=list)
    files: list[_File] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    parts: int = 0


def read_mail(body: bytes, task: MailTask, shrink: Shrink) -> tuple[RawFeed, tuple[MailPicture, ...], tuple[str, ...]]:
    """Read a message as a feed of one entry; return that, the pictures, and sentences on what was left out.

    Raise NotAPost where there is no post in it.
    """
    mailbox, secrets = task.mailbox, task.secrets
    message = BytesParser(policy=compat32).parsebytes(body)
    answers = bool(references(message)) and not passes_on(header(message, "Subject"))
    pieces = _Pieces()
    _gather(message, pieces, 0)
    texts = [_read(part, answers) for part in pieces.texts]
    mentioned = set[str]().union(*(content_ids(_text(part)) for part in pieces.texts if pieces.files))
    subject = redacted(header(message, "Subject"), mailbox, secrets)
    title = without_prefixes(subject, is_linked=bool(references(message)))
    if title != subject and task.answers:
        title = ""
    published = _date(message, task.arrived)
    link = f"{task.folder}{_name(title, published)}/"
    markup, pictures, notes = _with_files(texts, pieces.files, mentioned, link, shrink)
    markup = redacted(markup, mailbox, secrets)
    if not title and not html.plain(markup).strip() and not pictures:
        raise NotAPost(next(iter((*pieces.left_out, *notes)), "There is neither a subject, nor a text, nor a picture."))
    tags = tuple(tag for text in _up_to_the_end(texts) for tag in text.tags)
    entry = RawEntry(
        guid=f"mail/{hashlib.sha256(task.message_id.encode()).hexdigest()[:32]}",
        title=RawText(title, "text/plain") if title else None,
        link=link,
        content=(RawText(markup, "text/html", task.folder),) if markup else (),
        published=published,
        tags=tuple(redacted(tag, mailbox, secrets) for tag in tags),
    )
    told = tuple(redacted(note, mailbox, secrets) for note in (*pieces.left_out, *notes))
    return RawFeed(format="mail", link_base=task.folder, entries=(entry,)), pictures, told


def _date(message: Message, arrived: str) -> str:
    """Return when a message was written, as it states, if that fits the moment when it arrived; else that moment.

    A clock that is wrong by years would put the post where nobody sees it.
    """
    stated = header(message, "Date")
    written, received = parse_date(stated), parse_date(arrived)
    if written and received:
        return stated if received - ON_ITS_WAY <= written <= received + AHEAD else arrived
    return stated if written else arrived


def _name(title: str, published: str) -> str:
    """Return the name of a post in its URL: its day and the words of its title."""
    moment = parse_date(published)
    day = f"{moment:%Y-%m-%d}-" if moment else ""
    return f"{day}{slug_of(title, fallback='post')}"


# ---------------------------------------------------------------- the parts


def _gather(part: Message, pieces: _Pieces, depth: int) -> None:
    """Gather the texts and files of a part and of the parts in it."""
    kind = part.get_content_type()
    pieces.parts += 1
    if kind in _ENCRYPTED and not _is_only_signed(part):
        raise NotAPost("It is encrypted, and nobody but its recipient can read it: send it unencrypted.")
    if kind in _ENCRYPTED and not part.is_multipart():
        raise NotAPost(
            "It is signed in a way that hides its text: sign it so that the text stays in clear, or not at all."
        )
    if depth > DEEPEST or pieces.parts > MOST_PARTS:
        raise NotAPost("It is built in a way that breaks a reader: parts in parts without end.")
    if part.is_multipart() and kind.startswith("multipart/"):
        for inner in _chosen(part, kind):
            _gather(inner, pieces, depth + 1)
    elif kind in ("text/plain", "text/html") and not _is_attached(part):
        pieces.texts.append(part)
    elif kind not in _SIGNATURES:
        _file(part, kind, pieces)


def _is_only_signed(part: Message) -> bool:
    return part.get_param("smime-type") == "signed-data"


def _chosen(part: Message, kind: str) -> list[Message]:
    """Return the parts of a part that count: one of alternatives, what was signed, else all."""
    inner = [one for one in part.get_payload() if isinstance(one, Message)]
    if kind == "multipart/signed":
        return inner[:1]
    if kind == "multipart/alternative":
        telling = [one for one in inner if _says_something(one, 0)]
        return telling[-1:] or inner[-1:]
    return inner


def _says_something(part: Message, depth: int) -> bool:
    """Return whether a text that is shown stands in a part."""
    kind = part.get_content_type()
    if kind.startswith("multipart/") and part.is_multipart() and depth < DEEPEST:
        return any(_says_something(one, depth + 1) for one in part.get_payload() if isinstance(one, Message))
    if kind == "text/html":
        text = _text(part)
        return bool(html.plain(text).strip()) or "<img" in text.lower()
    return kind == "text/plain" and bool(_text(part).strip())


def _is_attached(part: Message) -> bool:
    return (part.get_content_disposition() or "") == "attachment" or bool(_file_name(part))


def _file_name(part: Message) -> str:
    try:
        return decoded(part.get_filename() or "", 200)
    except (ValueError, LookupError, TypeError, AttributeError):
        return "a file"


def _file(part: Message, kind: str, pieces: _Pieces) -> None:
    name = html.one_line(_file_name(part), 80)
    if not kind.startswith("image/") and not name.lower().endswith((".jpg", ".jpeg", ".png", ".gif", ".webp")):
        if kind not in ("text/plain", "text/html") or name:
            pieces.left_out.append(f"{name or kind} was left out: of files only pictures are taken.")
        return
    content_id = header(part, "Content-ID").strip("<> ")
    is_inline = part.get_content_disposition() == "inline"  # phones put pictures between texts in this way
    pieces.files.append(_File(_bytes(part), content_id, name, len(pieces.texts) if is_inline else MOST_PARTS))


# ---------------------------------------------------------------- texts


def _bytes(part: Message) -> bytes:
    """Return the decoded bytes of a part; of one whose encoding is broken, what can be decoded."""
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        payload = None
    return payload if isinstance(payload, bytes) else b""


def _text(part: Message) -> str:
    charset = part.get_param("charset") or ""
    label = charset[2] if isinstance(charset, tuple) else charset
    return decode(_bytes(part), f"text/plain; charset={label}")[:LONGEST_TEXT]


def _read(part: Message, answers: bool) -> MailText:
    """Return the text of a part as HTML, by the rules of posts by mail."""
    text = _text(part)
    if part.get_content_type() == "text/html":
        return read_html(text, answers=answers)
    flowed = str(part.get_param("format") or "").lower() == "flowed"
    delsp = str(part.get_param("delsp") or "").lower() == "yes"
    if text.lstrip().startswith(_PGP_MESSAGE):
        raise NotAPost("It is encrypted, and nobody but its recipient can read it: send it unencrypted.")
    plain = read_text(text, flowed=flowed, delsp=delsp, answers=answers)
    return plain._replace(text=_as_html(plain.text))


def _as_html(text: str) -> str:
    """Return markup that shows a plain text, with its quoted lines (RFC 3676 §4.5) as quotations."""
    runs = groupby(text.split("\n"), lambda line: line.startswith(">"))
    pieces = []
    for quoted, lines in runs:
        markup = html.text_to_html("\n".join(line.lstrip(">").removeprefix(" ") if quoted else line for line in lines))
        pieces.append(f"<blockquote>{markup}</blockquote>" if quoted and markup else markup)
    return "".join(pieces)


def _up_to_the_end(texts: list[MailText]) -> Iterator[MailText]:
    """Yield the texts up to the one that its author ended."""
    for text in texts:
        yield text
        if text.ended:
            return


# ---------------------------------------------------------------- pictures


def _with_files(
    texts: list[MailText], files: list[_File], mentioned: set[str], link: str, shrink: Shrink
) -> tuple[str, tuple[MailPicture, ...], list[str]]:
    """Return the markup of a post with its pictures: where its HTML shows them, else behind their text; the pictures;
    and sentences on those that were left out. `mentioned` are the Content-IDs that the HTML shows before it is cut."""
    markups = ["", *(text.text for text in _up_to_the_end(texts))]
    shown = content_ids("".join(markups))
    pictures: list[MailPicture] = []
    places: dict[str, str] = {}
    notes: list[str] = []
    for number, file in enumerate(files):
        inline = file.content_id in mentioned
        if inline and file.content_id not in shown:
            continue  # it stood in what was cut off: a signature, a quotation
        picture = shrink(file.body) if len(pictures) < MOST_PICTURES else f"there are more than {MOST_PICTURES}"
        if isinstance(picture, str):
            notes.append(f"The picture {file.title or number + 1} was left out: {picture}")
            continue
        name = f"{len(pictures) + 1}.{picture.name}"
        pictures.append(MailPicture(name, picture.body))
        if inline:
            places[file.content_id] = f"{link}{name}"
        else:
            markups[min(file.behind, len(markups) - 1)] += f'<p><img src="{escape(link)}{name}" alt=""></p>'
    markup = "".join(markups)
    return with_pictures(markup, places) if shown else markup, tuple(pictures), notes
