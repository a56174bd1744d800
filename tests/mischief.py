"""A community in which every field is hostile, with sound posts between; what runs sets window.owned."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import cycle
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from hostile import ROUTES, Exchange, Hostile

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RUN = "window.owned=1"
BAIT = f"<img src=x onerror={RUN}>"

MARKUP = (
    # what runs by itself
    f"<script>{RUN}</script>",
    f"<ScRiPt/x>{RUN}</sCrIpT >",
    f"<script src=//evil.example/x.js></script><script type=module>{RUN}</script>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    BAIT,
    f"<img/src='x'/OnErRoR = '{RUN}'//",
    f'<img """><script>{RUN}</script>">',
    f"<img src=x onerror\x0c=\x0c{RUN}><img src=x onerror\x0b={RUN}><img src=x \x00onerror={RUN}>",
    f"<body onload={RUN}><marquee onstart={RUN}>x</marquee><isindex type=image src=x onerror={RUN}>",
    f"<details open ontoggle={RUN}>x</details><video><source onerror={RUN}></video><audio src=x onerror={RUN}>",
    f"<input autofocus onfocus={RUN}><x-evil tabindex=1 autofocus onfocus={RUN}>x</x-evil>",
    # frames, forms, and what changes the page around
    "<iframe srcdoc='<script>parent.owned=1</script>'></iframe><iframe src='javascript:parent.owned=1'></iframe>",
    f"<object data='javascript:{RUN}'></object><embed src='javascript:{RUN}'><applet code=x></applet>",
    f"<form action='javascript:{RUN}'><input type=submit><button formaction='javascript:{RUN}'>go</button></form>",
    "<base href='https://evil.example/'><link rel=stylesheet href='//evil.example/x.css'>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'><meta name=robots content=noindex>",
    "<style>@import '//evil.example/x.css';body{display:none}</style><p style='position:fixed;inset:0'>over all</p>",
    "<div style='background:url(javascript:window.owned=1);behavior:url(x.htc);-moz-binding:url(x)'>x</div>",
    # drawings and formulas
    f"<svg onload={RUN}><script>{RUN}</script><set onbegin={RUN} attributeName=x /></svg>",
    f"<svg><a xlink:href='javascript:{RUN}'><text y=20>x</text></a><use href='data:image/svg+xml,<svg/>#x'/></svg>",
    f"<svg><animate xlink:href=#x attributeName=href values='javascript:{RUN}'/><a id=x><rect/></a></svg>",
    f"<math href='javascript:{RUN}'>x</math><math><maction actiontype=statusline xlink:href='javascript:{RUN}'>x",
    # what one parser reads otherwise than the next
    f'<noscript><p title="</noscript>{BAIT}">',
    f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={RUN}&gt;">',
    f"<form><math><mtext></form><form><mglyph><style></math>{BAIT}",
    f'<svg></p><style><a id="</style>{BAIT}">',
    f'<math><mi><table><mglyph><svg><mtext><textarea><path id="</textarea>{BAIT}">',
    f'<select><template><style><!--</style><a rel="--></style></template></select>{BAIT}">',
    f"<math><annotation-xml encoding='text/html'><style>{BAIT}</style></annotation-xml></math>",
    f"<svg><foreignObject><p><style><!-- </style>{BAIT} --></p></foreignObject></svg>",
    f"<svg><desc><![CDATA[</desc>{BAIT}]]></desc></svg><![CDATA[{BAIT}]]>",
    f'<xmp><p title="</xmp>{BAIT}"></xmp><plaintext>{BAIT}',
    f"<textarea><!--</textarea>{BAIT}--></textarea><title><!--</title>{BAIT}--></title>",
    f"<!-->{BAIT}--><!--->{BAIT}--><!---!>{BAIT}--><!-- --!>{BAIT}-->",
    f"<?xml-stylesheet href='javascript:{RUN}'?>{BAIT}?><!DOCTYPE x [<!ENTITY y '{BAIT}'>]>&y;",
    f"<template><script>{RUN}</script></template><frameset onload={RUN}><noembed>{BAIT}</noembed>",
    f"<table><td></table><p><a><table><a><caption>{BAIT}<select><option>{BAIT}",
    # out of where it stands
    f"</h3></div></article></main></body></html>{BAIT}",
    f"\"'>{BAIT}<a title=\"'>{BAIT}",
    f"--></title></textarea></style></noscript></script>{BAIT}]]>",
    f"]]></title></entry></item>{BAIT}",
    # names that shadow the page's own
    "<a id=main name=main href=#main>x</a><p id=e-000000000000 class='masthead skip unseen'>x</p><img name=body src=x>",
    "<form id=document name=getElementById><input name=cookie id=attributes></form><h1 id=newest>another h1</h1>",
    # references
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&amp;lt;script&amp;gt;{RUN}&amp;lt;/script&amp;gt;",
    f"&#60;img src=x onerror={RUN}&#62;&#x202e;&#8238;&#1;&#0;&#xD800;&#xFFFE;&#x110000;&#99999999999999999999;",
    f"<a href='&#106;avascript:{RUN}'>x</a><a href='jav&Tab;ascript&colon;{RUN}'>x</a>",
    f"<a href='&#1;javascript:{RUN}'>x</a><a href='&NewLine;&#x6A&#x61vascript:{RUN}'>x</a>",
    # signs that steer
    "\x1b[2J\x1b]0;owned\x07\x9b31m\x00\x08\x7f\u202eevil\u202c \u2066x\u2069 \ufeff\ufffe\u061c \x85\u2028\u2029",
    "templates {{ 7*7 }} {% include '/etc/passwd' %} {# note #} ${7*7} #{7*7} <%= 7*7 %> {{ self.__class__ }} {0} %s",
)
"""Kept apart by entry: one must not close what another opens."""

