"""How the hub sees each member: the status page, the pages of members, and what they cost."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from community import START, Community, Post

from planet import config
from planet.admin.why import account
from planet.admin.why.account import Question
from planet.model.community import PageBounds
from planet.model.visits import FeedState
from planet.pages import cards
from planet.pages.upkeep.seen import seen
from planet.rules.feed_state import after_refusal
from planet.struct import replace
from planet.turn.publish import publish_site

DAY = timedelta(days=1)
STATUS = {"status/index.html", "status.json"}
WALL = b"<html><title>Just a moment...</title></html>"


def post(number: int, **more: Any) -> Post:
    """A post of Ada's blog, an hour older than the one before it."""
    link = f"https://ada.example/{number}/"
    return Post(**{"title": f"Post {number}", "link": link, "guid": link, "date": START - number * DAY / 24, **more})


def sight(community: Community, slug: str = "ada") -> str:
    """The words of a member's page, on one line."""
    return words_of(community, f"members/{slug}/status/index.html")


def anchor_of(entry: dict[str, Any]) -> str:
    return cards.anchor(entry["id"])


def words_of(community: Community, path: str) -> str:
    page = (community.hub.output / path).read_text(encoding="utf-8")
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def why(community: Community, words: str) -> dict[str, Any]:
    planet = config.load(community.hub.folder)
    return account(Question(words, community.hub.folder, planet, community.store, community.now))


def tree(community: Community) -> dict[str, bytes]:
    return {path: body for path, body in community.files(status=True).items() if "/status/" in path or "status" in path}


@pytest.fixture
def ada(community: Community) -> Community:
    """A hub of two members, after its first turn."""
    community.member("Ada Lovelace", "/ada.xml", url="https://ada.example/", slug="ada")
    community.member("Bo", "/bo.xml", slug="bo")
    community.publish("/ada.xml", *(post(number) for number in range(1, 9)), title="Ada")
    community.publish("/bo.xml", Post("Bo's", "https://bo.example/1", "bo1", START))
    community.turn()
    return community


@pytest.fixture
def rendered_alike(community: Community) -> Iterator[None]:
    """Afterwards, a whole rendering changes no byte."""
    yield
    before = community.files(status=True)
    planet = replace(config.load(community.hub.folder), bounds=community.bounds)
    publish_site(community.hub, planet, community.store, community.now, all_pages=True)
    assert community.files(status=True) == before


# ---------------------------------------------------------------- the five questions


def test_why_is_my_post_missing(ada: Community, rendered_alike: None) -> None:
    """A check for robots stands before the feed, so the post is nowhere: whose turn it is, in words to forward."""
    ada.put("/ada.xml", WALL, "text/html", 403)
    ada.turn(hours=3)
    page = sight(ada)
    assert page.startswith("How the hub sees Ada Lovelace It is the turn of whoever runs your site.")
    assert "A check for robots stands before your feed." in page
    assert "The last visit that went well was on 22 November 2026." in page
    assert "Send these words to your host, or to whoever looks after your site: " in page
    assert "A check for robots (Cloudflare) stands before the feed at 127.0.0.1" in page
    assert "Why is my post not here? The hub shows what your feed lists" in page
    answer = why(ada, "https://ada.example/brand-new/")["answer"]
    assert "It lies where Ada Lovelace (ada) publishes" in answer
    assert "A check for robots (Cloudflare) stands before the feed" in answer


def test_why_is_my_post_missing_although_the_feed_is_read(community: Community, rendered_alike: None) -> None:
    """A filter of the admin keeps it out: the page says what kind of rule and how much, `planet why` its words."""
    community.member("Ada", {"url": "/ada.xml", "exclude": ["/Secret word/"]}, slug="ada")
    community.publish("/ada.xml", post(1), post(2, title="Secret word one"), post(3, title="Secret word two"))
    community.turn()
    page = sight(community)
    assert "What is not shown 2 posts: kept out by a filter. The admin lets in only what fits this hub." in page
    assert community.pages_with("Secret word") == []
    assert why(community, "https://ada.example/2/")["entries"][0]["reason"] == 'kept out by exclude = "/Secret word/"'


