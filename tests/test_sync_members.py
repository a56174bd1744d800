"""Who is here and what may show: members, feeds, filters and hides, as edits of the members file change them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from community import START, Community, Post, Web, serve

from planet.admin.checkup import checkup
from planet.cli.commands import planet as planet_command
from planet.pages import cards
from planet.struct import replace

DAY = timedelta(days=1)


def posts(name: str, count: int = 4, **told: object) -> list[Post]:
    """Dated posts of somebody, the newest first."""
    host = f"https://{name.lower()}.example"
    return [
        Post(
            f"{name} {n}",
            f"{host}/{n}",
            f"{host}/{n}",
            START - (9 - n) * DAY,
            f"The words of {name} {n}",
            ("Reef", name),
        )
        for n in range(count, 0, -1)
    ]


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Community]:
    """Three members: of one feed, of two, and of a folder of posts; all have been visited. Tests get copies of it."""
    web = Web()
    server = serve(web)
    community = Community(tmp_path_factory.mktemp("visited"), web)
    community.member("Ada", "/ada.xml", url="https://ada.example/", interests=["poetry"])
    community.member("Bob", "/bob.xml", {"url": "/pictures.xml", "title": "Pictures"}, bio="Bob dives")
    community.member("Cy")
    community.publish("/ada.xml", *posts("Ada"))
    community.publish("/bob.xml", *posts("Bob"))
    community.publish("/pictures.xml", *posts("Picture"))
    community.write("posts/cy/2026-11-01-hello.md", "# Hello of Cy\n\nThe words of Cy.")
    community.turn()
    community.store.close()
    yield community
    server.shutdown()
    server.server_close()


@pytest.fixture
def three(visited: Community, tmp_path: Path) -> Iterator[Community]:
    """The hub of three members after its first turn, on the same web."""
    shutil.copytree(visited.hub.folder, tmp_path / "hub")
    documents = dict(visited.web.documents)
    copy = Community(tmp_path / "hub", visited.web)
    copy.members = deepcopy(visited.members)
    yield copy
    copy.store.close()
    visited.web.documents = documents
    visited.web.log.clear()


# ---------------------------------------------------------------- members come and go


@pytest.mark.parametrize("name", ["Ada", "Bob", "Cy"])
def test_a_member_taken_out_leaves_every_file(three: Community, name: str) -> None:
    """At the next turn no published file knows a member who was taken out, not even the status pages."""
    three.members = [member for member in three.members if member["name"] != name]
    three.turn(hours=1)
    assert three.pages_with(f"words of {name}") == []
    assert three.pages_with(f"{name}<") == []
    assert three.pages_with(f"members/{name.lower()}") == []
    assert not [path for path in three.files(status=True) if f"/{name.lower()}/" in path]


@pytest.mark.parametrize("name", ["Ada", "Bob", "Cy"])
def test_a_member_put_back_finds_everything(three: Community, name: str) -> None:
    """A member who comes back has all entries in their old places, and output/ is byte for byte what it was."""
    before, river = three.files(), three.shown()
    members = three.members
    three.members = [member for member in members if member["name"] != name]
    three.turn(hours=1)
    three.members = members
    report = three.turn(hours=1)
    assert report.entries_new == 0
    assert three.files() == before
    assert three.shown() == river


def test_the_last_member_may_leave(three: Community) -> None:
    """A hub that everybody has left publishes an empty river."""
    three.members = []
    three.turn(hours=1)
    assert three.titles() == []
    assert three.pages_with("words of") == []


def test_entries_of_those_who_left_are_kept(three: Community) -> None:
    """The store forgets nothing, and does not name those who left among the hidden."""
    stored = three.count()
    three.members = three.members[1:]
    three.turn(hours=1)
    assert three.count() == stored
    assert three.hidden() == {}


def test_a_name_changed_keeps_slug_and_entries(three: Community) -> None:
    """A new name shows everywhere at once, at the old address."""
    three.members[0]["name"] = "Ada King"
    three.turn(hours=1)
    assert three.slugs()[0] == "ada"
    assert "members/ada/index.html" in three.pages_with("Ada King")
    assert "index.html" in three.pages_with("Ada King")


def test_a_slug_changed_leaves_a_redirect(three: Community) -> None:
    """The old address leads to the new one, subscribers of the old feed still get it, and nothing else links there."""
    three.members[0]["slug"] = "countess"
    three.turn(hours=1)
    files = three.files()
    assert b"countess" in files["members/ada/index.html"]
    assert b"Ada 4" in files["members/ada/feed.atom"]
    assert b"Ada 4" in files["members/countess/index.html"]
    assert b"members/ada/" not in files["index.html"] + files["members/index.html"]
    assert "members/ada/2026/index.html" not in files


def test_two_members_swap_their_slugs(three: Community) -> None:
    """Slugs that change hands in one edit lead to their new owners, and neither page is a redirect."""
    three.members[0]["slug"], three.members[1]["slug"] = "bob", "ada"
    three.members[1]["url"] = "https://bob.example/"
    three.members[0]["url"] = "https://ada.example/"
    three.turn(hours=1)
    files = three.files()
    assert b"Ada 4" in files["members/bob/index.html"]
    assert b"Bob 4" in files["members/ada/index.html"]
    three.turn(hours=1)
    assert three.files() == files


# ---------------------------------------------------------------- hides


@pytest.mark.parametrize(
    "address",
    ["https://ada.example/3", "http://www.ada.example/3/?utm_source=x", "https://ada.example/3#comments"],
    ids=["as it is", "another spelling", "with a fragment"],
)
def test_a_hidden_post_shows_nowhere(three: Community, address: str) -> None:
    """A post that the file hides is in no file at the next turn; the admin's reason is told to the admin alone."""
    before = three.files()
    three.hides.append({"url": address, "reason": "off topic"})
    three.turn(hours=1)
    assert three.pages_with("Ada 3") == []
    assert three.pages_with("off topic") == []
    assert three.hidden() == {"https://ada.example/3": "hidden by the admin: off topic"}
    three.hides.clear()
    three.turn(hours=1)
    assert three.files() == before


