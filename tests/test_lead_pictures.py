"""The small picture beside an article's words: which it is, and that it comes, stays and goes like other copies."""

from __future__ import annotations

import io
from datetime import timedelta
from html import escape

import pytest
from community import START, Community, Post
from PIL import Image as Picture
from selectolax.lexbor import LexborHTMLParser, LexborNode
from test_fetch_pictures import DAY, STATUS, copies, jpeg, rendered_again, turn

from planet.model.entry import Image
from planet.rules.lead_pictures import candidates
from planet.turn import fetch_pictures

SITE = "https://ada.example"


@pytest.mark.parametrize(
    ("image", "fits"),
    [
        (Image(f"{SITE}/reef.jpg"), True),
        (Image(f"{SITE}/reef.jpg", "The reef", 960, 640), True),
        (Image(f"{SITE}/reef.jpg", width=100), True),
        (Image(f"{SITE}/pixel-art-of-the-reef.jpg"), True),
        (Image(f"{SITE}/badger.jpg", "A badger"), True),
        (Image(f"{SITE}/wp-content/uploads/avatar-the-last-reef/1.png"), True),
        (Image(f"{SITE}/reef.jpg", width=1, height=1), False),
        (Image(f"{SITE}/reef.jpg", height=99), False),
        (Image(f"{SITE}/rule.png", width=900, height=110), False),
        (Image(f"{SITE}/reef.svg"), False),
        (Image(f"{SITE}/stats/pixel.gif"), False),
        (Image(f"{SITE}/i/1x1.png"), False),
        (Image("https://pixel.wp.com/b.gif?host=ada"), False),
        (Image("https://feeds.feedburner.com/~r/ada/~4/abc"), False),
        (Image("https://s.w.org/images/core/emoji/14.0.0/72x72/1f41f.png"), False),
        (Image(f"{SITE}/fish.png", "🐟"), False),
        (Image("https://secure.gravatar.com/avatar/abc?s=200"), False),
        (Image(f"{SITE}/avatars/ada.png"), False),
        (Image("https://img.shields.io/badge/build-passing-green.png"), False),
        (Image("https://github.com/ada/reef/actions/workflows/ci.yml/badge.svg"), False),
        (Image("https://licensebuttons.net/l/by/4.0/88x31.png"), False),
    ],
)
def test_which_pictures_may_stand_for_an_article(image: Image, fits: bool) -> None:
    """None that counts visits, stands for a person or a sign, or is too small or too long, as far as that is stated."""
    assert candidates([image]) == ((image.url,) if fits else ())


@pytest.mark.parametrize(
    ("picture", "named"),
    [
        ('<img src="https://s.w.org/images/core/emoji/14.0.0/72x72/1f41f.png" alt="🐟">', False),
        (f'<img src="{SITE}/fish.png" alt="🐟">', False),
        (f'<img src="{SITE}/count.gif" width="1" height="1" alt="count">', False),
        ('<img src="https://img.shields.io/badge/build-passing-green.png" alt="build passing">', False),
        (f'<img src="{SITE}/plan.svg" alt="A plan of the reef">', True),
        (f'<img src="{SITE}/small.png" width="80" height="60" alt="A small reef">', True),
    ],
)
@pytest.mark.parametrize("kind", ["article", "note"])
def test_a_sign_is_no_picture_to_open(community: Community, picture: str, named: bool, kind: str) -> None:
    """Emoji among the words of an article or a note, counters and badges have no frame; a picture with words has."""
    community.member("Ada", {"url": "/ada.xml", "kind": "blog" if kind == "article" else "microblog"})
    title = "About fish" if kind == "article" else ""
    community.publish(
        "/ada.xml", Post(title, f"{SITE}/1", "1", START, text=f"<p>Words of fish {picture} and more.</p>")
    )
    community.turn()
    assert bool(front(community).css(f".kind-{kind} .frame")) is named


def test_few_are_tried() -> None:
    assert candidates([Image(f"{SITE}/{n}.jpg") for n in range(9)]) == tuple(f"{SITE}/{n}.jpg" for n in range(3))


def article(name: str, html: str, days: float = 1, extra: str = "") -> str:
    when = (START - days * DAY).strftime("%a, %d %b %Y %H:%M:%S +0000")
    link = f"{SITE}/{name}"
    return (
        f"<item><title>About {name}</title><link>{link}</link><guid>{link}</guid><pubDate>{when}</pubDate>{extra}"
        f"<content:encoded>{escape(html)}</content:encoded></item>"
    )