def test_why_is_my_post_old(ada: Community, rendered_alike: None) -> None:
    """One that was old when it came stands in the archive; one that came late stands where it was first seen."""
    late, old = post(50, title="Late", date=START - DAY), post(51, title="Old", date=START - 300 * DAY)
    ada.publish("/ada.xml", late, old, *(post(number) for number in range(1, 9)), title="Ada")
    ada.turn(hours=5)
    page = sight(ada)
    seen = "First seen on 22 November 2026, 15:00 . It stands under"
    assert f"Late {seen} 22 November 2026 . It came late: its date lies before the visit before." in page
    assert f"Old {seen} 26 January 2026 ." in page
    assert "Why does my post stand under an old day? A post stands under the date that it states." in page
    entry = why(ada, "Old")["entries"][0]
    assert entry["river_reason"].startswith("It was at least 7 days old when it was first seen")
    archive = {
        "place": "the archive, on its day",
        "url": f"https://planet.example/archive/2026/01/26/#{anchor_of(entry)}",
    }
    assert archive in entry["shown_on"]


def test_why_is_my_post_here_twice(community: Community, rendered_alike: None) -> None:
    """What is the same in two feeds is one; what differs in all is two, and `planet why` says in what."""
    community.member("Ada", "/blog.xml", "/notes.xml", slug="ada")
    blog = post(1, title="A walk along the reef at low tide")
    note = Post("", "https://social.example/9", "https://social.example/9", START, f"New: {blog.link}")
    community.publish("/blog.xml", blog, post(5, title="Weekly"), post(9, title="Weekly"))
    community.publish("/notes.xml", note)
    community.turn()
    page = sight(community)
    assert "Shown as one with the same post at social.example ." in page
    assert "Why is my post here twice? The same post in two of your feeds is shown once" in page
    (twin,) = why(community, "https://ada.example/9/")["entries"][0]["look_alikes"]
    assert twin["why_not_one"] == "its feed lists both, each with an id and a link of its own"


@pytest.mark.parametrize(
    ("content", "river", "sentence"),
    [
        ("full", "excerpts", "Pages here show the first lines of every post, and its title leads to the whole"),
        ("full", "full", "Posts are shown here as whole as your feed gives them."),
        ("summary", "excerpts", "Only the first lines of your posts are shown here"),
        ("title", "full", "Only the titles of your posts are shown here"),
    ],
)
def test_why_is_my_post_cut(community: Community, content: str, river: str, sentence: str) -> None:
    """By the planet, by the member, by the feed itself: as it is with this member."""
    community.planet["river"] = river
    community.member("Ada", "/ada.xml", slug="ada", content=content)
    community.publish("/ada.xml", post(1, text="Only so much …"))
    community.turn()
    assert f"Why is my post cut? {sentence}" in sight(community)
    entry = why(community, "https://ada.example/1/")["entries"][0]
    assert entry["content"]["shared"] == content
    assert entry["content"]["set_by"] == ([] if content == "full" else ["its member"])
    assert entry["content"]["characters_in_feed"] == len("Only so much …")


def test_why_is_my_post_gone(ada: Community, rendered_alike: None) -> None:
    """It vanished between others that are still listed: a day later it counts as taken back; its title is not told."""
    ada.publish("/ada.xml", *(post(number) for number in (1, 2, 3, 5, 6, 7, 8)), title="Ada")
    ada.turn(hours=1)
    ada.turn(hours=25)
    page = sight(ada)
    assert "1 post: withdrawn by its author. Your feed no longer lists them between others" in page
    assert "Why is my post gone? A post that your feed no longer lists" in page
    assert "Post 4" not in page
    assert ada.pages_with("Post 4") == []
    entry = why(ada, "https://ada.example/4/")["entries"][0]
    assert (entry["state"], entry["withdrawn"]) == ("withdrawn", "2026-11-23T12:00:00Z")


# ---------------------------------------------------------------- what they cost


def test_a_turn_without_news_writes_no_page_of_a_member(ada: Community, rendered_alike: None) -> None:
    """Neither after good visits nor after one more failed one."""
    assert set(ada.turn(hours=2).written) == STATUS
    ada.put("/ada.xml", b"", "text/plain", 502)
    assert set(ada.turn(hours=2).written) == {*STATUS, "members/ada/status/index.html"}
    assert set(ada.turn(hours=2).written) == STATUS
    assert "It mostly passes by itself" in sight(ada)
    for _ in range(2):
        assert set(ada.turn(hours=2).written) == STATUS
    assert set(ada.turn(hours=2).written) == {*STATUS, "members/ada/status/index.html"}
    assert "It is the turn of whoever runs your site." in sight(ada)
    ada.publish("/ada.xml", *(post(number) for number in range(1, 9)), title="Ada")
    assert set(ada.turn(hours=2).written) == {*STATUS, "members/ada/status/index.html"}
    assert sight(ada).startswith("How the hub sees Ada Lovelace Nobody has to do anything.")