def test_a_hide_holds_before_the_post_arrives(three: Community) -> None:
    """A post that is hidden before it comes never shows."""
    three.hides.append({"url": "https://ada.example/5"})
    three.publish("/ada.xml", *posts("Ada", 5))
    report = three.turn(hours=1)
    assert report.entries_new == 1
    assert three.pages_with("Ada 5") == []
    assert three.hidden() == {"https://ada.example/5": "hidden by the admin"}


def test_what_is_hidden_stays_so_when_it_moves(three: Community) -> None:
    """The blog moves house; the hidden post keeps its guid, and stays hidden until the admin takes the table out."""
    three.hides.append({"url": "https://ada.example/1"})
    three.turn(hours=1)
    three.publish("/ada.xml", *(replace(post, link=post.link.replace("ada.", "new.")) for post in posts("Ada")))
    three.turn(hours=1)
    assert {one for one in three.titles() if "Ada" in one} == {"Ada 2", "Ada 3", "Ada 4"}
    three.hides.clear()
    three.turn(hours=1)
    assert three.one("Ada 1").entry.link == "https://new.example/1"


def test_a_hide_names_one_of_many_at_one_address(community: Community) -> None:
    """Where all posts link to one page, the hidden one is named by its guid; naming the page hides them all."""
    guids = [f"https://ada.example/?id={n}" for n in range(3)]
    community.member("Ada", "/ada.xml")
    shared = [Post(f"News {n}", "https://ada.example/", guid, START - DAY) for n, guid in enumerate(guids)]
    community.publish("/ada.xml", *shared)
    community.hides.append({"url": guids[1]})
    community.turn()
    assert sorted(community.titles()) == ["News 0", "News 2"]
    community.hides[0]["url"] = "https://ada.example/"
    community.turn(hours=1)
    assert community.titles() == []


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland"])
def test_a_post_without_an_address_is_hidden_by_its_place_here(community: Community, zone: str) -> None:
    """What has neither a link nor a guid that is one still has a place in the archive, whose address names it."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *(Post(f"Note {n}", guid=f"n{n}", date=START - n * DAY) for n in range(1, 4)))
    community.turn()
    two = next(entry for entry in community.store.queries.newest(3) if entry.entry.title == "Note 2")
    place = cards.hub_path(two, ZoneInfo("UTC"))
    community.planet["timezone"] = zone
    community.hides.append({"url": f"http://127.0.0.1:8000/{place}"})
    community.turn(hours=1)
    assert sorted(community.titles()) == ["Note 1", "Note 3"]
    community.member("Bob", "/bob.xml")
    community.turn(hours=2)
    assert sorted(community.titles()) == ["Note 1", "Note 3"]
    community.hides.clear()
    community.turn(hours=3)
    assert sorted(community.titles()) == ["Note 1", "Note 2", "Note 3"]


def test_a_local_post_is_hidden_by_its_address_here(three: Community) -> None:
    """A post without a home elsewhere is hidden by its address on the hub, page and all."""
    three.hides.append({"url": "https://planet.example/members/cy/posts/hello/"})
    three.turn(hours=1)
    assert three.pages_with("Hello of Cy") == []


# ---------------------------------------------------------------- feeds


def test_a_feed_taken_out_takes_its_posts_along(three: Community) -> None:
    """What only that feed told is hidden, with the reason; put back, all is as it was."""
    before = three.files()
    feeds = three.members[1]["feeds"]
    three.members[1]["feeds"] = [feeds[0]]
    three.turn(hours=1)
    assert three.pages_with("Picture 4") == three.pages_with("pictures.xml") == []
    assert set(three.hidden().values()) == {"its feed is no longer in the members file"}
    three.members[1]["feeds"] = feeds
    three.turn(hours=1)
    assert three.files() == before


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("exclude", ["/words of picture 2/i"], 'kept out by exclude = "/words of picture 2/i"'),
        ("include", ["1", "3", "4"], 'kept out: none of include = ["1", "3", "4"] is in it'),
        ("since", "2026-11-16", "older than since = 2026-11-16"),
    ],
)
def test_rules_act_on_what_is_stored(three: Community, key: str, value: object, reason: str) -> None:
    """An edited rule judges the entries in the store at the next turn, and says which rule it was."""
    before = three.files()
    feed = three.members[1]["feeds"][1]
    feed[key] = value if key != "since" else _Bare(str(value))
    three.turn(hours=1)
    expected = {"https://picture.example/2": reason}
    if key == "since":
        expected["https://picture.example/1"] = reason
    assert three.hidden() == expected
    assert three.pages_with("Picture 2") == []
    assert three.pages_with(reason) == []
    del feed[key]
    three.turn(hours=1)
    assert three.hidden() == {}
    assert three.files() == before


class _Bare(str):
    """A value that stands in the file without quotes: a date."""


def test_since_judges_by_the_earliest_date(community: Community) -> None:
    """An old post that is stamped anew each day stays as old as it is."""
    community.member("Ada", {"url": "/ada.xml", "since": _Bare("2026-11-20")})
    old = Post("Old", "https://ada.example/old", "old", START - 30 * DAY, "Words")
    community.publish("/ada.xml", old)
    community.poll()
    community.publish("/ada.xml", Post("Old, mended", old.link, old.guid, START, "Other words"))
    community.poll(hours=1)
    assert community.titles() == []


@pytest.mark.parametrize("of", ["planet", "member", "feed"])
def test_less_content_hides_the_text(community: Community, of: str) -> None:
    """With `content` at title, of planet, member or feed, no page and no feed carries a word of the text."""
    feed = {"url": "/ada.xml"}
    member = community.member("Ada", feed)
    community.publish("/ada.xml", Post("Reef", "https://ada.example/1", "1", START - DAY, "A secret of corals."))
    community.turn()
    assert {"atom.xml", "feed.json", "rss20.xml", "members/ada/feed.atom"} <= set(community.pages_with("secret"))
    {"planet": community.planet, "member": member, "feed": feed}[of]["content"] = "title"
    community.turn(hours=1)
    assert community.pages_with("secret") == []
    assert "index.html" in community.pages_with("Reef")


def test_a_title_is_not_said_twice(community: Community) -> None:
    """Many posts have their title for a text too; the front shows it once (and in the line of the compact view)."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", Post("A turtle", "https://ada.example/1", "1", START - DAY, "<p>a  turtle</p>"))
    community.turn()
    assert community.files()["index.html"].lower().count(b"a turtle</p>") == 1


