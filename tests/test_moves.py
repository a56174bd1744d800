"""Feeds that moved, hosts that want to be left alone, and posts that their author has deleted, over real sockets."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from community import START, Community, Post, rss

DAY = timedelta(days=1)
POST = Post("Hello", "https://ada.example/1", "ada-1", START - DAY)


def redirect(community: Community, path: str, to: str, status: int = 301) -> None:
    community.web.documents[path] = (status, "text/plain", b"moved")
    community.web.headers[path] = {"Location": to}


@pytest.fixture
def moving(community: Community) -> Community:
    """Ada's feed, which has been visited, moves for good to another path."""
    community.member("Ada", "/old.xml")
    community.publish("/old.xml", POST)
    community.turn()
    community.publish("/new.xml", POST)
    redirect(community, "/old.xml", "/new.xml")
    community.web.log.clear()
    return community


def asked(community: Community) -> list[str]:
    """The paths asked for since the last look, beside robots.txt."""
    paths = [request.path for request in community.web.log if request.path != "/robots.txt"]
    community.web.log.clear()
    return paths


def three_days(community: Community) -> None:
    for _ in range(3):
        community.turn(days=1)
        assert asked(community) == ["/old.xml", "/new.xml"]


def moved_to(community: Community) -> list[str]:
    told = json.loads(community.files(status=True)["status.json"])
    return [feed["moved_to"] for member in told["members"] for feed in member["feeds"]]


@pytest.mark.parametrize("status", [301, 308])
def test_a_move_is_learnt_on_the_third_day(moving: Community, status: int) -> None:
    """From then on the old address is left alone, and the admin is told the line to change."""
    redirect(moving, "/old.xml", "/new.xml", status)
    three_days(moving)
    moving.turn(hours=2)
    assert asked(moving) == ["/new.xml"]
    assert moved_to(moving) == [moving.web.url + "/new.xml"]
    moving.publish("/new.xml", Post("News", "https://ada.example/2", "ada-2", moving.now), POST)
    moving.turn(days=1)
    assert asked(moving) == ["/new.xml"]
    assert moving.titles() == ["News", "Hello"]


def test_validators_go_with_the_address(moving: Community) -> None:
    """The first visit to what was learnt is conditional already: the validators came from there."""
    three_days(moving)
    moving.turn(hours=2)
    assert "if-none-match" in moving.web.log[-1].headers


def test_three_visits_on_one_day_are_one(moving: Community) -> None:
    """A redirect for an afternoon is not learnt, however often it is seen."""
    for _ in range(5):
        moving.turn(hours=1)
    assert asked(moving) == ["/old.xml", "/new.xml"] * 5
    assert moved_to(moving) == [None]


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_temporary_redirect_is_never_learnt(moving: Community, status: int) -> None:
    """Whoever says that it is for now is asked at the old address for ever."""
    redirect(moving, "/old.xml", "/new.xml", status)
    for _ in range(5):
        moving.turn(days=1)
    assert asked(moving) == ["/old.xml", "/new.xml"] * 5
    assert moved_to(moving) == [None]


def test_what_was_learnt_is_doubted_after_three_failures(moving: Community) -> None:
    """Then the members file's address is asked again, and three days are counted anew."""
    three_days(moving)
    del moving.web.documents["/new.xml"]
    for _ in range(3):
        moving.turn(days=1)
    assert asked(moving) == ["/new.xml"] * 3
    redirect(moving, "/old.xml", "/newer.xml")
    moving.publish("/newer.xml", POST)
    for _ in range(3):
        moving.turn(days=1)
    assert asked(moving) == ["/old.xml", "/newer.xml"] * 3
    moving.turn(days=1)
    assert asked(moving) == ["/newer.xml"]
    assert moved_to(moving) == [moving.web.url + "/newer.xml"]


def test_two_failures_are_weather(moving: Community) -> None:
    """A short trouble at the new address does not lead back to the old one."""
    three_days(moving)
    moving.put("/new.xml", b"", "text/plain", 503)
    moving.turn(days=1)
    moving.turn(days=1)
    moving.publish("/new.xml", POST)
    moving.turn(days=1)
    moving.turn(days=1)
    assert asked(moving) == ["/new.xml"] * 4


def test_gone_at_what_was_learnt_is_not_gone(moving: Community) -> None:
    """Before a feed counts as gone, the address in the members file has the last word."""
    three_days(moving)
    moving.put("/new.xml", b"", "text/plain", 410)
    moving.turn(days=1)
    assert moving.feeds()[0].state.state == "failing"
    moving.publish("/old.xml", POST)
    moving.turn(days=1)
    assert asked(moving) == ["/new.xml", "/old.xml"]
    assert moving.feeds()[0].state.state == "ok"