def test_a_hub_without_network_changes_no_page_of_a_member(ada: Community) -> None:
    """It says nothing of them."""

    class Nowhere:
        """A network that reaches nobody."""

        def pause_host(self, url: str, duration: timedelta) -> None:
            """No host is asked."""

        def fetch(self, request: Any) -> Any:
            from contextlib import asynccontextmanager

            from planet.model.visits import Failed

            @asynccontextmanager
            async def failed() -> Any:
                yield Failed("No server of the name x was found: check it.", unreachable=True)

            return failed()

    ada.members[1]["feeds"] = ["https://bo.example/feed"]
    ada.turn(hours=1)
    before = (ada.hub.output / "members/ada/status/index.html").read_bytes()
    report = ada.turn(hours=2, fetcher=Nowhere())  # type: ignore[arg-type]
    assert report.offline
    assert (ada.hub.output / "members/ada/status/index.html").read_bytes() == before


def test_hidden_posts_are_counted_as_they_come(ada: Community, rendered_alike: None) -> None:
    """A hidden post marks no other page than this."""
    ada.hides.append({"url": "https://ada.example/3/", "reason": "private words"})
    ada.turn(hours=1)
    assert "1 post: hidden by the admin." in sight(ada)
    assert ada.pages_with("private words") == []
    ada.members[0]["feeds"] = [{"url": "/ada.xml", "exclude": ["Never"]}]
    ada.turn(hours=1)
    written = ada.turn(hours=1).written
    assert set(written) == STATUS
    ada.publish("/ada.xml", post(0, title="Never mind"), *(post(number) for number in range(1, 9)), title="Ada")
    assert "members/ada/status/index.html" in ada.turn(hours=1).written
    assert "1 post: kept out by a filter." in sight(ada)


# ---------------------------------------------------------------- what they show


def test_status_off_publishes_none_of_it(ada: Community) -> None:
    """The files go, and all links to them; turned on again they come back as they were."""
    before = tree(ada)
    assert {"members/ada/status/index.html", "members/bo/status/index.html", *STATUS} <= before.keys()
    ada.planet["status"] = "off"
    ada.turn(hours=1)
    assert tree(ada) == {}
    assert not (ada.hub.output / "members/ada/status").exists()
    assert not (ada.hub.output / "status").exists()
    assert ada.pages_with("status/") == []
    ada.put("/ada.xml", WALL, "text/html", 403)
    ada.turn(hours=1)
    assert tree(ada) == {}
    ada.publish("/ada.xml", *(post(number) for number in range(1, 9)), title="Ada")
    ada.turn(hours=1)
    ada.planet["status"] = "public"
    ada.turn(hours=1)
    after = tree(ada)
    assert after.keys() == before.keys()
    assert after["members/ada/status/index.html"] == before["members/ada/status/index.html"]


def test_links_lead_there_and_back(ada: Community) -> None:
    """From the member's own page and from the list of all; and to both of them."""
    page = (ada.hub.output / "members/ada/index.html").read_text()
    assert 'href="../../members/ada/status/"' in page
    assert 'href="../members/ada/status/"' in (ada.hub.output / "status/index.html").read_text()
    own = (ada.hub.output / "members/ada/status/index.html").read_text()
    assert 'href="../../../members/ada/"' in own
    assert 'href="../../../status/"' in own
    assert '<meta name="robots" content="noindex"' in own


def test_nothing_secret_stands_on_them(community: Community, rendered_alike: None) -> None:
    """No credentials, no query strings, no patterns."""
    feed = {"url": f"{community.web.url}/key.xml?token=topsecret", "include": ["shibboleth"], "languages": ["en"]}
    feed["url"] = feed["url"].replace("http://", "http://ada:hunter2@")
    community.member("Ada", feed, slug="ada")
    community.put("/key.xml?token=topsecret", b"", "text/plain", 500)
    community.turn()
    community.turn(hours=30)
    for word in ("topsecret", "hunter2", "shibboleth"):
        assert community.pages_with(word) == []
    assert "The admin lets in only a part of this feed" in sight(community)