def test_a_summary_cuts_the_text(community: Community) -> None:
    """With `content` at summary the feeds carry the beginning alone."""
    community.member("Ada", {"url": "/ada.xml", "content": "summary"})
    words = " ".join(f"word{n}" for n in range(600))
    community.publish("/ada.xml", Post("Reef", "https://ada.example/1", "1", START - DAY, words))
    community.turn()
    assert "atom.xml" in community.pages_with("word1 ")
    assert community.pages_with("word599") == []


def test_a_member_at_rest_is_not_visited(three: Community) -> None:
    """A paused member's feeds are asked no more, what is there stays; afterwards the visits go on."""
    three.members[0]["paused"] = True
    asked = three.web.asked("/ada.xml")
    three.turn(hours=1)
    assert three.web.asked("/ada.xml") == asked
    assert "Ada 4" in three.titles()
    assert three.feeds()[0].state.state == "paused"
    three.members[0]["feeds"] = ["/moved.xml"]
    three.turn(hours=1)
    assert three.web.asked("/moved.xml") == 0
    three.members[0]["feeds"] = ["/ada.xml"]
    del three.members[0]["paused"]
    three.turn(hours=1)
    assert three.web.asked("/ada.xml") == asked + 1


def test_a_feed_at_a_new_address_keeps_its_entries(three: Community) -> None:
    """An address that changed in the file is the same feed, asked without the old validators."""
    three.members[0]["feeds"] = ["/atom/ada.xml"]
    three.publish("/atom/ada.xml", *posts("Ada", 5))
    report = three.turn(hours=1)
    assert report.entries_new == 1
    (request,) = (request for request in three.web.log if request.path == "/atom/ada.xml")
    assert "if-none-match" not in request.headers
    assert three.titles()[:1] == ["Ada 5"]
    assert len([title for title in three.titles() if title.startswith("Ada")]) == 5