def test_credentials_stay_with_their_address(moving: Community) -> None:
    """A feed with a password is asked where the members file says, always: what was learnt has no claim to it."""
    host = moving.web.url.partition("//")[2]
    moving.members[0]["feeds"] = [f"http://ada:secret@{host}/old.xml"]
    three_days(moving)
    moving.turn(days=1)
    assert asked(moving) == ["/old.xml", "/new.xml"]
    assert moved_to(moving) == [moving.web.url + "/new.xml"]


def test_a_takeover_is_not_learnt(moving: Community) -> None:
    """While what a redirect leads to is held, the days are not counted."""
    moving.put("/new.xml", rss(Post("Casino", "https://casino.example/", "c")), "application/rss+xml")
    for _ in range(5):
        moving.turn(days=1)
    assert moving.feeds()[0].state.state == "held"
    assert asked(moving) == ["/old.xml", "/new.xml"] * 5
    moving.publish("/old.xml", POST)
    moving.turn(days=1)
    assert asked(moving) == ["/old.xml"]
    assert moving.feeds()[0].state.state == "ok"


# ---------------------------------------------------------------- hosts that want to be left alone


def test_a_host_is_spared_in_the_next_turn_too(community: Community) -> None:
    """What one feed is told (429, Retry-After) keeps the others of its host waiting, up to an hour after that visit."""
    community.member("Ada", "/ada.xml")
    community.put("/ada.xml", b"slow down", "text/plain", 429)
    community.web.headers["/ada.xml"] = {"Retry-After": "86400"}
    community.turn()
    community.member("Bob", "/bob.xml")
    community.publish("/bob.xml", POST)
    report = community.turn(hours=0.5)
    assert (report.feeds_due, report.feeds_failed, report.feeds_not_due) == (0, 0, 2)
    assert "come back later" in report.notes[0]
    assert community.web.asked("/bob.xml") == 0
    bob = community.feeds()[1].state
    assert (bob.state, bob.failures, bob.last_visit) == ("new", 0, None)
    assert bob.next_due == START + timedelta(hours=1)
    community.turn(hours=0.75)
    assert (community.web.asked("/bob.xml"), community.web.asked("/ada.xml")) == (1, 1)
    assert community.titles() == ["Hello"]


def test_a_404_with_a_retry_after_speaks_for_its_own_feed(community: Community) -> None:
    """It puts off the next visit; it holds neither the host nor an admin who forces one."""
    community.member("Ada", "/ada.xml")
    community.put("/ada.xml", b"not now", "text/plain", 404)
    community.web.headers["/ada.xml"] = {"Retry-After": "172800"}
    (failure,) = community.turn().failures
    assert failure.next_visit == START + timedelta(days=2)
    community.member("Bob", "/bob.xml")
    community.publish("/bob.xml", POST)
    assert community.turn(hours=0.5, force=False).feeds_due == 1
    assert community.titles() == ["Hello"]
    community.turn(hours=0.5)
    assert community.web.asked("/ada.xml") == 2


# ---------------------------------------------------------------- deleted means deleted


TOMBSTONES = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" {declared}>
<id>https://ada.example/</id><title>Ada</title><updated>2026-01-01T00:00:00Z</updated>{dead}{living}</feed>"""
DECLARED = 'xmlns:at="http://purl.org/atompub/tombstones/1.0"'


def document(*living: int, dead: tuple[int, ...] = (), declared: str = DECLARED, form: str = "") -> bytes:
    form = form or (
        '<at:deleted-entry ref="tag:ada.example,2026:{n}" when="2026-11-22T09:00:00Z"><at:by><name>Zebedee</name>'
        "</at:by><at:comment>Removed &lt;b&gt;spam&lt;/b&gt;</at:comment></at:deleted-entry>"
    )
    entries = "".join(
        f'<entry><id>tag:ada.example,2026:{n}</id><title>Post {n}</title><link href="https://ada.example/{n}"/>'
        f"<updated>2026-11-{n:02}T09:00:00Z</updated><content>Words</content></entry>"
        for n in living
    )
    tombs = "".join(form.replace("{n}", str(n)) for n in dead)
    return TOMBSTONES.format(declared=declared, dead=tombs, living=entries).encode()


@pytest.fixture
def four(community: Community) -> Community:
    """Ada has written four posts."""
    community.member("Ada", "/ada.xml")
    community.put("/ada.xml", document(4, 3, 2, 1))
    community.turn()
    return community