def publish(community: Community, *items: str) -> None:
    head = (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Ada</title><link>https://ada.example/</link>'
    )
    community.put("/ada.xml", f"{head}{''.join(items)}</channel></rss>".encode())


@pytest.fixture
def ada(community: Community) -> Community:
    """Ada, whose blog shows pictures; all of them are three of these."""
    community.member("Ada", {"url": "/ada.xml", "kind": "blog"})
    for name, size in {"reef": (900, 600), "kelp": (600, 900), "dot": (1, 1), "rule": (900, 110)}.items():
        community.put(f"/{name}.jpg", jpeg(size=size), "image/jpeg")
    return community


def img(community: Community, name: str, attributes: str = "") -> str:
    return f'<img src="{community.web.url}/{name}.jpg" {attributes}>'


def front(community: Community) -> LexborNode:
    body = LexborHTMLParser(community.files()["index.html"]).body
    assert body
    return body


def test_the_first_picture_of_its_own_stands_small_beside_its_words(ada: Community) -> None:
    """A dot and a rule whose size nothing states are found out when they come; the next one is tried in the next turn.
    The copy is small, and stands wherever the card does."""
    words = "<p>Words of the article.</p>"
    reef = img(ada, "reef", 'alt="The reef"')
    html = f"{img(ada, 'dot')}{words}{img(ada, 'rule')}{words}{reef}{img(ada, 'kelp')}"
    publish(ada, article("reefs", html))
    turn(ada)
    assert copies(ada) == []
    assert not rendered_again(ada)
    turn(ada, hours=1)
    turn(ada, hours=1)
    (path,) = copies(ada)
    assert Picture.open(io.BytesIO(ada.files()[path])).size == (480, 320)
    shown = front(ada).css_first(".beside > a.lead-picture > img")
    assert shown
    assert shown.attributes["src"] == path
    assert (shown.attributes["alt"], shown.attributes["width"]) == ("The reef", "480")
    assert not front(ada).css(".frame")
    assert ada.web.asked("/kelp.jpg") == 0
    for page in ("archive/2026/11/21/index.html", "members/ada/index.html"):
        assert b'class="beside"' in ada.files()[page]
    assert not rendered_again(ada)
    assert set(turn(ada, hours=30, force=True).written) <= STATUS | {"index.html"}
    assert [ada.web.asked(f"/{name}.jpg") for name in ("dot", "rule", "reef")] == [1, 1, 1]


def test_what_the_feed_names_comes_first(ada: Community) -> None:
    extra = f'<media:content url="{ada.web.url}/kelp.jpg" medium="image"/>'
    publish(ada, article("kelp", f"<p>Words.</p>{img(ada, 'reef')}", extra=extra))
    turn(ada)
    (path,) = copies(ada)
    assert Picture.open(io.BytesIO(ada.files()[path])).size == (320, 480)


def test_without_the_extra_nothing_changes(ada: Community) -> None:
    """Not a byte of the page, and nothing is asked; with it the picture comes later."""
    publish(ada, article("reefs", f"<p>Words.</p>{img(ada, 'reef')}"))
    turn(ada, thumbnails=None)
    bare = ada.files()["index.html"]
    assert b"beside" not in bare
    assert ada.web.asked("/reef.jpg") == 0
    assert not rendered_again(ada)
    turn(ada, hours=1)
    assert len(copies(ada)) == 1
    assert ada.files()["index.html"] != bare


@pytest.mark.parametrize("share", ["title", "summary"])
def test_who_shares_less_has_no_copy(ada: Community, share: str) -> None:
    """And takes it away from the day on which less is shared."""
    publish(ada, article("reefs", f"<p>Words.</p>{img(ada, 'reef')}"))
    turn(ada)
    assert len(copies(ada)) == 1
    ada.members[0]["content"] = share
    turn(ada, hours=1)
    assert copies(ada) == []
    assert not ada.pages_with('class="beside"')
    assert not rendered_again(ada)


def test_the_past_gets_no_pictures(ada: Community) -> None:
    """An article of last year came before anybody looked; what has a copy keeps it."""
    publish(ada, article("old", img(ada, "kelp") + "Words.", days=91), article("new", img(ada, "reef") + "Words."))
    turn(ada)
    assert ada.web.asked("/kelp.jpg") == 0
    (path,) = copies(ada)
    turn(ada, days=200, force=True)
    assert copies(ada) == [path]
    assert not rendered_again(ada)


