"""The text of a document in lines, as a person would read it aloud: blocks apart, formulas on a line, no pictures."""

from __future__ import annotations

import re
from html import escape

from planet.web import formulas, html_scan

_DRAWN_FORMULA = re.compile(r"latex|/math/render/|codecogs|mathtex", re.IGNORECASE)
"""The URLs of services that draw formulas; the alt text of such a picture is the formula."""


def lines(html: str, *, alt_texts: bool = False) -> str:
    """Return the text of a document: blocks on their own lines, paragraphs apart, blanks folded, references decoded."""
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
        elif token.name in _TWO_LINES:
            pieces.append("\n\n")
        elif token.name in html_scan.BLOCKS or token.name == "br":
            pieces.append("\n")
    pieces.append(formula.as_line() if formula else "")
    text = html_scan.unescaped("".join(pieces))
    text = re.sub(r"[ \t\xa0]*\n[ \t\xa0]*", "\n", re.sub(r"[ \t\xa0]{2,}", " ", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


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