def test_a_tombstone_withdraws_at_once(four: Community) -> None:
    """Even the newest and the oldest, which could merely have scrolled off, leave every page."""
    four.put("/ada.xml", document(3, 2, dead=(4, 1)))
    assert four.turn(hours=1).entries_withdrawn == 2
    assert four.titles() == ["Post 3", "Post 2"]
    assert four.pages_with("Post 4") == []
    assert four.pages_with("Zebedee") == []
    assert all(reason.startswith("withdrawn") for reason in four.hidden().values())
    assert four.turn(hours=1).entries_withdrawn == 0


def test_listed_again_it_comes_back(four: Community) -> None:
    """An entry that returns stands where it stood, also beside a tombstone that nobody has cleared away."""
    before = four.shown()
    four.put("/ada.xml", document(3, 2, 1, dead=(4,)))
    four.turn(hours=1)
    four.put("/ada.xml", document(4, 3, 2, 1, dead=(4,)))
    four.turn(hours=1)
    assert [entry.entry_id for entry in four.shown()] == [entry.entry_id for entry in before]


def test_nobody_buries_somebody_else(four: Community) -> None:
    """A tombstone of another feed, or of another member, for the same id changes nothing."""
    four.member("Mallory", "/mallory.xml")
    four.put("/mallory.xml", document(9, dead=(4, 3, 2, 1)))
    four.turn(hours=1)
    assert [title for title in four.titles() if title != "Post 9"] == ["Post 4", "Post 3", "Post 2", "Post 1"]


@pytest.mark.parametrize(
    ("declared", "form"),
    [
        ('xmlns:x="http://purl.org/atompub/tombstones/1.0"', '<x:deleted-entry ref="tag:ada.example,2026:{n}"/>'),
        ("", '<deleted-entry xmlns="http://purl.org/atompub/tombstones/1.0" ref="tag:ada.example,2026:{n}"/>'),
    ],
    ids=["another prefix", "no prefix"],
)
def test_tombstones_by_other_names(four: Community, declared: str, form: str) -> None:
    """What counts is the namespace, not its prefix."""
    four.put("/ada.xml", document(3, 2, 1, dead=(4,), declared=declared, form=form))
    four.turn(hours=1)
    assert four.titles() == ["Post 3", "Post 2", "Post 1"]


def test_what_merely_looks_like_a_tombstone(four: Community) -> None:
    """An element of that name in another namespace, or without a ref, deletes nothing."""
    form = '<y:deleted-entry ref="tag:ada.example,2026:{n}"/><at:deleted-entry/>'
    declared = f'{DECLARED} xmlns:y="https://y.example/"'
    four.put("/ada.xml", document(3, 2, 1, dead=(4,), declared=declared, form=form))
    four.turn(hours=1)
    assert len(four.titles()) == 4


def test_a_blog_with_new_links_comes_in_once(community: Community) -> None:
    """New host, prefix and guids, no .html: ids, river dates and addresses here stay, links are the new ones."""
    posts = [
        Post(
            f"Post {n}", f"https://ada.example/{n}.html", f"https://ada.example/{n}.html", START - n * DAY, f"Words {n}"
        )
        for n in range(1, 9)
    ]
    community.member("Ada", "/ada.xml", url="https://ada.example/")
    community.publish("/ada.xml", *posts)
    community.turn()
    anchors = [(entry.atom_id, entry.river_at) for entry in community.shown()]
    moved = [
        Post(post.title, f"https://new.example/blog/{n}", f"https://new.example/blog/{n}", post.date, post.text)
        for n, post in enumerate(posts, 1)
    ]
    community.publish("/ada.xml", Post("News", "https://new.example/blog/9", "9", START, "New"), *moved)
    report = community.turn(days=1)
    assert report.entries_new == 1
    assert [(entry.atom_id, entry.river_at) for entry in community.shown()][1:] == anchors
    assert {entry.entry.link for entry in community.shown()} == {f"https://new.example/blog/{n}" for n in range(1, 10)}
    assert community.turn(days=1).entries_updated == 0


def test_a_post_that_is_still_listed_is_not_the_new_one(community: Community) -> None:
    """Two posts of one title and date, both listed, are two; the older keeps its id."""
    first = Post("Photo", "https://ada.example/a", "a", START - DAY)
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", first)
    community.turn()
    community.publish("/ada.xml", Post("Photo", "https://ada.example/b", "b", START - DAY), first)
    assert community.turn(days=1).entries_new == 1
    assert community.count() == 2