def test_feeds_that_were_mixed_up_are_put_right(community: Community) -> None:
    """Two members who had each other's feed: once the file is mended, nobody shows what the other wrote."""
    ada = community.member("Ada", "/bob.xml", url="https://ada.example/")
    bob = community.member("Bob", "/ada.xml", url="https://bob.example/")
    community.publish("/ada.xml", *posts("Ada"))
    community.publish("/bob.xml", *posts("Bob"))
    community.poll()
    ada["feeds"], bob["feeds"] = bob["feeds"], ada["feeds"]
    community.poll(hours=1)
    assert {(entry.member.profile.name, entry.entry.title.split()[0]) for entry in community.shown()} == {
        ("Ada", "Ada"),
        ("Bob", "Bob"),
    }


# ---------------------------------------------------------------- discovery

PAGE = b'<html><head><link rel="alternate" type="application/rss+xml" href="/found.xml"></head><body>I</body></html>'


@pytest.fixture
def seeking(community: Community) -> Community:
    """A member who names a page and no feed."""
    community.member("Ada", url="/")
    community.put("/", PAGE, "text/html")
    community.publish("/found.xml", *posts("Ada"))
    return community


def test_feeds_are_found_and_polled_in_one_turn(seeking: Community) -> None:
    """A member without feeds is found through their page, and read in the same turn."""
    assert seeking.turn(force=False).entries_new == 4
    (feed,) = seeking.feeds()
    assert (feed.feed.url, feed.discovered) == (f"{seeking.web.url}/found.xml", True)


