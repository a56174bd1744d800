"""A feed that may have changed hands is held, a feed that merely moved is not, and what waits can be let in."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from community import START, Community, Post
from parked import PARKED

DAY = timedelta(days=1)


def posts(count: int = 4, *, host: str = "ada.example", name: str = "Post", first: int = 1) -> list[Post]:
    """Dated posts on a host, the newest first."""
    return [
        Post(f"{name} {n}", f"https://{host}/{name.lower()}-{n}", f"https://{host}/?p={n}", START - (30 - n) * DAY)
        for n in range(first + count - 1, first - 1, -1)
    ]


CASINO = [Post(f"Casino {n}", f"https://casino.example/{n}", f"c-{n}", START + n * DAY, "Play now") for n in range(5)]


@pytest.fixture
def lapsed(community: Community) -> Community:
    """Ada's domain has lapsed: at the address of her feed stands somebody else's."""
    community.member("Ada", {"url": "/ada.xml"}, url="https://ada.example/")
    community.member("Bob", "/bob.xml")
    community.publish("/ada.xml", *posts())
    community.publish("/bob.xml", *posts(host="bob.example", name="Bob"))
    community.turn()
    community.publish("/ada.xml", *CASINO, title="Best Casino", link="https://casino.example/")
    community.turn(days=9)
    return community


def state(community: Community) -> str:
    return community.feeds()[0].state.state


def accept(community: Community, day: date) -> None:
    community.members[0]["feeds"][0]["accept"] = day


def test_a_feed_that_may_have_changed_hands_is_held(lapsed: Community) -> None:
    """Nothing of it shows anywhere, what was there stays, and the status says since when and what to do."""
    feed = lapsed.feeds()[0]
    assert (feed.state.state, feed.state.held_since) == ("held", date(2026, 12, 1))
    assert "write accept = 2026-12-01" in feed.state.reason
    assert "Post 4" in lapsed.titles()
    assert lapsed.pages_with("Casino") == []
    assert lapsed.pages_with("casino.example") == []
    assert set(lapsed.hidden()) == {post.link for post in CASINO}


def test_the_status_prints_what_is_held(lapsed: Community) -> None:
    """For everybody the public file says how much is held; the admin is told that the feed is, and what to write."""
    told = json.loads(lapsed.files(status=True)["status.json"])["members"][0]
    assert told["feeds"][0]["state"] == "held"
    assert told["hidden"] == [{"rule": "held: its feed may have changed hands", "count": 5}]
    lapsed.publish("/ada.xml", *CASINO[1:])
    report = lapsed.turn(days=1)
    assert report.notes == ()
    (noted,) = report.problems
    assert (noted.problem.member, noted.problem.kind) == ("ada", "held")
    assert "accept = 2026-12-01" in noted.problem.advice


def test_the_admin_lets_it_in(lapsed: Community) -> None:
    """`accept` with the day of the hold shows what waits, at the next turn, at the places fixed when it arrived."""
    arrived = {post.title: min(post.date, lapsed.now) for post in CASINO if post.date}
    accept(lapsed, date(2026, 12, 1))
    lapsed.turn(hours=1, force=False)
    assert state(lapsed) == "ok"
    assert {entry.entry.title: entry.river_at for entry in lapsed.shown() if "Casino" in entry.entry.title} == arrived
    assert "index.html" in lapsed.pages_with("Casino 4")
    lapsed.turn(days=1)
    assert state(lapsed) == "ok"
    assert lapsed.hidden() == {}


def test_an_older_yes_does_not_count(lapsed: Community) -> None:
    """`accept` with a day before the hold lets nothing in, nor does any other edit of the feed."""
    accept(lapsed, date(2026, 11, 30))
    lapsed.members[0]["feeds"][0]["exclude"] = ["poker"]
    lapsed.turn(days=1)
    assert state(lapsed) == "held"
    assert lapsed.pages_with("Casino") == []


def test_a_yes_in_advance_counts(community: Community) -> None:
    """A feed that the admin has accepted up to that day is not held."""
    community.member("Ada", {"url": "/ada.xml", "accept": START.date() + DAY})
    community.publish("/ada.xml", *posts())
    community.poll()
    community.publish("/ada.xml", *CASINO)
    community.poll(days=1)
    assert state(community) == "ok"
    assert "Casino 1" in community.titles()


def test_held_is_held_over_every_kind_of_visit(lapsed: Community) -> None:
    """The same document, another by the same hands, an empty one, a failure: nothing is let in, the day stays."""
    lapsed.turn(days=1)
    assert lapsed.feeds()[0].state.held_since == date(2026, 12, 1)
    lapsed.publish("/ada.xml", Post("Casino 9", "https://casino.example/9", "c-9", lapsed.now), *CASINO)
    lapsed.turn(days=1)
    lapsed.publish("/ada.xml")
    lapsed.turn(days=1)
    assert state(lapsed) == "held"
    lapsed.put("/ada.xml", b"gone fishing", "text/html", 404)
    lapsed.turn(days=1)
    assert state(lapsed) == "failing"
    lapsed.publish("/ada.xml", *CASINO)
    lapsed.turn(days=1)
    assert (state(lapsed), lapsed.feeds()[0].state.held_since) == ("held", date(2026, 12, 1))
    assert lapsed.pages_with("Casino") == []


def test_a_held_document_is_not_asked_for_again(lapsed: Community) -> None:
    """The next visit carries the validators of what is held, so that nothing is sent twice."""
    lapsed.turn(days=1)
    asked = [request for request in lapsed.web.log if request.path == "/ada.xml"]
    assert "if-none-match" in asked[-1].headers
    assert lapsed.feeds()[0].state.state == "held"


def test_the_owner_comes_back(lapsed: Community) -> None:
    """A document that continues what was there releases the feed by itself; what the others wrote stays hidden."""
    lapsed.publish("/ada.xml", *posts(1, first=5), *posts())
    lapsed.turn(days=1)
    assert state(lapsed) == "ok"
    assert "Post 5" in lapsed.titles()
    assert lapsed.pages_with("Casino") == []
    lapsed.turn(days=2)
    assert len([title for title in lapsed.titles() if "Post" in title]) == 5


def test_what_was_held_shows_where_a_good_document_lists_it(lapsed: Community) -> None:
    """Held by mistake: once old and new stand in one document, both are the member's."""
    lapsed.publish("/ada.xml", *CASINO[2:], *posts(1, first=4))
    lapsed.turn(days=1)
    assert state(lapsed) == "ok"
    assert {"Casino 2", "Casino 3", "Casino 4"} <= set(lapsed.titles())
    assert "Casino 1" not in lapsed.titles()


