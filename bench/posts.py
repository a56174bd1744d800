"""Posts as blogs write them: each is a function of its member and number alone."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape

from bench import words

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""The hour of the first turn of every scenario."""

BETWEEN_POSTS = timedelta(days=11)
ORDINARY_TEXT = 3_000
"""The mean length of a text, in characters before markup: it makes a feed of 20 posts about 90 kB."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post of a member. `html` is its text."""

    url: str
    title: str
    html: str
    date: datetime
    tags: tuple[str, ...]


def post(member: int, number: int, length: int = ORDINARY_TEXT) -> Post:
    """Return a post of a member: 0 is the newest at the first turn, 1 the one before; -1 appears after it, then -2.

    `length` is the mean length of its text.
    """
    chance = random.Random(f"{member} {number} {length}")
    return Post(
        url=f"https://m{member}.example/{2010 + number % 9}/{number + 1_000_000}",
        title=words.title(chance),
        html=text(chance, f"https://m{member}.example/img/{number}", round(length * chance.uniform(0.4, 1.6))),
        date=date(member, number),
        tags=tuple(words.tags(chance, member)),
    )


def date(member: int, number: int) -> datetime:
    """Return when a post appeared: every 11 days until noon; later posts a minute after noon and after each other."""
    if number < 0:
        return NOON + timedelta(minutes=-number, seconds=member % 60)
    return NOON - number * BETWEEN_POSTS - timedelta(minutes=(member * 7919) % 15_000 + 1)


def text(chance: random.Random, address: str, length: int) -> str:
    """Return the HTML of a text of at least `length` characters before markup; pictures are below `address`."""
    parts: list[str] = []
    while length > 0:
        sentences = chance.choices(words.sentences(), k=chance.randint(2, 6))
        length -= sum(map(len, sentences))
        parts.append(_block(chance, sentences, f"{address}-{len(parts)}"))
    return "\n".join(parts)


def _block(chance: random.Random, sentences: list[str], address: str) -> str:
    """Return these sentences as a block: mostly a paragraph, at times a list, a quotation, code or a picture."""
    kind = chance.random()
    if kind < 0.05:
        items = "".join(f"<li>{sentence}</li>" for sentence in sentences)
        return f"<ul>{items}</ul>"
    if kind < 0.09:
        return f"<blockquote><p>{' '.join(sentences)}</p></blockquote>"
    if kind < 0.13:
        lines = "\n".join(f"    {escape(sentence)} &lt; {number}" for number, sentence in enumerate(sentences))
        return f'<pre><code class="language-text">{lines}</code></pre>'
    if kind < 0.17:
        return f'<h2 id="s{chance.randrange(99)}">{sentences[0]}</h2>\n<p>{" ".join(sentences[1:])}</p>'
    if kind < 0.24:
        picture = f'<img src="{address}.jpg" alt="{escape(sentences[0])}" width="640" height="480" class="wide" />'
        return f"<figure>{picture}<figcaption>{sentences[0]}</figcaption></figure>"
    return f"<p>{' '.join(_phrase(chance, sentence) for sentence in sentences)}</p>"


def _phrase(chance: random.Random, sentence: str) -> str:
    """Return a sentence, at times with a link, emphasis, or signs as editors write them."""
    kind = chance.random()
    if kind < 0.15:
        host, page = chance.randrange(400), chance.randrange(999)
        return f'<a href="https://site{host}.example/{page}/?utm_source=feed" target="_blank">{sentence}</a>'
    if kind < 0.25:
        return f"<em>{sentence}</em>"
    if kind < 0.3:
        return f"<strong>{sentence}</strong>&nbsp;&#8211; &#8220;{sentence[:30]}&#8221; &amp; more<br />"
    if kind < 0.33:
        return f'<span style="font-weight: 400" data-id="{chance.randrange(10**6)}">{sentence}</span>'
    return sentence


def paragraphs(seed: str, length: int) -> list[str]:
    """Return paragraphs without markup, of at least `length` characters together."""
    chance = random.Random(seed)
    parts: list[str] = []
    while sum(map(len, parts)) < length:
        parts.append(" ".join(chance.choices(words.sentences(), k=4)))
    return parts