ADDRESSES = (
    f"javascript:{RUN}",
    f" \t\x01JaVaScRiPt:{RUN}",
    f"java\tscript:{RUN}",
    f"java\nscript:{RUN}//https://sound.example/",
    f"&#106;avascript:{RUN}",
    f"javascript&colon;{RUN}",
    f"javascript://evil.example/%0a{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    "data:text/html;base64,PHNjcmlwdD5wYXJlbnQub3duZWQ9MTwvc2NyaXB0Pg==",
    "vbscript:msgbox(1)",
    "VB\x00SCRIPT:msgbox(1)",
    "file:///etc/passwd",
    f"view-source:javascript:{RUN}",
    f"feed:javascript:{RUN}",
    "blob:https://planet.example/1",
    f'https://evil.example/" onmouseover="{RUN}',
    f"https://evil.example/'><script>{RUN}</script>",
    f"//evil.example/x onclick={RUN}",
    "https://evil.example/a\r\nX-Split: yes\r\n\r\nbody",
    "https://reader:hunter2@evil.example/",
    "https://evil.example/\u202egpj.exe\u2066\ud800\x00",
    "https://evil\x00.example/",
    "https://evil.example:99999/",
    "https://[::1/",
    "https://",
    "https:evil.example",
    "\\\\evil.example\\share",
    "https://evil.example/" + "a" * 6000,
    "https://evil.example/{{ 7*7 }}{% raw %}",
    "https://evil.example/?a=1&b=2&amp;c=<3>;d='4'",
    "mailto:x@evil.example?subject=<script>",
    "../../../etc/passwd",
    "https://planet.example/../../etc/passwd",
    'https://planet.example/members/"><script>',
    "#main",
)

NAMES = (
    "../../etc/passwd",
    "..",
    ".",
    "a/b",
    "/",
    "//evil.example/",
    "%2e%2e",
    "%2e%2e%2fetc%2fpasswd",
    "CON",
    "nul.txt",
    "C:\\windows\\system32",
    "~root",
    "-rf",
    "index.html",
    "feed.atom",
    "null",
    "?x=1#y",
    "a\x00b",
    "line\nbreak\r\nX-Split: yes",
    "<b>bold</b>",
    f"<script>{RUN}</script>",
    f"\"'><img src=x onerror={RUN}>",
    "{{ 7*7 }}",
    "{% include 'x' %}",
    "\u202eevil\u2066",
    "\x1b[31mred\x07",
    "שלום עולם",
    "🪸🐚",
    "e\u0301" * 100,
    "x" * 5000,
    "ﷺ" * 60,
    "\u200b",
    "İSTANBUL",
    "\ud800half",
)

