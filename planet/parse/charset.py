"""From bytes to text, by what the bytes are before what they are called."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NO_CHARSETS = frozenset({"utf-7", "punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined"})
"""Python's codecs that no document may ask for: slow, or no encodings of text."""
_SUPERSETS = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932", "euc_kr": "cp949",
}  # fmt: skip
"""What browsers read under these names (WHATWG Encoding §4.2), by the names of Python's codecs."""
_BY_OTHER_NAMES = {
    "x-sjis": "cp932", "windows-31j": "cp932", "x-euc-jp": "euc_jp", "x-gbk": "gb18030", "x-x-big5": "big5hkscs",
    "windows-949": "cp949", "windows-874": "cp874", "iso-8859-8-i": "iso8859-8",
}  # fmt: skip
"""Names that Python does not know."""

_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_IN_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)
_IN_HTML = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


def decoded(body: bytes, content_type: str = "") -> str:
    """The text of a document. A byte order mark decides, then UTF-8 if the bytes are that (other text hardly ever is by
    accident), then what header or document declare (RFC 7303 §3), then Windows-1252."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    if encoding := _wide(body):
        return body.decode(encoding, "replace")
    declared = _declared(body, content_type)
    candidates = [*declared[:1], "utf-8", *declared[1:]] if b"\x1b" in body[:1000] else ["utf-8", *declared]
    for encoding in candidates:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return _damaged(body, declared)


def _wide(body: bytes) -> str:
    """UTF-16 or UTF-32 without a mark betrays itself by the zeros around the first sign (XML 1.0 appendix F)."""
    first = body[:4]
    patterns = {b"<\0\0\0": "utf-32-le", b"\0\0\0<": "utf-32-be"}
    if first in patterns:
        return patterns[first]
    return {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(first[:2], "")


def _declared(body: bytes, content_type: str) -> list[str]:
    head = body[:2000]
    names = [match[1] for match in (_IN_HEADER.search(content_type),) if match]
    names += [match[1].decode("ascii", "replace") for match in (_IN_XML.search(head), _IN_HTML.search(head)) if match]
    return [known for name in names if (known := _known(name))]


def _known(name: str) -> str:
    name = name.lower()
    try:
        codec = codecs.lookup(_BY_OTHER_NAMES.get(name, re.sub(r"^x-(?=cp|windows|mac)", "", name)))
    except (LookupError, ValueError):
        return ""
    if not getattr(codec, "_is_text_encoding", False) or codec.name.startswith(("utf-16", "utf-32")):
        return ""  # eight-bit bytes that claim to be sixteen-bit
    return "" if codec.name.replace("_", "-") in _NO_CHARSETS else _SUPERSETS.get(codec.name, codec.name)


def _damaged(body: bytes, declared: list[str]) -> str:
    """Text in no encoding throughout: UTF-8 with some broken signs, else what is declared with some, else Windows-1252.

    A sign that is cut in two, as by programs that shorten texts by bytes, costs itself and not the whole document.
    """
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(1 for sign in text if sign > "\x7f") - broken
    if sound > broken:
        return text
    return body.decode(next((name for name in declared if name != "utf-8"), "cp1252"), "replace")
