"""`python tests/showcase.py FOLDER [HUB…]`: hubs to look at, with pictures of their pages in a real browser.

`front` has 40 members with 30 posts each, in many scripts and of all kinds; `empty` nobody; `many` 500 members;
`single` one post; `quiet` a few members who write seldom. Each is published to FOLDER/HUB/output; where it is already
there, it is rendered again, with the templates of now. FOLDER/pictures has its pages at 390 and 1280 pixels, light and
dark. The same words come each time. No test runs this.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape, quoteattr

import browser as chromium
import drawings
from showcase_words import NOTES, PATTERNS, PEOPLE, TOPICS, WORDS

from planet.service.preview import preview

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 29, 10, tzinfo=UTC)
PORT = 8461
"""Of the pictures, on addresses of loopback, one a member; the address of a picture stands in the published pages."""

PAGES = {
    "front": (
        *(
            "",
            "archive/2026/11/28/",
            "archive/2026/11/",
            "archive/",
            "members/",
            "members/photos/",
            "members/articles/",
        ),
        *("topics/maps/", "topics/", "conversations/", "search/", "subscribe/", "status/", "about/"),
    ),
    "empty": ("", "members/", "archive/", "status/", "subscribe/"),
    "many": ("", "members/", "status/", "archive/", "subscribe/"),
    "single": ("", "members/", "archive/", "archive/2026/11/27/"),
    "quiet": ("", "archive/", "archive/2026/"),
}
"""The pages that are looked at, by hub; two members stand for all: who shows photos, and who writes articles."""

MEMBER = {"members/photos/": "members/sato-hikari/", "members/articles/": "members/ada-lindqvist/"}

TALLEST = 12_000
"""Pixels of a picture; what is below is not seen by whoever looks at it."""


class Post(NamedTuple):
    """A post of an invented person; `link` is its address."""

    link: str
    title: str
    html: str
    when: datetime
    tags: tuple[str, ...]
    more: str = ""


class Person(NamedTuple):
    """An invented person with what they write; `pace` is days between two posts."""

    number: int
    name: str
    language: str
    place: str
    bio: str
    kind: str
    pace: float

    @property
    def host(self) -> str:
        """Return the host of their site, which does not exist."""
        return f"p{self.number}.example"

    @property
    def pictures(self) -> str:
        """Return where their pictures are while the hub is built."""
        return f"http://127.0.0.{2 + self.number % 250}:{PORT}"


KINDS = {
    10: "photos",
    21: "photos",
    27: "photos",
    31: "microblog",
    8: "microblog",
    28: "microblog",
    18: "microblog",
    34: "bookmarks",
    24: "audio",
    25: "video",
    23: "code",
    29: "slides",
}
PACES = (1.2, 2.3, 3.7, 5.5, 9.0, 14.0, 30.0, 60.0)


def people(count: int) -> list[Person]:
    """Give so many people; from the 41st on their names are made of those of the others."""
    family = [name.split()[-1] for name, *_ in PEOPLE]
    made = []
    for number in range(count):
        name, language, place, bio = PEOPLE[number % len(PEOPLE)]
        if number >= len(PEOPLE):
            name = f"{name.split()[0]} {family[(number * 7) % len(family)]} {chr(65 + number % 26)}."
        kind = KINDS.get(number, "blog")
        pace = PACES[number * 5 % len(PACES)] if kind == "blog" else 0.8 if kind == "microblog" else 2.5
        made.append(Person(number, name, language, place, bio, kind, pace))
    return made


def posts(person: Person, count: int, earlier: list[Post]) -> list[Post]:
    """Write the posts of a person, the newest first; some of them lead to posts of others."""
    random = Random(f"posts {person.number}")
    when = NOW - timedelta(hours=random.uniform(1, 20 + 24 * min(person.pace, 6)))
    written = []
    for number in range(count):
        written.append(_post(person, random, count - number, when, [one for one in earlier if one.when < when]))
        when -= timedelta(days=max(0.02, random.expovariate(1 / person.pace)))
    return written


def _post(person: Person, random: Random, number: int, when: datetime, earlier: list[Post]) -> Post:
    titles, sentences = WORDS[person.language if random.random() < 0.9 else "en"]
    link = f"https://{person.host}/{when:%Y}/{number}"
    tags = tuple(random.sample(TOPICS, 9 if random.random() < 0.04 else random.choice((0, 1, 1, 2, 2, 3))))
    said = partial(_paragraph, random, sentences)
    target = random.choice(earlier[:40]) if earlier and random.random() < 0.16 else None
    answer = f'<p>Re <a href="{target.link}">{escape(target.title or "this")}</a>: {said(1)}</p>' if target else ""
    title = random.choice(titles)
    if person.language == "en" and random.random() < 0.6:
        title = random.choice(PATTERNS).format(random.choice(TOPICS))
        title = title[:1].upper() + title[1:]
    title, html, more = SHAPES[person.kind](person, random, number, title, said)
    return Post(link, title, f"{answer}{html}" if person.kind != "photos" else html, when, tags, more)


def _paragraph(random: Random, sentences: tuple[str, ...], count: int) -> str:
    return " ".join(random.sample(sentences, min(count, len(sentences))))


Written = tuple[str, str, str]
"""Title, HTML, and further elements of an item."""

Said = Callable[[int], str]


def article(person: Person, random: Random, number: int, title: str, said: Said) -> Written:
    """Write a post of a blog, some with what makes excerpts hard."""
    parts = [f"<p>{said(random.randint(1, 4))}</p>" for _ in range(random.randint(1, 5))]
    sort = random.random()
    if sort < 0.22:
        picture = f'<img src="{person.pictures}/{number}.jpg" width="960" height="640" alt="{escape(title)}">'
        parts.insert(random.choice((0, 1)), f"<figure>{picture}<figcaption>{said(1)}</figcaption></figure>")
    elif sort < 0.30:
        parts.insert(0, f"<h2>{escape(title)}</h2>")
        parts.append(
            "<table><tr><th>a</th><th>b</th></tr><tr><td>one</td><td>two</td></tr></table><pre><code>code()</code></pre>"
        )
    elif sort < 0.36:
        parts.insert(1, f"<ul><li>{said(1)}</li><li>{said(1)}</li></ul>")
    elif sort < 0.40:
        parts.insert(0, f"<blockquote><p>{said(1)}</p></blockquote>")
    if person.number % 9 == 0:
        name = escape(person.name)
        parts.append(
            f'<p>The post <a href="https://{person.host}/">{escape(title)}</a> appeared first on <a href="https://{person.host}/">{name}</a>.</p>'
        )
    return title, "".join(parts), ""


def note(person: Person, random: Random, number: int, title: str, said: Said) -> Written:
    """Write a note without a title, long or short."""
    words = random.choice(NOTES) if random.random() < 0.7 else said(2)
    return "", f"<p>{escape(words)}</p>", ""


def photo(person: Person, random: Random, number: int, title: str, said: Said) -> Written:
    """Show one to six pictures."""
    count = random.choice((1, 1, 1, 2, 3, 6))
    files = [f"{person.pictures}/{number}-{part}.jpg" for part in range(count)]
    media = "".join(f'<media:content url="{file}" medium="image" type="image/jpeg"/>' for file in files)
    html = "".join(f'<p><img src="{file}" alt="{escape(title)}"></p>' for file in files)
    return title, f"{html}<p>{said(1)}</p>" if random.random() < 0.7 else html, media


def bookmark(person: Person, random: Random, number: int, title: str, said: Said) -> Written:
    """Point at a page elsewhere."""
    return (
        title,
        f'<p><a href="https://oldmaps{number % 5}.example/{number}">oldmaps{number % 5}.example</a>: {said(1)}</p>',
        "",
    )


def recording(kind: str, person: Person, random: Random, number: int, title: str, said: Said) -> Written:
    """Publish an episode, or a film."""
    ending, subtype = {"audio": ("mp3", "mpeg"), "video": ("mp4", "mp4")}[kind]
    file = f'url="https://{person.host}/{number}.{ending}" length="{number}400000" type="{kind}/{subtype}"'
    more = f"<enclosure {file}/><itunes:duration>{number + 20}:1{number % 10}</itunes:duration>"
    return f"{number}: {title}", f"<p>{said(3)}</p>", more


def release(person: Person, random: Random, number: int, title: str, said: Said) -> Written:
    """Publish a version of a program."""
    return (
        f"swift {1 + number // 10}.{number % 10}.0",
        f"<ul><li>{said(1)}</li><li><code>count()</code> is {number} % faster.</li></ul>",
        "",
    )


SHAPES: dict[str, Callable[..., Written]] = {
    "blog": article,
    "microblog": note,
    "photos": photo,
    "bookmarks": bookmark,
    "audio": partial(recording, "audio"),
    "video": partial(recording, "video"),
    "code": release,
    "slides": article,
}


def feed(person: Person, written: list[Post]) -> str:
    """Write an RSS document."""
    items = "".join(
        f"<item>{f'<title>{escape(one.title)}</title>' if one.title else ''}<link>{one.link}</link>"
        f"<guid>{one.link}</guid><pubDate>{format_datetime(one.when)}</pubDate>{one.more}"
        + "".join(f"<category>{tag}</category>" for tag in one.tags)
        + f"<content:encoded>{escape(one.html)}</content:encoded></item>\n"
        for one in written
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel>'
        f"<title>{escape(person.name)}</title><link>https://{person.host}/</link><description>{escape(person.bio)}</description>"
        f"<language>{person.language}</language>{items}</channel></rss>"
    )


def forum(folder: Path) -> None:
    """Write the feed of a forum: eight threads of a few messages."""
    random = Random("forum")
    names = [name for name, *_ in PEOPLE]
    entries = []
    for thread in range(8):
        title = WORDS["en"][0][thread * 2]
        for message in range(random.randint(1, 6)):
            when = (NOW - timedelta(hours=20 * thread + 9 - message)).isoformat()
            name, words = random.choice(names), random.choice(WORDS["en"][1])
            link = f"https://forum.example/t/talk/{thread}/{message}"
            entries.append(
                f'<entry><id>{link}</id><title>{"Re: " * bool(message)}{escape(title)}</title><link href="{link}"/>'
                f"<published>{when}</published><updated>{when}</updated><author><name>{escape(name)}</name></author>"
                f'<content type="html">&lt;p&gt;{escape(words)}&lt;/p&gt;</content></entry>'
            )
    head = '<feed xmlns="http://www.w3.org/2005/Atom"><id>https://forum.example/</id><title>Forum</title>'
    (folder / "feeds/forum.xml").write_text(
        f"{head}<updated>{NOW.isoformat()}</updated>{''.join(entries)}</feed>", "utf-8"
    )


def member(person: Person, random: Random) -> str:
    """Write the table of a member."""
    interests = ", ".join(map(repr, random.sample(TOPICS, random.randint(0, 5)))).replace("'", '"')
    lines = [
        "[[members]]",
        f"name = {_quoted(person.name)}",
        f'url = "https://{person.host}/"',
        f"bio = {_quoted(person.bio)}",
        f"location = {_quoted(person.place)}",
        f'languages = ["{person.language}"]',
        f"interests = [{interests}]",
    ]
    if random.random() < 0.6:
        lines.append(f'avatar = "faces/{person.number % 60}.jpg"')
    if random.random() < 0.4:
        lines.append(
            f'links = ["https://social.example/@p{person.number}", "https://tidepool.example/~p{person.number}"]'
        )
    if person.number % 13 == 4:
        lines.append("joined = 2026-11-26")
    lines += ["[[members.feeds]]", f'url = "feeds/{person.number}.xml"', f'kind = "{person.kind}"']
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return quoteattr(text, {"'": "’"}).replace("&amp;", "&")


HEAD = """[planet]
title = "Planet Lantern"
url = "https://lantern.example/"
description = "Letters, maps, bread and radio: forty people who write on sites of their own"
join = "mailto:hub@lantern.example"
owner = { name = "The lamplighters", email = "hub@lantern.example" }
accent = "#0b6e4f"
"""
FETCH = """[fetch]
private_allow = ["127.0.0.0/8"]
host_delay = "0s"
"""
FORUM = (
    '[[channels]]\nname = "The back room"\nkind = "forum"\nurl = "https://forum.example/"\nfeed = "feeds/forum.xml"\n'
)


def community(folder: Path, count: int, each: int) -> None:
    """Make a hub of so many members with so many posts each."""
    (folder / "feeds").mkdir(parents=True)
    members, all_posts = people(count), []
    for person in members:
        written = posts(person, each, all_posts)
        all_posts += random_part(written)
        (folder / f"feeds/{person.number}.xml").write_text(feed(person, written), "utf-8")
    for number in range(60):
        drawings.write(drawings.face(number), folder / f"faces/{number}.jpg")
    forum(folder)
    random = Random("members")
    write(folder, "\n".join((HEAD, FETCH, FORUM, *(member(one, random) for one in members))))


def random_part(written: list[Post]) -> list[Post]:
    """Give the posts that others may answer: every second one."""
    return written[::2]


def write(folder: Path, text: str) -> None:
    """Write a members file."""
    (folder / "config").mkdir(parents=True, exist_ok=True)
    (folder / "config/members.toml").write_text(text, "utf-8")


def single(folder: Path) -> None:
    """Make a hub whose one member has one post."""
    (folder / "posts/ada").mkdir(parents=True)
    front = '+++\ntitle = "Hello"\ndate = 2026-11-27T09:00:00Z\n+++\n'
    text = "This is the first post of the first member. More is to come."
    (folder / "posts/ada/hello.md").write_text(f"{front}\n{text}\n", "utf-8")
    write(folder, HEAD + '[[members]]\nname = "Ada Lindqvist"\nslug = "ada"\n')


def quiet(folder: Path) -> None:
    """Make a hub of four who write every few weeks."""
    (folder / "feeds").mkdir(parents=True)
    members = [person._replace(pace=45.0, kind="blog") for person in people(4)]
    for person in members:
        (folder / f"feeds/{person.number}.xml").write_text(feed(person, posts(person, 14, [])), "utf-8")
    for number in range(4):
        drawings.write(drawings.face(number), folder / f"faces/{number}.jpg")
    random = Random("quiet")
    write(folder, "\n".join((HEAD, FETCH, *(member(one, random) for one in members))))


HUBS: dict[str, Callable[[Path], None]] = {
    "front": lambda folder: community(folder, 40, 30),
    "empty": lambda folder: write(folder, HEAD),
    "many": lambda folder: community(folder, 500, 4),
    "single": single,
    "quiet": quiet,
}


class Pictures(SimpleHTTPRequestHandler):
    """Answers any address with a drawing that follows from it."""

    def do_GET(self) -> None:
        """Draw and send."""
        random = Random(f"{self.headers['Host']} {self.path}")
        light, kind = random.choice(list(drawings.SKIES)), random.choice(list(drawings.SCENES))
        size = random.choice(((960, 640), (960, 640), (640, 960), (800, 800), (1200, 500)))
        file = Path(f"/tmp/showcase-pictures/{kind}-{light}-{random.randrange(4)}-{size[0]}x{size[1]}.jpg")
        if not file.exists():
            drawings.write(drawings.scene(kind, light, random.randrange(10**6), size), file)
        body = file.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def pictures() -> Iterator[None]:
    """Serve the pictures of all members while this lasts."""
    server = ThreadingHTTPServer(("0.0.0.0", PORT), Pictures)
    Thread(target=server.serve_forever, daemon=True).start()
    yield
    server.shutdown()
    server.server_close()


def planet(folder: Path, *words: str) -> None:
    """Run a command in a hub."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, "-m", "planet", *words, "-C", str(folder)],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
    )