DATES = (
    "٢٠٢٦-١١-٢٠",
    "\x00",
    "99999-99-99",
    "0000-00-00T00:00:00Z",
    "-1",
    "1e309",
    "Thu, 32 Foo 2026",
    "9" * 5000,
    "<script>",
    "NaN",
    "2026-11-20T10:00:00+99:99",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
)
SIZES = ("9" * 5000, "-1", "1e400", "NaN", "0x10", "<b>", "٣", "1 onerror=x", "\x00", "")
TYPES = (f'audio/mpeg" onmouseover="{RUN}', "text/html", "image/svg+xml", "<script>", "a" * 9000, "video/\x00mp4",
         "{{ 7*7 }}/x", "audio/*")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evil:
    """One entry's worth of mischief; every field of a format is filled from these."""

    number: int
    markup: str
    address: str
    name: str
    size: str
    type: str
    date: str


MOST = len(MARKUP)


def evils(moment: datetime, *, dates: Sequence[str] = (), most: int = MOST) -> Iterator[Evil]:
    """One for each of the first of MARKUP, with all the others in turn; dated soundly where `dates` names none."""
    parts = zip(
        MARKUP[:most], cycle(ADDRESSES), cycle(NAMES), cycle(SIZES), cycle(TYPES), cycle(dates or [""]), strict=False
    )
    for number, (markup, address, name, size, kind, date) in enumerate(parts):
        when = date or format_datetime(moment - timedelta(minutes=number))
        yield Evil(number, markup, address, name, size, kind, when)


def sound(format: str, number: int) -> str:
    """The title of the sound post after an evil one."""
    return f"Sound {format} {number}: a < b & c"


FEW = len(DATES)
SOUND_TEXT = "Whole & <b>sound</b>."

# ---------------------------------------------------------------- RSS


