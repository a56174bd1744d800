"""Clean HTML as CommonMark: the same words, links and pictures, in a form that people edit. Pure.

It reads what `html.clean` gives. What CommonMark has no sign for stands there as its plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

from planet.struct import Struct, field

DEEPEST = 60
"""Elements that are nested more deeply stand as their plain text."""

_VOID = frozenset({"br", "hr", "img", "wbr", "col", "source", "track", "input", "area", "embed"})
_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div"),
        *("dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td"),
        *("tfoot", "th", "thead", "tr", "ul"),
    }
)
_SILENT = frozenset({"script", "style", "template", "head", "title"})
_SPACE = re.compile(r"[ \t\n\r\f]+")
_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~]")
_LINE_START = re.compile(r"^(\s*)(?:([#+\-=>])|(\d{1,9})([.)]))", re.MULTILINE)
_LIST = re.compile(r"- |1\. ")
_BREAK = "\\\n"


class _Node(Struct):
    """An element, or a text where `tag` is ""."""

    tag: str = ""
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[_Node] = field(default_factory=list)


def markdown(html: str) -> str:
    """Return HTML as CommonMark, without a line end behind it; "" where nothing shows."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "\n\n".join(_blocks(reader.root.children, 0))


class _Reader(HTMLParser):
    """Gathers the elements of a document as a tree. An end without a beginning is passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("div")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, attributes={name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in _VOID and len(self._open) <= DEEPEST:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                break

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(_Node(text=data))


# ---------------------------------------------------------------- blocks


def _blocks(nodes: Sequence[_Node], depth: int) -> list[str]:
    """Return the blocks of these nodes; a run of words and inline elements is a paragraph."""
    blocks: list[str] = []
    run: list[_Node] = []
    for node in nodes:
        if node.tag in _SILENT:
            continue
        if node.tag in _BLOCKS or _holds_blocks(node):
            blocks += _paragraph(run)
            run = []
            blocks += _block(node, depth)
        else:
            run.append(node)
    return blocks + _paragraph(run)


def _holds_blocks(node: _Node) -> bool:
    return bool(node.tag) and any(child.tag in _BLOCKS or _holds_blocks(child) for child in node.children)


def _holds_bars(node: _Node) -> bool:
    """Return whether code with a bar stands in a cell, which would end the cell."""
    is_code = node.tag in ("code", "kbd", "samp", "tt") and "|" in _plain(node)
    return is_code or any(map(_holds_bars, node.children))


def _paragraph(run: Sequence[_Node]) -> list[str]:
    text = _tidy(_inline(run))
    return [text] if text else []


def _block(node: _Node, depth: int) -> list[str]:
    match node.tag:
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            # the first heading of the first level would be the title of the post
            words = _one_line(node)
            return [f"{'#' * max(2, int(node.tag[1]))} {words}"] if words else []
        case "hr":
            return ["***"]
        case "pre":
            return _code_block(node)
        case "blockquote":
            return _prefixed("> ", "> ", _blocks(node.children, depth + 1))
        case "ul" | "ol":
            return _list(node, depth)
        case "table":
            return _table(node, depth)
        case "dt":
            words = _one_line(node)
            return [f"**{words}**" if words[:1].isalnum() and words[-1:].isalnum() else words] if words else []
    return _blocks(node.children, depth + 1)


def _prefixed(first: str, rest: str, blocks: Sequence[str]) -> list[str]:
    """Return blocks as one, each of its lines behind a prefix; a list right below a line of words stays there."""
    is_short = len(blocks) == 2 and "\n" not in blocks[0] and _LIST.match(blocks[1])
    lines = ("\n" if is_short else "\n\n").join(blocks).split("\n")
    return ["\n".join(f"{rest if n else first}{line}".rstrip() for n, line in enumerate(lines))] if blocks else []


def _list(node: _Node, depth: int) -> list[str]:
    start = node.attributes.get("start", "")
    number = int(start) if start.isdecimal() and len(start) < 9 else 1
    items: list[str] = []
    for child in node.children:
        blocks = _blocks(child.children if child.tag == "li" else [child], depth + 1)
        sign = "- " if node.tag == "ul" else f"{number + len(items)}. "
        items += _prefixed(sign, " " * len(sign), blocks)
    return ["\n".join(items)] if items else []


def _code_block(node: _Node) -> list[str]:
    code = _plain(node).strip("\n")
    if not code.strip():
        return []
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
    return [f"{fence}\n{code}\n{fence}"]


def _table(node: _Node, depth: int) -> list[str]:
    """Return a table of words as a table of Markdown; of one with blocks in it, the blocks."""
    rows = [[cell for cell in row.children if cell.tag in ("td", "th")] for row in _rows(node)]
    rows = [row for row in rows if row]
    if not rows or any(_holds_blocks(cell) or _holds_bars(cell) for row in rows for cell in row):
        return _blocks(node.children, depth + 1)
    width = max(map(len, rows))
    lines = [f"| {' | '.join([*map(_one_line, row), *[''] * (width - len(row))])} |" for row in rows]
    captions = [block for child in node.children if child.tag == "caption" for block in _blocks(child.children, depth)]
    return [*captions, "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])]


def _rows(node: _Node) -> Iterator[_Node]:
    for child in node.children:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)


# ---------------------------------------------------------------- words


def _one_line(node: _Node) -> str:
    return _tidy(_inline(node.children)).replace(_BREAK, " ").replace("\n", " ")


def _tidy(text: str) -> str:
    """Return a paragraph without blanks around its lines, and without what would make a block of its lines."""
    lines = [line.strip(" ") for line in text.strip().split("\n")]
    while lines and lines[-1] == "":
        lines.pop()
    return _LINE_START.sub(_escaped_start, "\n".join(line for line in lines if line)).removesuffix("\\")


def _escaped_start(match: re.Match[str]) -> str:
    return f"{match[1]}\\{match[2]}" if match[2] else f"{match[1]}{match[3]}\\{match[4]}"


def _inline(nodes: Sequence[_Node]) -> str:
    text = ""
    for node in nodes:
        if not node.tag:
            words = _SPACE.sub(" ", node.text)
            text += _escaped(words.lstrip(" ") if text.endswith((" ", "\n")) else words)
        elif node.tag not in _SILENT:
            element = _element(node, text)
            runs_on = text.endswith(("`", "*")) and element.startswith(text[-1])  # two signs would be read as another
            text += f" {element}" if runs_on else element
    return text


def _element(node: _Node, so_far: str) -> str:
    """Return an inline element; `so_far` is what stands before it."""
    match node.tag:
        case "br":
            return _BREAK if so_far.strip() and not so_far.endswith(_BREAK) else ""
        case "img":
            return _picture(node)
        case "a":
            return _link(node)
        case "em" | "i" | "cite" | "strong" | "b":
            return _stressed(_inline(node.children), "**" if node.tag in ("strong", "b") else "*", so_far)
        case "code" | "kbd" | "samp" | "tt":
            return _code(node)
        case "q":
            return f"“{_inline(node.children).removesuffix(_BREAK).strip()}”"
        case "audio" | "video" | "iframe":
            source = node.attributes.get("src", "")
            return f"[{_escaped(source)}](<{_url(source)}>)" if source else _inline(node.children)
    return _inline(node.children)


def _stressed(words: str, sign: str, so_far: str) -> str:
    """Return words in signs of stress, where CommonMark would read them so, else the words alone."""
    bare = words.strip()
    if not bare or not (bare[0].isalnum() and bare[-1].isalnum()) or so_far.endswith("*") or "\n" in bare:
        return words
    before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    return f"{before}{sign}{bare}{sign}{after}"


def _link(node: _Node) -> str:
    words, href = _inline(node.children), node.attributes.get("href", "")
    bare = words.replace(_BREAK, " ").strip()
    if not href or not bare:
        return words
    before, after = " " * words.startswith(" "), " " * words.endswith(" ")
    return f"{before}[{bare}](<{_url(href)}>){after}" if "](" not in bare or "![" in bare else words


def _picture(node: _Node) -> str:
    source = node.attributes.get("src", "")
    alt = _escaped(_SPACE.sub(" ", node.attributes.get("alt", "")).strip())
    return f"![{alt}](<{_url(source)}>)" if source else alt


def _url(url: str) -> str:
    """Return a URL as it may stand between angle brackets."""
    return re.sub(r"[<>|\\\s]", lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), url).replace(
        "&", "\\&"
    )


def _code(node: _Node) -> str:
    code = _SPACE.sub(" ", _plain(node))
    if not code.strip():
        return code
    fence = "`" * (1 + max(map(len, re.findall("`+", code)), default=0))
    pad = " " if code[0] in "` " or code[-1] in "` " else ""
    return f"{fence}{pad}{code}{pad}{fence}"


def _plain(node: _Node) -> str:
    if not node.tag:
        return node.text
    return "\n" if node.tag == "br" else "".join(map(_plain, node.children))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda sign: f"\\{sign[0]}", text)