def build(name: str, folder: Path) -> None:
    """Make a hub and publish it; the pictures come in several turns."""
    HUBS[name](folder)
    with pictures():
        for minute in range(8 if name == "front" else 2):
            planet(folder, "update", "--now", (NOW + timedelta(minutes=minute)).isoformat())


def look(name: str, folder: Path, target: Path) -> None:
    """Take pictures of a hub's pages: all in the light, the first two in the dark as well."""
    server = preview(folder / "output", port=0)
    server.start()
    with chromium.started() as browser:
        for width, height in ((390, 844), (1280, 900)):
            for scheme, paths in (("light", PAGES[name]), ("dark", PAGES[name][:2])):
                window = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
                for path in paths:
                    names = name, path.strip("/").replace("/", "-") or "index", str(width), scheme
                    shoot(browser, window, server.url + MEMBER.get(path, path), target / f"{'-'.join(names)}.png")
    server.close()


def shoot(browser: Browser, window: dict[str, object], url: str, file: Path) -> None:
    """Take one picture of a page, from its head to its foot."""
    with chromium.visiting(browser, **window) as visit:
        visit.open(url)
        see_all(visit.page)
        width, height = visit.page.evaluate("() => [window.innerWidth, document.documentElement.scrollHeight]")
        part = {"x": 0, "y": 0, "width": width, "height": min(TALLEST, height)}
        visit.page.screenshot(path=file, full_page=True, clip=part)
        print(file)


def see_all(page: Page) -> None:
    """Scroll to the foot, so that all pictures are loaded, and back."""
    for row in range(0, TALLEST, 800):
        page.evaluate(f"window.scrollTo(0, {row})")
        page.wait_for_timeout(20)
    page.wait_for_load_state("networkidle")
    page.evaluate("window.scrollTo(0, 0)")


def main() -> None:
    """Build the hubs that are named, or all; look at each."""
    if missing := chromium.why_missing():
        sys.exit(missing)
    target = Path(sys.argv[1]).resolve()
    (target / "pictures").mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or HUBS:
        if not (target / name).exists():
            build(name, target / name)
        else:
            planet(target / name, "render", "--now", (NOW + timedelta(minutes=9)).isoformat())
        look(name, target / name, target / "pictures")


if __name__ == "__main__":
    main()