def rss(moment: datetime, *, dates: Sequence[str] = (), name: str = "rss", most: int = MOST) -> bytes:
    entries = evils(moment, dates=dates, most=most)
    items = "".join(_rss_evil(entry) + _rss_sound(entry.number, moment, name) for entry in entries)
    head = "".join(f"<{tag}>{escape(MARKUP[0] + NAMES[0])}</{tag}>" for tag in ("title", "description", "copyright"))
    head += "".join(f"<{tag}>{escape(MARKUP[4])}</{tag}>" for tag in ("managingEditor", "language", "ttl", "generator"))
    head += f"<link>{escape(ADDRESSES[0])}</link><image><url>{escape(ADDRESSES[7])}</url></image>"
    spaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    )
    return _bytes(f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel>{head}{items}</channel></rss>')


def _rss_evil(one: Evil) -> str:
    markup, address, name = escape(one.markup), quoteattr(one.address), escape(one.name)
    size, kind = quoteattr(one.size), quoteattr(one.type)
    return (
        f"<item><title>{markup}</title><link>{escape(one.address)}</link><guid>{name}{one.number}</guid>"
        f"<author>{markup}</author><dc:creator>{name}</dc:creator><category domain={address}>{name}</category>"
        f"<category>{markup}</category><comments>{escape(one.address)}</comments><pubDate>{escape(one.date)}</pubDate>"
        f"<description>{markup}</description><content:encoded>{markup}</content:encoded>"
        f"<enclosure url={address} length={size} type={kind}/><source url={address}>{markup}</source>"
        f"<enclosure url='https://evil.example/{one.number}.mp3' length={size} type={kind}/>"
        f"<media:content url={address} type={kind} width={size} height={size} medium={kind}><media:title>{markup}"
        f"</media:title><media:description type='html'>{markup}</media:description></media:content>"
        f"<media:content url='https://evil.example/{one.number}.jpg' medium='image' width={size}>"
        f"<media:description>{markup}</media:description></media:content>"
        f"<media:thumbnail url={address}/><media:player url={address}/><media:license href={address}>{markup}"
        f"</media:license><itunes:duration>{escape(one.size)}</itunes:duration><itunes:image href={address}/></item>"
    )


def _rss_sound(number: int, moment: datetime, name: str) -> str:
    when = format_datetime(moment - timedelta(minutes=number, seconds=30))
    return (
        f"<item><title><![CDATA[{escape(sound(name, number))}]]></title><guid>sound-{name}-{number}</guid>"
        f"<link>https://sound.example/{name}/{number}</link><pubDate>{when}</pubDate>"
        f"<description>{escape(SOUND_TEXT.replace('&', '&amp;'))}</description></item>"
    )


# ---------------------------------------------------------------- Atom


def atom(moment: datetime) -> bytes:
    entries = "".join(_atom_evil(one, moment) + _atom_sound(one.number, moment) for one in evils(moment))
    head = (
        f"<id>{escape(NAMES[0])}</id><title type='html'>{escape(MARKUP[0])}</title><subtitle>{escape(MARKUP[4])}"
        f"</subtitle><link href={quoteattr(ADDRESSES[0])}/><logo>{escape(ADDRESSES[7])}</logo>"
        f"<author><name>{escape(MARKUP[0])}</name><uri>{escape(ADDRESSES[0])}</uri></author>"
    )
    spaces = f'xmlns="http://www.w3.org/2005/Atom" xml:base={quoteattr(ADDRESSES[0])}'
    return _bytes(f'<?xml version="1.0"?><feed {spaces}>{head}{entries}</feed>')


def _atom_evil(one: Evil, moment: datetime) -> str:
    markup, address, name = escape(one.markup), quoteattr(one.address), escape(one.name)
    titled = {0: "text", 1: "html", 2: "xhtml"}[one.number % 3]
    title = f"<div xmlns='http://www.w3.org/1999/xhtml'>{markup}</div>" if titled == "xhtml" else markup
    when = (moment - timedelta(minutes=one.number)).isoformat()
    rels = ("alternate", "related", "via", "license", "enclosure", "replies", "evil")
    link = "".join(
        f"<link rel='{rel}' href={address} type={quoteattr(one.type)} title={quoteattr(one.markup)} "
        f"length={quoteattr(one.size)} hreflang={quoteattr(one.name)}/>"
        for rel in rels
    )
    return (
        f"<entry xml:base={address} xml:lang={quoteattr(one.name)}><id>{name}{one.number}</id>"
        f"<title type='{titled}'>{title}</title>{link}<updated>{when}</updated><published>{when}</published>"
        f"<author><name>{markup}</name><uri>{escape(one.address)}</uri><email>{markup}</email></author>"
        f"<category term={quoteattr(one.name)} label={quoteattr(one.markup)} scheme={address}/>"
        f"<category term={quoteattr(one.name)}/><rights>{markup}</rights><summary type='html'>{markup}</summary>"
        f"<content type='html'>{markup}</content>"
        f"<source><id>{name}</id><title>{markup}</title><link rel='self' href={address}/></source></entry>"
    )


def _atom_sound(number: int, moment: datetime) -> str:
    when = (moment - timedelta(minutes=number, seconds=30)).isoformat()
    return (
        f"<entry><id>https://sound.example/atom/{number}</id><title>{escape(sound('atom', number))}</title>"
        f"<link href='https://sound.example/atom/{number}'/><updated>{when}</updated>"
        f"<content type='html'>{escape(SOUND_TEXT.replace('&', '&amp;'))}</content></entry>"
    )


# ---------------------------------------------------------------- JSON Feed


def json_feed(moment: datetime) -> bytes:
    items: list[Any] = []
    for one in evils(moment):
        items += [_json_evil(one, moment), _json_sound(one.number, moment)]
    items[10:10] = [None, 7, "text", [], {}, {"id": {"a": 1}, "title": ["x"], "tags": "x", "attachments": 3}]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": MARKUP[0],
        "home_page_url": ADDRESSES[0],
        "feed_url": NAMES[0],
        "description": MARKUP[4],
        "icon": ADDRESSES[7],
        "language": MARKUP[4],
        "authors": [{"name": MARKUP[0], "url": ADDRESSES[0], "avatar": ADDRESSES[7]}, None, 3],
        "items": items,
    }
    return json.dumps(feed).encode()


