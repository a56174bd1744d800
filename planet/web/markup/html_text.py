"""The text of a document in lines, as a person would read it aloud: blocks apart, formulas on a line, no pictures."""

from __future__ import annotations

import re
from html import escape

from planet.web import formulas
from planet.web.markup import html_ordinary, html_scan
from planet.web.patterns import later

_BLANKS = (
    "\n\t\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028"
    "\u2029\u202f\u205f\u3000"
)
"""All characters that `str.split` takes for blanks, but the most frequent one."""
_BESIDE_BLANKS = (" \xa0", "\xa0 ", "\xa0\xa0")
_BETWEEN = "\0"
"""What stands between the texts of a document while they are folded together."""
_DRAWN_FORMULA = later(r"latex|/math/render/|codecogs|mathtex", re.IGNORECASE)
"""The URLs of services that draw formulas; the alt text of such a picture is the formula."""


def lines(html: str, *, alt_texts: bool = False) -> str:
    """Return the text of a document: blocks on their own lines, paragraphs apart, blanks folded, references decoded."""
    if "<" not in html and "&" not in html:
        return " ".join(html.split())
    ordinary = None if alt_texts and "<img" in html else _ordinary(html)
    return _in_lines(_of_tokens(html, alt_texts) if ordinary is None else ordinary)


_LONGEST_REFERENCE = 40


def beginning(html: str, length: int) -> str:
    """Return a beginning of `lines(html)` that is about `length` characters long; "" where it is not to be had without
    reading the whole document."""
    head = html[: 2 * length + 200].rpartition("<")[0]
    ordinary = _ordinary(head)
    return _in_lines(ordinary)[:-_LONGEST_REFERENCE] if ordinary else ""


def _in_lines(text: str) -> str:
    """Decode references, fold blanks, and leave one empty line between paragraphs."""
    text = html_scan.unescaped(text)
    if "  " in text or "\t" in text or ("\xa0" in text and any(blanks in text for blanks in _BESIDE_BLANKS)):
        text = re.sub(r"[ \t\xa0]{2,}", " ", text)
    text = "\n".join([line.strip(" \t\xa0") for line in text.split("\n")])
    paragraphs = [paragraph.strip("\n") for paragraph in text.split("\n\n")]
    return "\n\n".join(filter(None, paragraphs)).strip()


def _ordinary(html: str) -> str | None:
    """Return the text of an ordinary document, in lines, before references are decoded; None for any other document."""
    if "<" not in html:
        return _folded(html)
    parts = html_ordinary.take_apart(html)
    if parts is None or _BETWEEN in html or not _LINE_ENDS.keys() >= set(parts.names):
        return None
    if "img" in parts.names and _DRAWN_FORMULA.search(_of_images(parts)):
        return None
    texts = _folded(_BETWEEN.join(parts.texts)).split(_BETWEEN)
    return html_ordinary.joined(texts, [_LINE_ENDS[name] for name in parts.names])


def _of_images(parts: html_ordinary.Parts) -> str:
    """Return the attributes of all pictures."""
    return " ".join(raw or "" for name, raw in zip(parts.names, parts.attributes, strict=True) if name == "img")


def _folded(text: str) -> str:
    """Return a text with each run of blanks as one blank; in a tenth of the time that it takes to split and join it."""
    for blank in _BLANKS:
        text = text.replace(blank, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _of_tokens(html: str, alt_texts: bool) -> str:
    """Return the text of any document, in lines, before references are decoded."""
    pieces: list[str] = []
    formula: formulas.Formula | None = None
    for token in html_scan.tokens(html):
        if formula is not None:
            if _adds_to_formula(formula, token):
                continue
            pieces.append(formula.as_line())
            formula = None
            if token.name == "math":
                continue
        if not token.name:
            pieces.append(re.sub(r"\s+", " ", token.text))
        elif token.name == "math" and not token.ends:
            formula = formulas.Formula()
        elif token.name == "img" and (alt_texts or _DRAWN_FORMULA.search(token.text)):
            pieces.append(escape(html_scan.attributes(token.text).get("alt", "")))
        else:
            pieces.append(_line_end(token.name))
    pieces.append(formula.as_line() if formula else "")
    return "".join(pieces)


def _adds_to_formula(formula: formulas.Formula, token: html_scan.Token) -> bool:
    """Add a token to a formula; return whether the formula goes on."""
    if not token.name:
        formula.text(token.text)
    elif token.name in html_scan.BLOCKS:
        return False
    elif token.ends:
        return not formula.end(token.name)
    else:
        formula.start(token.name, is_empty=html_scan.is_empty_in_xml(token.name, token.text))
    return True


_TWO_LINES = html_scan.words(
    """
    p div blockquote pre ul ol dl table figure h1 h2 h3 h4 h5 h6 section article hr
    """
)


def _line_end(name: str) -> str:
    """Return the line ends that a tag of this name makes in a text: two, one, or none."""
    if name in _TWO_LINES:
        return "\n\n"
    return "\n" if name in html_scan.BLOCKS or name == "br" else ""


_INLINE = html_scan.words(
    """
    a abbr b bdi bdo cite code del dfn em font i img ins kbd mark q s samp small span strong sub sup time u var wbr br
    """
)
_LINE_ENDS: dict[str | None, str] = {
    None: "",  # a comment
    **{name: _line_end(html_scan.name_of(name)) for name in html_scan.BLOCKS | _INLINE},
}
"""The line ends of each element that ordinary documents have."""