def test_many_come_in_turns(ada: Community) -> None:
    """The newest first, no more of one host in a turn than of photos."""
    names = [f"p{n}" for n in range(10)]
    for name in names:
        ada.put(f"/{name}.jpg", jpeg(), "image/jpeg")
    publish(ada, *(article(name, f"<p>Words.</p>{img(ada, name)}", days=1 + n) for n, name in enumerate(names)))
    turn(ada)
    asked = [name for name in names if ada.web.asked(f"/{name}.jpg")]
    assert asked == names[: fetch_pictures.MOST_OF_HOST]
    turn(ada, hours=1)
    assert len(copies(ada)) == 10
    assert not rendered_again(ada)


def test_an_article_that_becomes_a_photo_is_copied_anew(ada: Community) -> None:
    """A small copy does not stand large."""
    publish(ada, article("reefs", f"<p>Words.</p>{img(ada, 'reef')}"))
    turn(ada)
    ada.members[0]["feeds"][0]["kind"] = "photos"
    publish(ada, article("reefs", f"<p>Other words.</p>{img(ada, 'reef')}"))
    turn(ada, hours=1, force=True)
    (path,) = copies(ada)
    assert Picture.open(io.BytesIO(ada.files()[path])).size == (900, 600)
    assert not rendered_again(ada)


def test_a_hub_of_before_takes_up_its_articles(ada: Community) -> None:
    """An earlier version noted no pictures of articles: the first turn of this one does, of those that are not old."""
    publish(ada, article("reefs", f"<p>Words.</p>{img(ada, 'reef')}"))
    turn(ada, thumbnails=None)
    with ada.store.transaction():
        ada.store._db.run("DELETE FROM photos")
        ada.store.published.set_fact("pictures", "full excerpts")
    turn(ada, hours=1)
    assert len(copies(ada)) == 1


def test_an_edit_takes_another_picture(ada: Community) -> None:
    """The old copy goes with the old picture; a picture that was waiting behind it does not stay unasked."""
    publish(ada, article("reefs", f"<p>Words.</p>{img(ada, 'reef')}{img(ada, 'kelp')}"))
    turn(ada)
    first = copies(ada)
    publish(ada, article("reefs", f"<p>Words.</p>{img(ada, 'kelp')}"))
    turn(ada, hours=1, force=True)
    assert len(copies(ada)) == 1
    assert copies(ada) != first
    publish(ada, article("reefs", "<p>Words without a picture.</p>"))
    turn(ada, hours=1, force=True)
    assert copies(ada) == []
    assert not rendered_again(ada)


# ---------------------------------------------------------------- a contact sheet


def sheet(community: Community) -> int:
    """How many photos stand on the sheet of Ada's page."""
    body = LexborHTMLParser(community.files()["members/ada/index.html"]).body
    assert body
    return len(body.css(".sheet > .tile img"))


def test_the_page_of_a_photographer_is_a_contact_sheet(ada: Community) -> None:
    """Once four photos are most of what is newest, and only as far as they have a picture here; what is written stands
    below."""
    names = [f"p{n}" for n in range(6)]
    for name in names:
        ada.put(f"/{name}.jpg", jpeg(), "image/jpeg")
    shown = [article(name, img(ada, name), days=1 + n) for n, name in enumerate(names)]
    said = [article(f"w{n}", "<p>Words.</p>", days=2 + n) for n in range(5)]
    publish(ada, *shown[:3])
    turn(ada)
    assert sheet(ada) == 0
    publish(ada, *shown[:5], *said)
    turn(ada, hours=1, force=True)
    assert sheet(ada) == 0
    publish(ada, *shown, *said)
    turn(ada, hours=1, force=True)
    assert sheet(ada) == 6
    assert ada.files()["members/ada/index.html"].count(b'<article class="entry') == 5
    assert not rendered_again(ada)
    ada.hides.append({"url": f"{SITE}/p0"})
    turn(ada, hours=1)
    assert sheet(ada) == 0
    assert not rendered_again(ada)


def test_without_copies_there_is_no_sheet(ada: Community) -> None:
    publish(ada, *(article(f"p{n}", img(ada, "reef", f'alt="{n}"'), days=1 + n) for n in range(6)))
    turn(ada, thumbnails=None)
    assert sheet(ada) == 0
    assert timedelta(days=90) == fetch_pictures.LEAD_AGE