def test_a_held_feed_changes_nothing_of_the_member(lapsed: Community) -> None:
    """Its title is not believed, and nothing counts as withdrawn by it, however long it lasts."""
    for _ in range(3):
        lapsed.turn(days=2)
    assert lapsed.pages_with("Best Casino") == []
    assert [title for title in lapsed.titles() if "Post" in title] == ["Post 4", "Post 3", "Post 2", "Post 1"]


def test_rest_and_return_do_not_release(lapsed: Community) -> None:
    """A member who rests and comes back finds the feed held as before."""
    lapsed.members[0]["paused"] = True
    lapsed.turn(days=1)
    assert state(lapsed) == "paused"
    lapsed.members[0]["paused"] = False
    lapsed.turn(hours=1, force=False)
    assert state(lapsed) == "held"
    assert lapsed.pages_with("Casino") == []


# ---------------------------------------------------------------- what is not held


def later(community: Community, *now: Post) -> str:
    """The state of Ada's feed after a month, with other posts in it."""
    community.publish("/ada.xml", *posts())
    community.poll()
    community.publish("/ada.xml", *now)
    community.poll(days=30)
    return state(community)


def test_a_blog_that_moved_with_its_archive(community: Community) -> None:
    """Other addresses and other ids, but the old titles: the same blog on another host."""
    community.member("Ada", "/ada.xml")
    moved = [Post(p.title, p.link.replace("ada.example/", "new.example/b/"), f"n{p.title}", p.date) for p in posts()]
    assert later(community, *moved) == "ok"