def _json_evil(one: Evil, moment: datetime) -> dict[str, Any]:
    huge: list[Any] = [10**400, -1, float("nan"), float("inf"), True, None, "9" * 5000, {}]
    return {
        "id": f"{one.name}{one.number}",
        "url": one.address,
        "external_url": ADDRESSES[-1 - one.number % len(ADDRESSES)] if one.number % 2 else "",
        "title": one.markup,
        "content_html": one.markup,
        "summary": one.markup,
        "image": one.address,
        "banner_image": "https://evil.example/banner.svg",
        "date_published": (moment - timedelta(minutes=one.number)).isoformat(),
        "authors": [{"name": one.markup, "url": one.address}, {"name": one.name}],
        "tags": [one.name, one.markup],
        "language": one.name,
        "attachments": [
            {"url": url, "mime_type": one.type, "title": one.markup, "size_in_bytes": huge[one.number % 8],
             "duration_in_seconds": huge[one.number % 7]}
            for url in (one.address, "https://evil.example/a.mp3")
        ],
    }  # fmt: skip


def _json_sound(number: int, moment: datetime) -> dict[str, Any]:
    return {
        "id": f"https://sound.example/json/{number}",
        "url": f"https://sound.example/json/{number}",
        "title": sound("json", number),
        "content_html": SOUND_TEXT.replace("&", "&amp;"),
        "date_published": (moment - timedelta(minutes=number, seconds=30)).isoformat(),
    }


# ---------------------------------------------------------------- local posts, pages


def posts(folder: Path) -> None:
    """Files in a folder of posts, all with hostile words, some with hostile names or broken."""
    folder.mkdir(parents=True)
    for number, markup in enumerate(MARKUP):
        words = markup.encode("utf-8", "replace").decode()
        tags = json.dumps([name.encode("utf-8", "replace").decode() for name in NAMES[number % 20 :][:5]])
        matter = f"+++\ntitle = {_toml(words)}\ndate = 2026-11-14T10:{number:02}:00Z\ntags = {_toml_raw(tags)}\n+++\n"
        addresses = [address for address in ADDRESSES[number % 30 :][:4] if "\n" not in address]
        links = "\n".join(f"[x](<{address}>) ![x](<{address}>)" for address in addresses)
        (folder / f"evil-{number}.md").write_bytes(_bytes(f"{matter}{words}\n\n{links}\n"))
        matter = f"+++\ntitle = {_toml(sound('posts', number))}\ndate = 2026-11-14T10:{number:02}:30Z\n+++\n"
        (folder / f"sound-{number}.md").write_text(f"{matter}Whole & **sound**.\n")
    for name in ("..%2f..%2fetc.md", "{{ 7*7 }}.md", "<script>.md", "\u202elive.md", "CON.md", "\x1b[31m.md"):
        (folder / name).write_text("# A name\n\nText.\n")
    (folder / "broken\u202e\x1b[31m.md").write_text('+++\ntitle = <script>\n"\x1b" = 1\n+++\nText.\n')


def page() -> bytes:
    """A home page for discovery: bad declarations before the good one."""
    declared = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{escape(MARKUP[0])}" href={quoteattr(address)}>'
        for address in ADDRESSES
        if not address.lower().startswith(("http", "//", "\\", "..", "#", "javascript&", "&"))
    )
    good = f"<link rel=alternate type=application/rss+xml title={quoteattr(MARKUP[0])} href=/evil/found.xml>"
    return _bytes(f'<!doctype html><title>{MARKUP[0]}</title><base href="javascript:{RUN}">{declared}{good}<p>x')


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _toml(text: str) -> str:
    return _toml_raw(json.dumps(text))


def _toml_raw(told: str) -> str:
    """JSON's text is TOML's but for U+007F, and for halves of characters."""
    return "".join(f"\\u{ord(sign):04x}" if sign == "\x7f" else sign for sign in told)


# ---------------------------------------------------------------- the hub

FEEDS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "/evil/rss": ("application/rss+xml", lambda: rss(NOW - timedelta(days=1))),
    "/evil/atom": ("application/atom+xml", lambda: atom(NOW - timedelta(days=2))),
    "/evil/json": ("application/feed+json", lambda: json_feed(NOW - timedelta(days=3))),
    "/evil/found.xml": ("application/rss+xml", lambda: rss(NOW - timedelta(days=4), name="found", most=FEW)),
    "/evil/dates": ("application/rss+xml", lambda: rss(NOW - timedelta(days=5), dates=DATES, name="dates", most=FEW)),
    "/evil/home": ("text/html", page),
    "/evil/page": ("text/html", lambda: _bytes(f"<html><title>\x1b[31m{MARKUP[0]}\u202e &amp; x</title><p>no feed")),
    "/evil/error": ("application/json", lambda: json.dumps({"error": f"\x1b[2J\u202e{MARKUP[0]}"}).encode()),
    "/evil/binary": ("image/png", lambda: b"\x89PNG\r\n\x1a\n<script>"),
}