def test_a_page_is_not_asked_again_within_a_week(seeking: Community) -> None:
    """What was found is remembered; the page is asked again after a week, not before."""
    seeking.turn(force=False)
    for _ in range(6):
        seeking.turn(days=1, force=False)
    assert seeking.web.asked("/") == 1
    assert seeking.web.asked("/found.xml") > 3
    seeking.turn(days=1, force=False)
    assert seeking.web.asked("/") == 2


def test_force_asks_the_page_again(seeking: Community) -> None:
    """--force ignores the due time of the search as well."""
    seeking.turn()
    seeking.turn(hours=1)
    assert seeking.web.asked("/") == 2


def test_what_was_found_outlives_a_page_that_fails(seeking: Community) -> None:
    """A page that names nothing any more, or fails, takes no feed away."""
    seeking.turn()
    for status, body in ((500, b"oops"), (200, b"<html><body>New design, no links</body></html>")):
        seeking.put("/", body, "text/html", status)
        seeking.turn(days=8)
        assert len(seeking.titles()) == 4
        assert len(seeking.feeds()) == 1


def test_a_search_without_a_finding_says_so(seeking: Community) -> None:
    """A page without feeds costs nobody else anything, and its reason stands in the store."""
    seeking.put("/", b"<html><body>Nothing here</body></html>", "text/html")
    seeking.member("Bob", "/found.xml")
    report = seeking.turn()
    assert report.entries_new == 4
    (noted,) = report.problems
    assert (noted.problem.member, noted.problem.kind) == ("ada", "no-feed")
    assert noted.problem.sentence.endswith("The page names no feed: ask its owner for the feed's address")
    (search,) = seeking.store.members.discoveries().values()
    assert search.reason.startswith("The page names no feed")
    assert seeking.turn(days=1, force=False).feeds_due == 1
    assert seeking.web.asked("/") == 1


def test_another_page_is_asked_at_once(seeking: Community) -> None:
    """A new address in the file is searched without waiting for the week of the old one."""
    seeking.turn()
    seeking.members[0]["url"] = "/home"
    seeking.members[0]["slug"] = "ada"
    seeking.put("/home", PAGE.replace(b"found", b"second"), "text/html")
    seeking.publish("/second.xml", *posts("Ada", 5))
    seeking.turn(hours=1, force=False)
    assert [feed.feed.url for feed in seeking.feeds()] == [f"{seeking.web.url}/second.xml"]
    assert len(seeking.titles()) == 5


def test_a_feed_that_is_named_ends_the_search(seeking: Community) -> None:
    """Once the file names the feed that was found, the page is asked no more and nothing changes."""
    seeking.turn()
    before = seeking.shown()
    seeking.members[0]["feeds"] = ["/found.xml"]
    seeking.turn(days=9)
    assert seeking.web.asked("/") == 1
    assert [entry.entry_id for entry in seeking.shown()] == [entry.entry_id for entry in before]
    assert not seeking.feeds()[0].discovered


# ---------------------------------------------------------------- real reading processes


def test_the_same_with_real_workers(community: Community) -> None:
    """Found, read and shown through real reading processes, a feed that is none among them."""
    community.member("Ada", url="/")
    community.member("Bob", "/bob.xml")
    community.put("/", PAGE, "text/html")
    community.publish("/found.xml", *posts("Ada"))
    community.put("/bob.xml", b"<html>Sorry</html>", "text/html")
    report = community.turn_with_workers()
    assert (report.entries_new, report.feeds_failed) == (4, 1)
    assert len(community.titles()) == 4


