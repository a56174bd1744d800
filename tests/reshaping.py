"""Well-formed feeds reshaped by the throw of dice: they stay well-formed, and may say something else."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr


class Raw(str):
    """A piece of a document that is written as it stands."""

    __slots__ = ()


@dataclass(eq=False)
class Element:
    """An element with its prefix, its attributes and declarations, and what is in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Element | str] = field(default_factory=list)

    def all(self) -> Iterator[Element]:
        """Yield this element and all that are in it."""
        yield self
        for child in self.children():
            yield from child.all()

    def children(self) -> list[Element]:
        return [child for child in self.inside if isinstance(child, Element)]

    def copy(self) -> Element:
        inside = [part.copy() if isinstance(part, Element) else part for part in self.inside]
        return Element(self.tag, dict(self.attributes), inside)

    def written(self) -> str:
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in self.attributes.items())
        return f"<{self.tag}{attributes}>{''.join(map(_written, self.inside))}</{self.tag}>"


def _written(part: Element | str) -> str:
    if isinstance(part, Element):
        return part.written()
    return part if isinstance(part, Raw) else escape(part)


def tree(document: bytes) -> Element:
    """Return the root of a document in UTF-8, with prefixes as they are written."""
    around = [Element("")]
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag, dict(attributes))
        around[-1].inside.append(element)
        around.append(element)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda tag: around.pop()
    parser.CharacterDataHandler = lambda text: around[-1].inside.append(text)
    parser.Parse(document, True)
    return around[0].children()[0]


DOCTYPES = (
    '<!DOCTYPE {} [<!ENTITY own "Hello">]>',
    '<!DOCTYPE {} [<!ENTITY own "a &#60; b"><!ATTLIST title type CDATA "html">]>',
    '<!DOCTYPE {} SYSTEM "feed.dtd">',
)
PIECES = ("<!-- note -->", "<!-- <item><title>no</title></item> -->", "<?php echo 1 ?>", "<!-- &#13; -->", "\n\t ")
PREFIXES = ("q", "a", "dc", "media", "Media", "atom", "rss", "cc", "xhtml", "_x", "é", "a-b")