async def _answer(exchange: Exchange) -> None:
    kind, make = FEEDS[exchange.request.path]
    await exchange.answer(200, make(), Content_Type=kind)


ROUTES.update(dict.fromkeys(FEEDS, _answer))

PEOPLE: tuple[dict[str, Any], ...] = (
    {"name": f"Bobby </title><script>{RUN}</script>", "bio": MARKUP[37], "location": BAIT, "pronouns": "\"'><b>they",
     "interests": [name for name in NAMES if name.isprintable()][:12], "links": [f"https://me.example/'onclick={RUN}"]},
    {"name": "../../etc/passwd", "bio": "{{ 7*7 }} {% include 'x' %}"},
    {"name": "CON", "bio": MARKUP[0]},
    {"name": "{{ 7*7 }} <%= 1 %>"},
    {"name": "\"'>--><img src=x onerror=window.owned=1>"},
)  # fmt: skip


def settle(folder: Path, server: Hostile, *, river: str = "full", more: str = "") -> None:
    """Write a hub of these people; its feeds stand on the server, its posts in the folder."""
    feeds = ("/evil/rss", "/evil/atom", "/evil/json", "/evil/dates")
    people = [{**one, "feeds": [server.url(feed)]} for one, feed in zip(PEOPLE, feeds, strict=False)]
    people.append({**PEOPLE[4], "url": server.url("/evil/home")})
    people.append({"name": "Poster <b>", "slug": "poster"})
    people.append(
        {"name": "In trouble", "feeds": [server.url(f"/evil/{kind}") for kind in ("page", "error", "binary")]}
    )
    posts(folder / "posts" / "poster")
    for number, one in enumerate(people[:4]):
        one["blogroll"] = f"config/lists/{number}.opml"
        reading_list(folder / "config" / "lists" / f"{number}.opml")
    head = {"title": f"Planet <Reef> & {{{{ 7*7 }}}} {BAIT}", "url": "https://planet.example/", "river": river,
            "description": MARKUP[37], "owner": {"name": MARKUP[0]}, "feed_entries": 1000}  # fmt: skip
    channel = {"name": f"Chat {BAIT}", "kind": "chat", "url": "https://chat.example/'x"}
    fetch = {"host_delay": "0s", "per_host": 8, "private_allow": ["127.0.0.0/8"]}
    tables = [
        ("[planet]", head),
        ("[fetch]", fetch),
        *(("[[members]]", person) for person in people),
        ("[[channels]]", channel),
    ]
    (folder / "config").mkdir(parents=True, exist_ok=True)
    (folder / "config" / "members.toml").write_text("\n".join(_table(*one) for one in tables) + more)


def reading_list(file: Path) -> None:
    """Write a reading list in which every title and every address is hostile."""
    lines = (
        f"<outline text={_attribute(words)} title={_attribute(words)} "
        f"htmlUrl={_attribute(f'https://evil{number}.example/{words}')} xmlUrl={_attribute(words)}/>"
        for number, words in enumerate(MARKUP)
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"<opml version='2.0'><body>{''.join(lines)}</body></opml>", encoding="utf-8", errors="replace")


def _attribute(text: str) -> str:
    return quoteattr("".join(sign for sign in text if sign >= " "))


def _table(head: str, values: dict[str, Any]) -> str:
    return "\n".join((head, *(f"{key} = {_value(value)}" for key, value in values.items()), ""))


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    return _toml_raw(json.dumps(value, ensure_ascii=False))


def planet(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command, as a process of its own."""
    command = [sys.executable, "-m", "planet", *words, "-C", str(folder), "--now", NOW.isoformat()]
    return subprocess.run(command, capture_output=True, timeout=600, env={**os.environ, **environment}, check=False)