def test_all_new_at_home(community: Community) -> None:
    """Ten new posts since the last visit, on the host of the old ones."""
    community.member("Ada", "/ada.xml")
    assert later(community, *posts(10, first=50)) == "ok"


@pytest.mark.parametrize("where", ["url", "other feed", "other feed's posts"])
def test_a_place_where_the_member_is_known(community: Community, where: str) -> None:
    """New posts on the host of the member's own address or another feed of theirs are theirs."""
    elsewhere = "127.0.0.1" if where == "other feed" else "new.example"
    keys = {"url": "https://www.new.example/about"} if where == "url" else {}
    community.member("Ada", "/ada.xml", "/notes.xml", **keys)
    if where == "other feed's posts":
        community.publish("/notes.xml", *posts(host="new.example", name="Note"))
    assert later(community, *posts(3, host=elsewhere, name="Fresh")) == "ok"


def test_a_first_visit(community: Community) -> None:
    """Whoever comes for the first time is unknown everywhere, and welcome."""
    community.member("Ada", "/ada.xml", url="https://ada.example/")
    community.publish("/ada.xml", *posts(host="elsewhere.example"))
    community.poll()
    assert state(community) == "ok"


def test_a_feed_that_was_empty(community: Community) -> None:
    """A feed that has told nothing yet has nothing to be compared with."""
    community.member("Ada", "/ada.xml", url="https://ada.example/")
    community.publish("/ada.xml")
    community.poll()
    community.publish("/ada.xml", *posts(host="elsewhere.example"))
    community.poll(days=1)
    assert state(community) == "ok"


def test_a_feed_that_is_empty_now(community: Community) -> None:
    """An empty feed says nothing: it is not held, and its archive stays."""
    community.member("Ada", "/ada.xml")
    assert later(community) == "ok"
    assert community.count() == 4


def test_posts_without_links(community: Community) -> None:
    """What leads nowhere does not lead away."""
    community.member("Ada", "/ada.xml")
    assert later(community, Post("A thought", guid="t-1", text="Hm.")) == "ok"


def test_files_in_the_hub_folder(community: Community) -> None:
    """The admin writes those: they are never held."""
    community.member("Ada", "feeds/ada.xml")
    community.write("feeds/ada.xml", _document(posts()))
    community.poll()
    community.write("feeds/ada.xml", _document(CASINO))
    community.poll(days=1)
    assert state(community) == "ok"
    assert "Casino 1" in community.titles()


def _document(told: list[Post]) -> str:
    from community import rss

    return rss(*told).decode()


def test_a_channel(community: Community) -> None:
    """The file has no place to accept a channel's feed, so it is not held."""
    community.channels.append({"name": "List", "kind": "forum", "url": "https://list.example/", "feed": "/list.xml"})
    community.publish("/list.xml", *posts(host="list.example"))
    community.poll()
    community.publish("/list.xml", *CASINO)
    community.poll(days=1)
    assert state(community) == "ok"


# ---------------------------------------------------------------- parked


@pytest.mark.parametrize("name", PARKED)
def test_a_parked_domain_is_no_feed(community: Community, name: str) -> None:
    """What a domain shows when it has lapsed says so in a sentence, and what was published stays."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *posts())
    community.turn()
    before = community.files()
    community.put("/ada.xml", PARKED[name], "text/html")
    (failure,) = community.turn(hours=2).failures
    assert "parked" in failure.reason
    after = community.files()
    assert b"parked" in after["members/ada/status/index.html"]
    assert {path for path in before | after if before.get(path) != after.get(path)} == {"members/ada/status/index.html"}
    assert state(community) == "failing"