def test_an_answer_of_no_news_says_the_same_again(three: Community) -> None:
    """What a feed says of itself is believed after two visits, a day apart, that agree: a 304 agrees."""
    three.publish("/ada.xml", *posts("Ada"), title="Another title")
    three.turn(hours=1)
    assert b"Another title" not in three.files()["opml.xml"]
    assert three.turn(days=1).feeds_fresh == 0
    assert b"Another title" in three.files()["opml.xml"]


# ---------------------------------------------------------------- members who move


def page(community: Community, path: str, feed: str) -> None:
    """A home page that names a feed."""
    community.put(path, f'<link rel="alternate" type="application/rss+xml" href="{feed}">'.encode(), "text/html")


@pytest.fixture
def twenty(community: Community) -> Community:
    """Ada, of whom the hub has twenty posts, while her feed lists the newest ten; she has a page that names it."""
    page(community, "/ada/", "/ada/feed.xml")
    community.member("Ada", "/ada/feed.xml", url="/ada/")
    community.member("Bob", "/bob.xml", url="https://bob.example/")
    community.publish("/bob.xml", *posts("Bob"))
    dated = [
        Post(f"Ada {n}", f"https://ada.example/{n}", f"https://ada.example/{n}", START - n * DAY, f"Words {n}")
        for n in range(1, 21)
    ]
    for batch in (dated[10:], dated[:10]):
        community.publish("/ada/feed.xml", *batch)
        community.turn(hours=1)
    moved = [
        Post(post.title, f"https://new.example/blog/{n}", f"https://new.example/blog/{n}", post.date, post.text)
        for n, post in enumerate(dated[:10], 1)
    ]
    page(community, "/new/", "/new/rss")
    community.publish("/new/rss", *moved)
    community.publish("/new/photos.xml", *posts("Photo", 1))
    return community


def discovered(community: Community) -> None:
    """Ada names no feed, and hers has been found."""
    del community.members[0]["feeds"]
    community.turn(hours=1)
    assert [feed.discovered for feed in community.feeds()] == [True, False]


def same(community: Community, edit: dict[str, object], *, new: int = 0) -> None:
    """An edit of Ada's table keeps her posts, ids, slug and page."""
    ids = {entry.atom_id for entry in community.shown()}
    assert len(ids) == 24
    community.members[0] = {key: value for key, value in (community.members[0] | edit).items() if value is not None}
    report = community.turn(days=1)
    assert (report.entries_new, report.notes) == (new, ())
    assert ids <= {entry.atom_id for entry in community.shown()}
    assert sorted(community.slugs()) == ["ada", "bob"]
    assert "members/ada/index.html" in community.files()


MOVED = "https://new.example/"


@pytest.mark.parametrize(
    "edit",
    [
        {"url": MOVED, "feeds": ["/new/rss"]},
        {"url": MOVED, "feeds": ["/new/rss"], "bio": "Dives"},
        {"url": None, "feeds": ["/new/rss"]},
        {"url": MOVED, "feeds": ["/ada/feed.xml"], "name": "Countess"},
        {"url": MOVED, "feeds": ["/new/rss"], "slug": "ada", "name": "Countess"},
        {"url": "/new/", "feeds": None},
    ],
)
def test_a_member_who_moves_stays_who_they_are(twenty: Community, edit: dict[str, object]) -> None:
    """Address and feeds in one go, address alone: known by name, slug or feed, with nobody else to be mistaken for."""
    same(twenty, edit)


@pytest.mark.parametrize(
    "edit",
    [
        {"url": "/new/"},
        {"url": None, "feeds": ["/ada/feed.xml"]},
        {"url": MOVED, "feeds": ["/ada/feed.xml"], "name": "Countess"},
        {"url": MOVED, "feeds": ["/new/rss"]},
    ],
)
def test_a_member_whose_feeds_were_found_may_move(twenty: Community, edit: dict[str, object]) -> None:
    """The address alone is edited, or feeds that were found are named, with or without a new name."""
    discovered(twenty)
    same(twenty, edit)