class Reshaping:
    """The changes of one seed. `names` and `values` are elements, attributes and texts that it puts in."""

    def __init__(
        self, seed: int, namespaces: dict[str, str], names: tuple[str, ...], attributes: tuple[str, ...],
        texts: tuple[str, ...],
    ) -> None:  # fmt: skip
        self.dice = random.Random(seed)
        self._namespaces, self._names, self._attributes, self._texts = namespaces, names, attributes, texts

    def apply(self, document: bytes) -> bytes:
        """Return the document with one to six changes; it declares each prefix that they bring."""
        self.root, self.prolog, self.tail = tree(document), '<?xml version="1.0" encoding="utf-8"?>', ""
        changes: tuple[Callable[[Element, Element], None], ...] = (
            self.reorder, self.move, self.repeat, self.nest, self.wrap, self.unwrap, self.put_in, self.put_in,
            self.rename, self.give_attribute, self.give_attribute, self.swap, self.empty, self.cut_text,
            self.cut_text, self.piece, self.other_prefix, self.other_default, self.other_case, self.doctype,
        )  # fmt: skip
        for _ in range(self.dice.choice((1, 1, 2, 3, 6))):
            elements = list(self.root.all())
            self.dice.choice(changes)(self.dice.choice(elements), self.dice.choice(elements))
        for prefix, uri in self._namespaces.items():
            self.root.attributes.setdefault(f"xmlns:{prefix}", uri)
        return f"{self.prolog}{self.root.written()}{self.tail}".encode()

    def place(self, element: Element) -> int:
        return self.dice.randint(0, len(element.inside))

    def around(self, element: Element) -> Element | None:
        return next((other for other in self.root.all() if element in other.inside), None)

    # ------------------------------------------------------------ changes: each of an element, and of another

    def reorder(self, element: Element, other: Element) -> None:
        self.dice.shuffle(element.inside)

    def move(self, element: Element, other: Element) -> None:
        around = self.around(element)
        if around and other not in element.all():
            around.inside.remove(element)
            other.inside.insert(self.place(other), element)

    def repeat(self, element: Element, other: Element) -> None:
        if around := self.around(element):
            for _ in range(self.dice.choice((1, 2, 25))):
                around.inside.insert(self.place(around), element.copy())

    def nest(self, element: Element, other: Element) -> None:
        element.inside.insert(self.place(element), element.copy())

    def wrap(self, element: Element, other: Element) -> None:
        wrapper = Element(self.dice.choice(self._names), {}, [element])
        if around := self.around(element):
            around.inside[around.inside.index(element)] = wrapper
        else:
            self.root = wrapper

    def unwrap(self, element: Element, other: Element) -> None:
        if around := self.around(element):
            place = around.inside.index(element)
            around.inside[place : place + 1] = element.inside

    def put_in(self, element: Element, other: Element) -> None:
        new = Element(self.dice.choice(self._names), {}, [self.dice.choice(self._texts)])
        self.give_attribute(new, other)
        element.inside.insert(self.place(element), new)

    def rename(self, element: Element, other: Element) -> None:
        element.tag = self.dice.choice((self.dice.choice(self._names), other.tag))

    def give_attribute(self, element: Element, other: Element) -> None:
        value = self.dice.choice((*self._texts, "https://reef.example/" + "x" * 3000))
        element.attributes[self.dice.choice(self._attributes)] = value

    def swap(self, element: Element, other: Element) -> None:
        if not element.children() and not other.children():
            element.inside, other.inside = other.inside, element.inside

    def empty(self, element: Element, other: Element) -> None:
        element.inside.clear()

    def cut_text(self, element: Element, other: Element) -> None:
        """Write a text in pieces: quoted, by references, with remarks between them."""
        for place, part in enumerate(element.inside):
            if isinstance(part, str) and not isinstance(part, Raw):
                middle = self.dice.randint(0, len(part))
                element.inside[place] = Raw(self.written(part[:middle]) + self.written(part[middle:]))

    def written(self, text: str) -> str:
        form = self.dice.randrange(4)
        if form == 0:
            return f"<![CDATA[{text.replace(']]>', ']] >')}]]>"
        if form == 1:
            return "".join(f"&#{ord(sign)};" for sign in text[:200]) + escape(text[200:])
        return escape(text) + self.dice.choice((*PIECES, "&#13;", "&#xA;", "&#160;", "&quot;"))

    def piece(self, element: Element, other: Element) -> None:
        element.inside.insert(self.place(element), Raw(self.dice.choice(PIECES)))
        self.tail = self.dice.choice(("", "\n<!-- made in 1.2 s -->", "<?x?>"))

    def other_prefix(self, element: Element, other: Element) -> None:
        """Give a namespace another prefix throughout the document, or a default namespace one."""
        old = self.dice.choice([name for name in self.root.attributes if name.startswith("xmlns")] or [""])
        new = self.dice.choice(PREFIXES)
        elements = list(self.root.all())
        if not old or any(f"xmlns:{new}" in part.attributes or part.tag.startswith(f"{new}:") for part in elements):
            return
        for part in elements:
            names = {_with_prefix(name, old, new, is_tag=False): value for name, value in part.attributes.items()}
            part.attributes, part.tag = names, _with_prefix(part.tag, old, new, is_tag=True)

    def other_default(self, element: Element, other: Element) -> None:
        element.attributes["xmlns"] = self.dice.choice((*self._namespaces.values(), "", "urn:q"))

    def other_case(self, element: Element, other: Element) -> None:
        element.tag = self.dice.choice((element.tag.upper(), element.tag.capitalize()))

    def doctype(self, element: Element, other: Element) -> None:
        self.prolog += self.dice.choice(DOCTYPES).format(self.root.tag)
        element.inside.append(Raw(self.dice.choice(("&own;", "&eacute;", ""))))


def _with_prefix(name: str, old: str, new: str, *, is_tag: bool) -> str:
    """Return a name with the prefix `new` where it has that of the declaration `old`."""
    if name == old:
        return f"xmlns:{new}"
    prefix, colon, local = name.rpartition(":")
    if old == "xmlns":
        return f"{new}:{name}" if is_tag and not colon else name
    return f"{new}:{local}" if colon and f"xmlns:{prefix}" == old else name
