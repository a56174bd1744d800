"""From bytes to text: the encoding that the bytes fit goes before the encoding that is declared."""

from __future__ import annotations

import codecs
import re

import webencodings
from w3lib.encoding import read_bom

_PIECE = 1 << 16
_SUPERSETS = {"gbk": "gb18030"}
"""Under this name browsers read GB 18030 (WHATWG Encoding §10.1); Python's codec of that name is narrower."""
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_IN_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)
_IN_HTML = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


def to_utf8(body: bytes, content_type: str = "") -> bytes:
    """Return a document in UTF-8 without a byte order mark; the same bytes if they are that already.

    The document stays bytes to save memory: a Python string with one rare character takes four bytes for each
    character.
    """
    is_escaped = b"\x1b" in body[:1000]
    if not is_escaped and not read_bom(body)[0] and not _wide_encoding(body) and _is_utf8(body):
        return body
    return decode(body, content_type).encode("utf-8", "replace")


def _is_utf8(body: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(body), _PIECE):
            decoder.decode(body[start : start + _PIECE], final=start + _PIECE >= len(body))
    except UnicodeDecodeError:
        return False
    return True


def decode(body: bytes, content_type: str = "") -> str:
    """Return the text of a document; bytes that fit no encoding become U+FFFD.

    A byte order mark decides. Without one UTF-8 is taken if all bytes fit: text in another encoding hardly ever does.
    Then comes the encoding that header or document declare (RFC 7303 §3), then Windows-1252.
    """
    encoding, mark = read_bom(body)
    if encoding and mark:
        return body[len(mark) :].decode(encoding, "replace")
    if encoding := _wide_encoding(body):
        return body.decode(encoding, "replace")
    declared = _declared_encodings(body, content_type)
    candidates = [*declared[:1], "utf-8", *declared[1:]] if b"\x1b" in body[:1000] else ["utf-8", *declared]
    for encoding in candidates:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return _decode_damaged(body, declared)


def _wide_encoding(body: bytes) -> str:
    """Return the UTF-16 or UTF-32 that the zero bytes around the first "<" show (XML 1.0 appendix F), or ""."""
    start = body[:4]
    patterns = {b"<\0\0\0": "utf-32-le", b"\0\0\0<": "utf-32-be"}
    if start in patterns:
        return patterns[start]
    return {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(start[:2], "")


def _declared_encodings(body: bytes, content_type: str) -> list[str]:
    """Name the codecs that the header, the XML declaration and the meta element declare, in this order."""
    head = body[:2000]
    labels = [match[1] for match in (_IN_HEADER.search(content_type),) if match]
    labels += [match[1].decode("ascii", "replace") for match in (_IN_XML.search(head), _IN_HTML.search(head)) if match]
    return [codec for label in labels if (codec := _codec(label))]


def _codec(label: str) -> str:
    """Return Python's codec for a label of the WHATWG Encoding Standard; "" for any other label.

    Labels of UTF-16 give "" too: bytes that come here are eight-bit, whatever they claim.
    """
    encoding = webencodings.lookup(label)
    if encoding is None or encoding.name in ("utf-16le", "utf-16be", "replacement", "x-user-defined"):
        return ""
    return _SUPERSETS.get(encoding.name, str(encoding.codec_info.name))


def _decode_damaged(body: bytes, declared: list[str]) -> str:
    """Decode bytes that are broken in every encoding: as UTF-8 if most of them fit, else as declared, else as
    Windows-1252.

    Programs that shorten texts by bytes cut characters in two. Then only that character is lost.
    """
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(1 for character in text if character > "\x7f") - broken
    if sound > broken:
        return text
    return body.decode(next((name for name in declared if name != "utf-8"), "cp1252"), "replace")