def test_each_state_has_its_words(community: Community, rendered_alike: None) -> None:
    """Paused, without a feed, at a wrong address, moved, held."""
    community.member("Paused", "/a.xml", slug="paused", paused=True)
    community.member("Lost", url="/page", slug="lost")
    community.member("Page", "/b.xml", slug="page")
    community.member("Gone", "/c.xml", slug="gone")
    community.put("/page", b"<html><body>No feed here</body></html>", "text/html")
    community.put("/b.xml", b"<html><body>Hello</body></html>", "text/html")
    community.put("/c.xml", b"", "text/plain", 410)
    community.turn()
    assert "has paused the visits" in sight(community, "paused")
    lost = sight(community, "lost")
    assert "It is your turn." in lost
    assert "No feed of yours has been found yet." in lost
    assert "It is your turn. Look for the address of your feed, and tell it to the admin." in sight(community, "page")
    assert "gone for good" in sight(community, "gone")


def test_a_feed_that_is_held_waits_for_the_admin(ada: Community, rendered_alike: None) -> None:
    """Its member learns that they can say so."""
    strange = Post("Casino", "https://casino.example/1", "c1", START + DAY)
    ada.publish("/bo.xml", strange, title="Casino", link="https://casino.example/")
    ada.turn(days=2)
    page = sight(ada, "bo")
    assert page.startswith("How the hub sees Bo It is the turn of the hub’s admin.")
    assert "Write to the admin that the feed is yours." in page
    assert "1 post: held: its feed may have changed hands. They wait until the admin says" in page
    assert "Casino" not in page.partition("Your newest posts here")[2]


def test_an_owner_who_keeps_a_feed_out_is_quoted() -> None:
    """Their wish stands there in their words."""
    state = FeedState(1, "https://ada.example/feed", "web", state="ok", last_success=START)
    view = seen(after_refusal(state, "User-agent: planet-river, Disallow: /", START + 7 * DAY))
    assert (view.condition, view.turn) == ("declined", "nobody")
    assert view.reason == "Its owner asks not to be here: User-agent: planet-river, Disallow: /."


# ---------------------------------------------------------------- few and many members


def test_a_hub_of_nobody_and_of_one(community: Community) -> None:
    """The list begins with its sums."""
    community.turn()
    assert "There are no members yet." in words_of(community, "status/index.html")
    community.member("Ada", "/ada.xml", slug="ada")
    community.publish("/ada.xml", post(1))
    community.turn(hours=1)
    assert words_of(community, "status/index.html").startswith(
        "How the hub sees you 1 member · 1 feed 1 ok The hub visits"
    )


def test_a_hub_of_many_is_divided_by_letters(community: Community, rendered_alike: None) -> None:
    """Past the bound the list names the worst, and letters lead to everybody; a state that changes is seen there."""
    community.bounds = PageBounds(directory=110)
    for number in range(112):
        community.member(f"{'ABC'[number % 3]}{number}", f"/{number}.xml", slug=f"m{number}")
        community.publish(f"/{number}.xml", Post("Hi", f"https://m{number}.example/1", f"g{number}", START))
    community.put("/50.xml", WALL, "text/html", 403)
    community.turn()
    page = words_of(community, "status/index.html")
    assert page.startswith("How the hub sees you 112 members · 112 feeds 1 failing 111 ok")
    assert page.index("C50") < page.index("All is well") < page.index("A0")
    assert len(re.findall("What can be done", page)) == 1
    assert len(re.findall(r" [ABC]\d+ 10:00", page)) == 99
    letters = [words_of(community, f"status/index-{letter}.html") for letter in "abc"]
    assert sum(len(re.findall(r"\b[ABC]\d+ (?:ok|failing)", letter)) for letter in letters) == 112
    assert "C50 failing" in letters[2]
    assert set(community.turn(hours=2).written) == STATUS
    community.put("/1.xml", WALL, "text/html", 403)
    written = set(community.turn(hours=2).written)
    assert written == {*STATUS, "members/m1/status/index.html", "status/index-b.html"}
    del community.members[100:]
    community.turn(hours=2)
    assert not list((community.hub.output / "status").glob("index-*.html"))


def test_the_day_of_the_last_good_visit_stands_still(ada: Community) -> None:
    """It is told while a feed fails, and of good visits the hour stands in the list of all members alone."""
    assert "22 November 2026, 10:00" in words_of(ada, "status/index.html")
    ada.turn(days=3)
    assert "25 November 2026" not in sight(ada)
    assert date(2026, 11, 25).isoformat() not in (ada.hub.output / "members/ada/status/index.html").read_text()