def test_two_feeds_move_with_their_member(twenty: Community) -> None:
    """A member of two feeds who moves to a host where both have other paths keeps the posts of both."""
    twenty.publish("/notes.xml", *posts("Note"))
    twenty.members[0]["feeds"] = ["/ada/feed.xml", "/notes.xml"]
    twenty.turn(hours=1)
    shown = {entry.atom_id for entry in twenty.shown()}
    twenty.publish("/new/n.xml", *posts("Note"))
    twenty.members[0] |= {"url": MOVED, "feeds": ["/new/rss", "/new/n.xml"]}
    assert twenty.turn(days=1).entries_new == 0
    assert {entry.atom_id for entry in twenty.shown()} == shown


def test_a_stranger_is_told_and_may_be_joined(twenty: Community) -> None:
    """Another name, address and feed: the turn says who left and who is new; the old slug joins them afterwards."""
    ids = {entry.atom_id for entry in twenty.shown()}
    twenty.members[0] |= {"name": "Countess", "url": MOVED, "feeds": ["/new/rss"]}
    (note,) = twenty.turn(days=1).notes
    assert note == (
        "No longer in the members file: Ada (slug ada). New in it: Countess (slug countess). If one of the new members "
        'is one of those who left, give them the old slug, for example slug = "ada": then posts, ids and page stay.'
    )
    assert twenty.slugs() == ["bob", "countess"]
    twenty.members[0]["slug"] = "ada"
    assert twenty.turn(days=1).notes == ()
    assert twenty.slugs() == ["bob", "ada"]
    assert {entry.atom_id for entry in twenty.shown()} == ids
    del twenty.members[0]["slug"]
    assert twenty.turn(days=1).entries_new == 0
    assert {entry.atom_id for entry in twenty.shown()} == ids


def test_a_slug_given_before_the_turn_joins_as_well(twenty: Community) -> None:
    """Whoever read the note of `planet check` gives the slug before a turn has taken anybody for new."""
    planet = twenty._step(0, 0)
    assert checkup(twenty.hub, planet, twenty.store).notes == ()
    twenty.members[0] |= {"name": "Countess", "url": MOVED, "feeds": ["/new/rss"]}
    planet = twenty._step(0, 0)
    (note,) = checkup(twenty.hub, planet, twenty.store).notes
    assert "Ada (slug ada)" in note
    told = CliRunner().invoke(planet_command, ["-C", str(twenty.hub.folder), "check"])
    assert (told.exit_code, told.output.splitlines()[-1]) == (0, note)
    same(twenty, {"slug": "ada"})


def test_two_of_one_name_may_be_mistaken(twenty: Community) -> None:
    """Of two Adas who leave, one who comes may be either: that is told, and neither is taken over."""
    twenty.publish("/other.xml", *posts("Other"))
    twenty.member("Ada", "/other.xml", url="https://other.example/")
    twenty.turn(hours=1)
    twenty.members = [twenty.members[1], {"name": "Ada", "url": MOVED, "feeds": ["/new/rss"]}]
    (note,) = twenty.turn(days=1).notes
    assert "Ada (slug ada), Ada (slug ada-2)" in note
    assert twenty.slugs() == ["ada-3", "bob"]


def test_who_left_earlier_is_not_who_comes(twenty: Community) -> None:
    """One who left at another edit is nobody to be mistaken for, and nothing is said of them."""
    ada = twenty.members.pop(0)
    assert twenty.turn(hours=1).notes == ()
    twenty.members.append(ada | {"url": MOVED, "feeds": ["/new/rss"]})
    report = twenty.turn(hours=1)
    assert (report.notes, report.entries_new) == ((), 10)
    assert twenty.slugs() == ["ada-2", "bob"]
