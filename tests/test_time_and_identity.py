"""The rules of time and identity, turn by turn: what a feed does, and what the hub makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from community import START, Community, Post, atom, rss
from sqlalchemy import text

from planet.struct import replace

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def posts(
    count: int, *, host: str = "ada.example", guid: str = "post-{}", newest: datetime = START - DAY
) -> list[Post]:
    """Dated posts, the newest first, a day apart."""
    return [
        Post(f"Post {n}", f"https://{host}/{n}/", guid.format(n), newest - (count - n) * DAY, f"Words of post {n}.")
        for n in range(count, 0, -1)
    ]


# ---------------------------------------------------------------- 1. the river date


def test_the_first_visit_gives_each_entry_its_own_date(community: Community) -> None:
    """On the first visit old and new entries stand under the dates that they state."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *posts(3))
    community.poll()
    assert [entry.river_at for entry in community.shown()] == [START - DAY, START - 2 * DAY, START - 3 * DAY]


@pytest.mark.parametrize(
    ("dated", "river"),
    [
        (START + 2 * HOUR, START + 2 * HOUR),
        (START - HOUR, START + 3 * HOUR),
        (START - 6 * DAY, START + 3 * HOUR),
        (START + 3 * HOUR - 7 * DAY, START + 3 * HOUR - 7 * DAY),
        (START - 8 * DAY, START - 8 * DAY),
        (START + 9 * DAY, START + 3 * HOUR),
        (None, START + 3 * HOUR),
    ],
    ids=["after the last visit", "late", "late by days", "late by a week", "older", "in the future", "undated"],
)
def test_a_later_arrival(community: Community, dated: datetime | None, river: datetime) -> None:
    """An entry that arrives later stands under its own date if it is new or old, and under now if it came late."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *posts(2))
    community.poll()
    community.publish("/ada.xml", Post("Late", "https://ada.example/late", "late", dated), *posts(2))
    community.poll(hours=3)
    assert community.one("Late").river_at == river


def test_days_on_front_tells_late_from_old(community: Community) -> None:
    """What is late and what is old depends on `days_on_front`."""
    community.planet["days_on_front"] = 2
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *posts(2))
    community.poll()
    late = Post("Late", "https://ada.example/late", "late", START - 3 * DAY)
    community.publish("/ada.xml", late, *posts(2))
    community.poll(hours=3)
    assert community.one("Late").river_at == START - 3 * DAY


def test_a_304_is_a_good_visit_too(community: Community) -> None:
    """What is dated before a visit that found nothing new came late."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *posts(2))
    community.poll()
    community.poll(hours=5)
    late = Post("Late", "https://ada.example/late", "late", START + 2 * HOUR)
    community.publish("/ada.xml", late, *posts(2))
    community.poll(hours=5)
    assert community.one("Late").river_at == community.now


def test_a_failure_does_not_end_the_time_of_the_first_visit(community: Community) -> None:
    """A feed that failed at first is visited for the first time when it first answers."""
    community.member("Ada", "/ada.xml")
    community.poll()
    community.publish("/ada.xml", *posts(2, newest=START))
    community.poll(hours=3)
    assert [entry.river_at for entry in community.shown()] == [START, START - DAY]


def test_future_dates_of_a_first_visit_count_as_now(community: Community) -> None:
    """No entry stands in the future, and people are still shown the date that it states."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", Post("Soon", "https://ada.example/soon", "soon", START + 6 * HOUR))
    community.poll()
    assert community.one("Soon").river_at == START
    assert community.one("Soon").entry.published == START + 6 * HOUR


def test_undated_posts_of_a_first_visit_go_to_the_archive(community: Community) -> None:
    """Of a first visit without dates only the newest passes the front and the merged feeds; the archive has all."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *(replace(post, date=None) for post in posts(4)))
    community.turn()
    assert community.titles() == ["Post 4", "Post 3", "Post 2", "Post 1"]
    assert community.titles(merged=True) == ["Post 4"]
    assert "Post 1" not in community.files()["atom.xml"].decode()
    assert "archive/2026/11/22/index.html" in community.pages_with("Post 1")


def test_undated_posts_of_later_visits_pass_the_front_in_their_order(community: Community) -> None:
    """Undated posts that come later are new, in the order of their feed."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *(replace(post, date=None) for post in posts(1)))
    community.poll()
    community.publish("/ada.xml", *(replace(post, date=None) for post in posts(3)))
    community.poll(hours=2)
    assert community.titles(merged=True) == ["Post 3", "Post 2", "Post 1"]


@pytest.mark.parametrize("dated", [True, False])
def test_a_feed_that_moved_brings_no_flood(community: Community, dated: bool) -> None:
    """At a new address in the file, where all ids and links are new too, a feed's past takes its old places."""
    member = community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *posts(2))
    community.poll()
    member["feeds"] = ["/new.xml"]
    past = [
        replace(post, title=f"New {post.title}", date=post.date if dated else None) for post in posts(5, guid="n-{}")
    ]
    community.publish("/new.xml", *(replace(post, link=f"{post.link}new") for post in past))
    now = community.now + HOUR
    community.poll(hours=1)
    places = {entry.entry.title: entry.river_at for entry in community.shown(merged=True)}
    assert [title for title, at in places.items() if at == now] == ([] if dated else ["New Post 5"])


def test_posts_of_one_date_keep_the_order_of_their_feed(community: Community) -> None:
    """Where feeds state mere days, posts of one day stand as the feed lists them."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *(replace(post, date=START - DAY) for post in posts(5)))
    community.poll()
    assert community.titles() == ["Post 5", "Post 4", "Post 3", "Post 2", "Post 1"]


def test_a_feed_that_stamps_its_posts_daily_moves_nothing(community: Community) -> None:
    """Restamped posts are no news: neither their place nor the date shown moves, nor are they edited."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *posts(5))
    community.poll()
    before = community.shown()
    for _ in range(4):
        community.publish("/ada.xml", *(replace(post, date=community.now) for post in posts(5)))
        report = community.poll(days=1)
        assert (report.new, report.updated) == (0, 0)
    assert community.shown() == before


def test_an_atom_feed_that_stamps_its_updates_daily_moves_nothing(community: Community) -> None:
    """Entries that state only `updated`, and that anew each day, are neither new nor edited."""
    community.member("Ada", "/ada.xml")
    stamped = [replace(post, guid=f"tag:ada.example,2026:{post.guid}") for post in posts(5)]
    community.put("/ada.xml", atom(*stamped))
    community.poll()
    before = [(entry.entry_id, entry.river_at, entry.edited_at) for entry in community.shown()]
    for _ in range(3):
        community.put("/ada.xml", atom(*(replace(post, date=community.now) for post in stamped)))
        community.poll(days=1)
    assert [(entry.entry_id, entry.river_at, entry.edited_at) for entry in community.shown()] == before


def test_rewritten_posts_stay_in_their_place(community: Community) -> None:
    """Old posts that are all rewritten and re-dated at once are edited where they stand."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *posts(30))
    community.poll()
    before = [(entry.entry_id, entry.river_at) for entry in community.shown()]
    rewritten = [replace(post, text=f"Quite other words: {post.title}", date=START + HOUR) for post in posts(30)]
    community.publish("/ada.xml", *rewritten)
    report = community.poll(hours=2)
    assert (report.new, report.updated) == (0, 30)
    assert [(entry.entry_id, entry.river_at) for entry in community.shown()] == before
    assert all(entry.edited_at == community.now for entry in community.shown())


def test_what_a_new_version_reads_otherwise_is_no_edit(community: Community) -> None:
    """After an upgrade other words are the reader's doing: they show, unmarked. Later ones are the author's again."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *posts(2))
    community.poll()
    before = [(entry.entry_id, entry.river_at, entry.edited_at) for entry in community.shown()]
    with community.store.transaction():
        community.store._db.write(text("UPDATE feeds SET reading = 0"))  # an earlier version read it
    otherwise = [replace(post, text=f"Read better: {post.title}") for post in posts(2)]
    community.publish("/ada.xml", *otherwise)
    community.poll(hours=2)
    assert [entry.entry.text for entry in community.shown()] == ["Read better: Post 2", "Read better: Post 1"]
    assert [(entry.entry_id, entry.river_at, entry.edited_at) for entry in community.shown()] == before
    community.publish("/ada.xml", replace(otherwise[0], text="Mended by Ada"), otherwise[1])
    community.poll(hours=2)
    assert [entry.edited_at for entry in community.shown()] == [community.now, None]


def test_an_edit_back_and_forth_changes_the_words_alone(community: Community) -> None:
    """An edited title shows at the next turn, under the same id and date."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *posts(2))
    community.turn()
    before = community.one("Post 2")
    community.publish("/ada.xml", replace(posts(2)[0], title="Post two, mended"), posts(2)[1])
    community.turn(hours=2)
    after = community.one("Post two, mended")
    assert (after.atom_id, after.river_at, after.edited_at) == (before.atom_id, before.river_at, community.now)
    assert community.pages_with("Post 2<") == []


@pytest.mark.parametrize(
    ("change", "edited"),
    [
        ({"title": "Post two"}, True),
        ({"text": "Other words."}, True),
        ({"text": "<p>Words of <b>post</b></p><p>2."}, False),
        ({"tags": ("reef",)}, False),
        ({"link": "https://ada.example/two/"}, False),
        ({"link": "https://ada.example/2/?utm_source=feed", "date": START}, False),
    ],
    ids=["title", "text", "markup", "tag", "address", "tracking"],
)
def test_only_other_words_are_an_edit(community: Community, change: dict[str, Any], edited: bool) -> None:
    """Whatever changes of a post is shown in place; readers are told of an edit where title or text read otherwise."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *posts(2))
    community.poll()
    before = community.one("Post 2")
    community.publish("/ada.xml", replace(posts(2)[0], **change), posts(2)[1])
    community.turn(hours=2)
    (after,) = (entry for entry in community.shown() if entry.entry_id == before.entry_id)
    assert after.edited_at == (community.now if edited else None)
    assert ("index.html" in community.pages_with('class="edited"')) is edited
    assert set(change.get("tags", ())) <= set(after.entry.tags)


def test_what_was_mended_before_anybody_saw_it_is_no_edit(community: Community) -> None:
    """A post that a filter kept out and that is rewritten so that it fits comes to readers without a mark."""
    community.member("Ada", {"url": "/ada.xml", "include": ["#reef"]})
    community.publish("/ada.xml", posts(1)[0])
    community.poll()
    community.publish("/ada.xml", replace(posts(1)[0], text="Other words.", tags=("reef",)))
    community.poll(hours=2)
    assert community.one("Post 1").edited_at is None


# ---------------------------------------------------------------- 2. ids out


def test_a_guid_that_is_an_iri_is_the_id(community: Community) -> None:
    """An absolute IRI stays the entry's id; any other guid gives a tag: URI of the hub."""
    community.member("Ada", "/ada.xml")
    community.publish(
        "/ada.xml",
        Post("Iri", "https://ada.example/1", "urn:uuid:1225c695"),
        Post("Word", "https://ada.example/2", "2"),
    )
    community.poll()
    assert community.one("Iri").atom_id == "urn:uuid:1225c695"
    assert community.one("Word").atom_id.startswith("tag:planet.example,2026-11-22:")


def test_ids_never_change(community: Community) -> None:
    """An id stays when title, link, date and guid change."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *posts(3))
    community.poll()
    before = {entry.entry.title: entry.atom_id for entry in community.shown()}
    community.publish("/ada.xml", *(replace(post, guid=f"new-{post.guid}") for post in posts(3)))
    community.poll(days=1)
    assert {entry.entry.title: entry.atom_id for entry in community.shown()} == before


def test_old_posts_that_are_listed_again_after_a_move_are_known(community: Community) -> None:
    """A blog whose ids are its addresses moves; later it lists its older posts again, at the new place."""

    def post(n: int, host: str) -> Post:
        return Post(f"Post {n}", f"https://{host}/{n}", f"https://{host}/{n}", START - n * DAY)

    community.member("Ada", "/a.xml")
    community.publish("/a.xml", *(post(n, "old.example") for n in range(1, 9)))
    community.turn()
    community.publish("/a.xml", *(post(n, "new.example") for n in range(1, 4)))
    community.turn(hours=1)
    community.publish("/a.xml", *(post(n, "new.example") for n in range(1, 9)))
    community.turn(hours=1)
    assert community.count() == 8


@pytest.mark.parametrize("guid", ["https://ada.example/?p=1", "1"])
def test_two_members_with_one_guid_stay_apart(community: Community, guid: str) -> None:
    """The same guid in two members' feeds is two entries, with two ids."""
    community.member("Ada", "/ada.xml")
    community.member("Bob", "/bob.xml")
    community.publish("/ada.xml", Post("Of Ada", "https://ada.example/1", guid, START - DAY))
    community.publish("/bob.xml", Post("Of Bob", "https://bob.example/1", guid, START - DAY))
    community.poll()
    assert sorted(community.titles()) == ["Of Ada", "Of Bob"]
    assert len({entry.atom_id for entry in community.shown()}) == 2


def test_a_thief_of_a_guid_changes_nothing_of_the_victims(community: Community) -> None:
    """Someone who takes over another's guids, links and titles gets ids of their own; the victim's page stays."""
    community.member("Ada", "/ada.xml")
    community.member("Eve", "/eve.xml")
    loot = posts(3, guid="https://ada.example/?p={}")
    community.publish("/ada.xml", *loot)
    community.publish("/eve.xml")
    community.turn()
    before = community.shown()
    page = community.files()["members/ada/index.html"]
    community.publish("/eve.xml", *(replace(post, text="Buy my coins") for post in loot))
    community.turn(hours=2)
    community.turn(hours=2)
    assert [entry for entry in community.shown() if entry.member.slug == "ada"] == list(before)
    assert community.files()["members/ada/index.html"] == page
    assert len({entry.atom_id for entry in community.shown()}) == 6


# ---------------------------------------------------------------- 3. one entry, several feeds


@pytest.mark.parametrize("same", ["guid", "link", "short guid and title"])
def test_a_post_in_two_feeds_of_a_member_is_one(community: Community, same: str) -> None:
    """The same guid or the same link in two feeds of a member is one entry."""
    first = Post("Reef", "https://ada.example/reef", "tag:ada.example,2026:reef", START - DAY)
    other = {
        "guid": replace(first, link="https://social.example/7"),
        "link": replace(first, guid="x-7", link="http://www.ada.example/reef/?utm_source=feed", title="Reef!"),
        "short guid and title": replace(first, guid="reef", link="https://mirror.example/reef"),
    }
    if same.startswith("short"):
        first = replace(first, guid="reef")
    community.member("Ada", "/a.xml", "/b.xml")
    community.publish("/a.xml", first)
    community.publish("/b.xml", other[same])
    community.poll()
    community.poll(hours=2)
    assert community.count() == 1
    assert community.one("Reef").feed.url.endswith("/a.xml")


def test_a_short_guid_is_anybodys(community: Community) -> None:
    """A guid like "1" in two feeds of a member joins nothing."""
    community.member("Ada", "/a.xml", "/b.xml")
    community.publish("/a.xml", Post("Words", "https://ada.example/1", "1", START - DAY))
    community.publish("/b.xml", Post("Picture", "https://photos.example/1", "1", START - DAY))
    community.poll()
    assert sorted(community.titles()) == ["Picture", "Words"]


def two_feeds(community: Community) -> dict[str, object]:
    member = community.member("Ada", {"url": "/a.xml", "title": "A"}, {"url": "/b.xml", "title": "B"})
    community.publish(
        "/a.xml", Post("Reef", "https://ada.example/reef", "", START - DAY, "In the words of A", ("sponsored",))
    )
    community.publish("/b.xml", Post("Reef", "https://ada.example/reef", "", START - DAY, "In the words of B"))
    return member


def test_the_feed_listed_first_tells_it(community: Community) -> None:
    """Which feed tells a post follows the order of the file, at once when that changes."""
    member = two_feeds(community)
    community.turn()
    before = community.one("Reef")
    assert before.feed.title == "A"
    member["feeds"].reverse()  # type: ignore[attr-defined]
    community.turn(hours=2)
    after = community.one("Reef")
    assert (after.feed.title, after.entry.text) == ("B", "In the words of B")
    assert (after.atom_id, after.river_at) == (before.atom_id, before.river_at)
    assert community.pages_with("In the words of A") == []


def test_the_first_feed_that_lets_it_in_tells_it(community: Community) -> None:
    """Where the first feed's filter keeps a post out, the second tells it; an edit of it acts on what is stored."""
    member = two_feeds(community)
    member["feeds"][0]["exclude"] = ["#sponsored"]  # type: ignore[index]
    community.poll()
    assert community.one("Reef").feed.title == "B"
    del member["feeds"][0]["exclude"]  # type: ignore[attr-defined]
    community.poll(hours=2)
    assert community.one("Reef").feed.title == "A"


def test_a_feed_that_goes_leaves_its_posts_to_the_next(community: Community) -> None:
    """When the first feed is taken out, the second tells what both had."""
    member = two_feeds(community)
    community.poll()
    feeds = member["feeds"]
    member["feeds"] = feeds[1:]  # type: ignore[index]
    community.poll(hours=2)
    assert community.one("Reef").feed.title == "B"
    member["feeds"] = feeds
    community.poll(hours=2)
    assert community.one("Reef").feed.title == "A"


# ---------------------------------------------------------------- 4. a guid that changed


def with_guids(found: Sequence[Post], form: str) -> list[Post]:
    return [replace(one, guid=form.format(n)) for n, one in enumerate(found)]


ADA, NEW = "https://ada.example", "https://ada-writes.example"
REDESIGNS = {
    "other guids": (posts(8), with_guids(posts(8), "urn:x-{}")),
    "guids gone": (posts(8), with_guids(posts(8), "")),
    "guids come": (with_guids(posts(8), ""), posts(8)),
    "http to https": (
        [
            replace(post, link=post.link.replace("https", "http"), guid=post.link.replace("https", "http"))
            for post in posts(8)
        ],
        [replace(post, guid=post.link) for post in posts(8)],
    ),
    "www": (
        [replace(post, guid=post.link) for post in posts(8)],
        [
            replace(post, guid=post.link.replace("//", "//www."), link=post.link.replace("//", "//www."))
            for post in posts(8)
        ],
    ),
    "scheme of guids alone, with new titles": (
        [replace(post, guid=post.link.replace("https", "http")) for post in posts(8)],
        [replace(post, guid=post.link, title=f"{post.title}, again") for post in posts(8)],
    ),
    "another domain": (
        [replace(post, guid=post.link) for post in posts(8)],
        [replace(post, guid=post.link.replace(ADA, NEW), link=post.link.replace(ADA, NEW)) for post in posts(8)],
    ),
    "another domain, all restamped": (
        [replace(post, guid=post.link) for post in posts(8)],
        [
            replace(post, guid=post.link.replace(ADA, NEW), link=post.link.replace(ADA, NEW), date=START)
            for post in posts(8)
        ],
    ),
    "another domain, and a new post": (
        [replace(post, guid=post.link) for post in posts(7)],
        [replace(post, guid=post.link.replace(ADA, NEW), link=post.link.replace(ADA, NEW)) for post in posts(8)],
    ),
    "tracking parameters in links, no guids": (
        with_guids(posts(8), ""),
        [replace(post, guid="", link=f"{post.link}?utm_source=rss&utm_medium=feed") for post in posts(8)],
    ),
    "new titles, no guids": (
        with_guids(posts(8), ""),
        [replace(post, guid="", title=f"{post.title}, mended") for post in posts(8)],
    ),
}


@pytest.mark.parametrize("redesign", REDESIGNS)
def test_a_redesign_brings_nothing_back(community: Community, redesign: str) -> None:
    """After a redesign or a move of a whole site, every post is the one that it was, in its old place."""
    before, after = REDESIGNS[redesign]
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *before)
    community.poll()
    places = {entry.entry_id: (entry.river_at, entry.atom_id) for entry in community.shown()}
    community.publish("/ada.xml", *after)
    for _ in range(2):
        community.poll(days=1)
    assert community.count() == 8
    now = {entry.entry_id: (entry.river_at, entry.atom_id) for entry in community.shown()}
    assert {entry_id: now[entry_id] for entry_id in places} == places


def test_titles_alike_on_another_host_are_no_move(community: Community) -> None:
    """A post with an old one's title and path on another host is new where the other entries did not move."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *posts(5))
    community.poll()
    alike = Post("Post 1", "https://elsewhere.example/1/", "other", START)
    community.publish("/ada.xml", alike, *posts(5)[:-1])
    community.poll(hours=2)
    assert community.count() == 6


def test_a_weekly_title_under_one_link_is_new_each_week(community: Community) -> None:
    """Posts of one title that all link to the home page, with guids and dates of their own, never become one."""
    community.member("Ada", "/ada.xml")
    weekly = [
        Post("Links of the week", f"{ADA}/", f"week-{n}", START - (15 - n) * 7 * DAY, f"Week {n}.") for n in range(15)
    ]
    for end in range(5, 15):
        community.publish("/ada.xml", *reversed(weekly[end - 5 : end]))
        community.poll(days=7)
    assert community.count() == 14


def test_guids_that_differ_in_their_fragment_are_different(community: Community) -> None:
    """A page of news whose entries are its anchors: each is an entry, and none replaces one that scrolled off."""
    community.member("Ada", "/ada.xml")
    anchors = [Post(f"News {n}", f"{ADA}/news#n{n}", f"{ADA}/news#n{n}", START - (20 - n) * DAY) for n in range(20)]
    for end in range(3, 13):
        community.publish("/ada.xml", *reversed(anchors[end - 3 : end]))
        community.poll(days=1)
    assert community.count() == 12


# ---------------------------------------------------------------- a hundred polls


def kernel(n: int) -> list[Post]:
    """A feed in the manner of kernel.org: all link to the front page, the guids state the day."""
    return [
        Post(f"6.{minor}.{n // 40}: stable", "https://www.kernel.example/", f"kernel,stable,{minor}", START)
        for minor in range(6)
    ]


STEADY = {
    "no guids": lambda n: with_guids(posts(6), ""),
    "empty ids, no links": lambda n: [replace(post, guid="", link="") for post in posts(6)],
    "no ids, links or dates": lambda n: [replace(post, guid="", link="", date=None) for post in posts(6)],
    "one guid for all": lambda n: with_guids(posts(6), "blog"),
    "one link for all, no guids": lambda n: [replace(post, guid="", link=f"{ADA}/") for post in posts(6)],
    "one link for all": lambda n: [replace(post, link=f"{ADA}/") for post in posts(6)],
    "one title for all": lambda n: [replace(post, title="Untitled") for post in posts(6)],
    "one title and no guids": lambda n: [replace(post, title="Untitled", guid="") for post in posts(6)],
    "guids new at each visit": lambda n: with_guids(posts(6), f"{n}-{{}}"),
    "guids and dates new at each visit": lambda n: [
        replace(post, guid=f"{n}-{post.guid}", date=START + n * HOUR) for post in posts(6)
    ],
    "guids and dates new, one link for all": lambda n: [
        replace(post, guid=f"{n}-{post.guid}", date=START + n * HOUR, link=f"{ADA}/") for post in posts(6)
    ],
    "each listed twice": lambda n: [*posts(6), *posts(6)],
    "each listed twice, without ids": lambda n: with_guids([*posts(6), *posts(6)], ""),
    "order changes": lambda n: posts(6)[n % 6 :] + posts(6)[: n % 6],
    "words change": lambda n: [replace(post, text=f"{post.text} Seen {n} times.") for post in posts(6)],
    "links gain parameters": lambda n: [replace(post, link=f"{post.link}?utm_campaign={n}") for post in posts(6)],
    "kernel.org": lambda n: kernel(0),
}


@pytest.mark.parametrize("feed", STEADY)
def test_polled_many_times_the_count_is_constant(community: Community, feed: str) -> None:
    """However careless a feed is with ids, a visit that lists the same posts adds none."""
    community.member("Ada", "/ada.xml")
    for n in range(3):
        # a comment makes each body another one, so that each is read
        community.put("/ada.xml", rss(*STEADY[feed](n)) + f"<!-- {n} -->".encode())
        community.poll(hours=2)
        assert community.count() == 6
    assert len(community.shown()) == 6


def test_polled_a_hundred_times_the_count_is_constant(community: Community) -> None:
    """A hundred visits to a feed of everything that goes wrong with ids leave as many entries as the first."""
    community.member("Ada", "/ada.xml")
    everything = [
        *posts(4),
        *with_guids(posts(4, host="b.example"), ""),
        *with_guids(posts(3, host="c.example"), "same"),
        *(replace(post, link="https://d.example/") for post in posts(3, guid="d-{}")),
        *(replace(one, link="", guid="", title=f"Note {n}") for n, one in enumerate(posts(3))),
        Post("", "", "", None, "A note without anything else"),
    ]
    counts = set()
    for n in range(100):
        community.put("/ada.xml", rss(*everything) + f"<!-- {n} -->".encode())
        community.poll(hours=1)
        counts.add(community.count())
    assert counts == {18}


def test_a_listing_of_versions_grows_by_what_is_new(community: Community) -> None:
    """Where all entries link to one page, a new version is a new entry and the others stay what they are."""
    community.member("Kernel", "/kernel.xml")

    def version(n: int) -> Post:
        return Post(
            f"6.1.{n}: longterm", "https://www.kernel.example/", f"kernel,longterm,6.1.{n}", START - (50 - n) * DAY
        )

    for newest in range(10, 20):
        community.publish("/kernel.xml", *(version(n) for n in range(newest, newest - 5, -1)))
        community.poll(days=1)
    assert community.count() == 14
    assert len(community.shown()) == 14


def test_a_listing_without_guids_grows_by_what_is_new(community: Community) -> None:
    """The same without guids, with a document of one entry now and then: no version takes the place of another."""
    community.member("Kernel", "/kernel.xml")

    def version(n: int) -> Post:
        return Post(f"6.1.{n}: longterm", "https://www.kernel.example/", "", START - (50 - n) * DAY)

    for newest, length in ((10, 3), (11, 3), (11, 1), (12, 3), (13, 3)):
        community.publish("/kernel.xml", *(version(n) for n in range(newest, newest - length, -1)))
        community.poll(days=1)
    assert sorted(community.titles()) == [f"6.1.{n}: longterm" for n in (10, 11, 12, 13, 8, 9)]


# ---------------------------------------------------------------- 5. withdrawn


def listed(community: Community, *missing: int, of: Sequence[Post] | None = None, mark: str = "") -> None:
    """Publish ten posts less those that are missing, in a body that differs from the last."""
    found = [post for post in of or posts(10) if post.title not in {f"Post {n}" for n in missing}]
    community.put("/ada.xml", rss(*found) + f"<!-- {mark or community.now} -->".encode())


@pytest.fixture
def ten(community: Community) -> Community:
    """A member with ten posts, all shown."""
    community.member("Ada", "/ada.xml")
    listed(community)
    community.poll()
    return community


def test_a_post_taken_back_leaves_after_two_visits_a_day_apart(ten: Community) -> None:
    """What vanished from among its neighbours still shows for a day, and then shows nowhere."""
    listed(ten, 5)
    assert ten.turn(hours=1).entries_withdrawn == 0
    listed(ten, 5)
    assert ten.turn(hours=23).entries_withdrawn == 0
    assert "Post 5" in ten.titles()
    listed(ten, 5)
    assert ten.turn(hours=1).entries_withdrawn == 1
    assert "Post 5" not in ten.titles()
    assert ten.hidden() == {"https://ada.example/5/": "withdrawn: it is gone where its author published it"}
    assert ten.pages_with("Post 5") == []
    assert ten.count() == 10


def test_the_second_visit_may_be_a_304(ten: Community) -> None:
    """An unchanged body a day later says once more that the post is gone."""
    listed(ten, 5, mark="once")
    ten.turn(hours=1)
    report = ten.turn(hours=24)
    assert (report.feeds_unchanged, report.entries_withdrawn) == (1, 1)
    assert "Post 5" not in ten.titles()
    assert ten.turn(hours=24).entries_withdrawn == 0


def test_listed_again_it_comes_back(ten: Community) -> None:
    """A withdrawn post that the feed lists again is back in its old place, under its old id."""
    before = ten.shown()
    listed(ten, 5)
    ten.turn(hours=1)
    files = ten.files()
    listed(ten, 5)
    ten.turn(hours=24)
    assert ten.files() != files
    listed(ten)
    report = ten.turn(hours=1)
    assert (report.entries_new, report.entries_updated) == (0, 0)
    assert ten.shown() == before
    assert ten.files() == files


def test_a_hiccup_within_a_day_is_forgiven(ten: Community) -> None:
    """A post that was missing for an hour has not been missing since."""
    listed(ten, 5)
    ten.poll(hours=1)
    listed(ten)
    ten.poll(hours=1)
    listed(ten, 5)
    ten.poll(hours=23)
    listed(ten, 5)
    assert ten.poll(hours=2).withdrawn == 0


def test_a_fifth_may_vanish_but_no_more(ten: Community) -> None:
    """Two of ten are taken back, three of ten are an accident of the feed, for ever."""
    listed(ten, 4, 5)
    ten.poll(hours=1)
    listed(ten, 4, 5)
    assert ten.poll(hours=24).withdrawn == 2


def test_more_than_a_fifth_is_an_accident(ten: Community) -> None:
    """What vanished in a mass is not withdrawn, however long it stays away."""
    for _ in range(4):
        listed(ten, 3, 5, 7)
        assert ten.poll(hours=30).withdrawn == 0
    assert len(ten.titles()) == 10


def test_posts_taken_back_one_after_another_are_each_withdrawn(ten: Community) -> None:
    """A loss is counted against the document that last listed it, not together with those of other days."""
    for missing in ((4,), (4, 5), (4, 5, 6), (4, 5, 6, 7), (4, 5, 6, 7)):
        listed(ten, *missing)
        ten.poll(hours=30)
    assert {4, 5, 6, 7} & {int(title.split()[1]) for title in ten.titles()} == set()


def test_a_clock_that_was_a_year_ahead_delays_nothing_by_a_year(ten: Community) -> None:
    """What was seen while the clock was wrong, a loss and a new title, counts from the first visits after it."""
    listed(ten)
    ten.poll(days=365)
    ten.publish("/ada.xml", *posts(10), title="Renamed")
    ten.poll(days=2)
    ten.publish("/ada.xml", *posts(10)[:4], *posts(10)[5:], title="Renamed")
    ten.poll(hours=1)
    ten.now -= 366 * DAY
    for visit in range(3):
        ten.put("/ada.xml", rss(*posts(10)[:4], *posts(10)[5:], title="Renamed again") + f"<!-- {visit} -->".encode())
        ten.poll(hours=23)
    assert "Post 6" not in ten.titles()
    assert ten.feeds()[0].info.title == "Renamed again"


def test_later_losses_do_not_save_the_first(ten: Community) -> None:
    """A post that was found missing stays so when others follow within the day."""
    for missing in ((4, 5), (4, 5, 6), (4, 5, 6, 7)):
        listed(ten, *missing)
        ten.poll(hours=12)
    listed(ten, 4, 5, 6, 7)
    ten.poll(hours=2)
    assert "Post 4" not in ten.titles()
    assert "Post 7" in ten.titles()


def test_what_scrolls_off_stays(ten: Community) -> None:
    """A feed that shows its newest ten has taken nothing back."""
    for newest in range(11, 25):
        ten.publish("/ada.xml", *posts(newest, newest=START + (newest - 10) * DAY)[:10])
        ten.poll(days=1)
    assert len(ten.titles()) == ten.count() == 24


def test_a_feed_that_grows_shorter_takes_nothing_back(ten: Community) -> None:
    """A feed that shows five posts instead of ten, or none at all, has taken nothing back."""
    listed(ten, 1, 2, 3, 4, 5)
    ten.poll(days=1)
    ten.publish("/ada.xml")
    ten.poll(days=2)
    listed(ten)
    ten.poll(days=2)
    assert len(ten.titles()) == 10


def test_an_empty_visit_between_is_forgiven(ten: Community) -> None:
    """A visit that lists nothing tells nothing: what vanished from the last full document is still found missing."""
    ten.publish("/ada.xml")
    ten.poll(hours=1)
    listed(ten, 5)
    ten.poll(hours=1)
    listed(ten, 5)
    assert ten.poll(hours=24).withdrawn == 1


def test_a_feed_cut_in_its_middle_takes_nothing_back(ten: Community) -> None:
    """A truncated document is no word on what follows, and its validators are not kept."""
    whole = rss(*posts(10))
    for _ in range(3):
        ten.put("/ada.xml", whole[: len(whole) // 2] + f"<!-- {ten.now} -->".encode())
        ten.poll(days=1)
    assert len(ten.titles()) == 10
    asked = ten.web.log[-1].headers["if-none-match"]
    assert asked == ten.feeds()[0].state.validators.etag
    ten.put("/ada.xml", whole)
    ten.poll(hours=1)
    assert ten.feeds()[0].state.validators.etag != asked


def test_what_a_visit_leaves_out_is_not_withdrawn(community: Community) -> None:
    """Of a feed longer than `max_entries` the oldest are left out of a visit; they are listed all the same."""
    community.fetch["max_entries"] = 12
    community.member("Ada", "/ada.xml")
    pinned = Post("Pinned", f"{ADA}/pinned", "pinned", START - 90 * DAY)
    found = posts(11)
    community.publish("/ada.xml", found[0], pinned, *found[1:])
    community.poll()
    newer = Post("Newer", f"{ADA}/newer", "newer", START + HOUR)
    for _ in range(3):
        community.put("/ada.xml", rss(newer, found[0], pinned, *found[1:]) + f"<!-- {community.now} -->".encode())
        community.poll(days=1)
    assert "Pinned" in community.titles()
    for _ in range(3):
        rest = [
            post for post in (newer, found[0], pinned, *found[1:], *posts(2, guid="old-{}")) if post.title != "Post 6"
        ]
        community.put("/ada.xml", rss(*rest) + f"<!-- {community.now} -->".encode())
        community.poll(days=1)
    assert "Post 6" not in community.titles()


def test_a_withdrawn_post_shows_as_another_feed_tells_it(community: Community) -> None:
    """What one feed of a member no longer lists shows still if another does."""
    community.member("Ada", "/ada.xml", "/all.xml")
    listed(community)
    community.publish("/all.xml", *posts(10))
    community.poll()
    listed(community, 5)
    community.poll(hours=1)
    listed(community, 5)
    assert community.poll(hours=24).withdrawn == 1
    assert community.one("Post 5").feed.url.endswith("/all.xml")


# ---------------------------------------------------------------- posts in a folder


def test_a_local_post_that_is_deleted_is_gone_at_once(community: Community) -> None:
    """A deleted file takes its post out of every page at the next turn, and out of the way of its own address."""
    community.member("Ada")
    for n in range(1, 6):
        community.write(f"posts/ada/2026-11-0{n}-post-{n}.md", f"# Local {n}\n\nWords number {n}.")
    community.turn()
    assert community.titles() == [f"Local {n}" for n in range(5, 0, -1)]
    assert "members/ada/posts/post-3/index.html" in community.files()
    (community.hub.posts / "ada" / "2026-11-03-post-3.md").unlink()
    assert community.turn(hours=1).entries_withdrawn == 1
    assert community.pages_with("Words number 3.") == []
    assert "members/ada/posts/post-3/index.html" not in community.files()


def test_a_local_post_that_comes_back_is_the_one_it_was(community: Community) -> None:
    """A file put back gives the page back, byte for byte."""
    community.member("Ada")
    for n in range(1, 4):
        community.write(f"posts/ada/2026-11-0{n}-post-{n}.md", f"# Local {n}\n\nWords number {n}.")
    community.turn()
    before = community.files()
    file = community.hub.posts / "ada" / "2026-11-02-post-2.md"
    words = file.read_text()
    file.unlink()
    community.turn(hours=1)
    file.write_text(words)
    community.turn(hours=1)
    assert community.files() == before


def test_a_long_folder_is_taken_whole(community: Community) -> None:
    """`max_entries` bounds what comes from elsewhere; a folder of posts is the hub's own, and none of it is lost."""
    community.fetch["max_entries"] = 5
    community.member("Ada")
    for n in range(1, 9):
        community.write(f"posts/ada/2026-11-0{n}-post-{n}.md", f"# Local {n}\n\nWords.")
    community.poll()
    assert len(community.titles()) == 8
    community.write("posts/ada/2026-11-20-post-20.md", "# Local 20\n\nWords.")
    assert community.poll(hours=1).withdrawn == 0


@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", "1906/01/02"), ("America/New_York", "1906/01/01"), ("Europe/Amsterdam", "1906/01/02")]
)
def test_days_before_1970_are_days(community: Community, zone: str, day: str) -> None:
    """Letters of 1906 stand under their own day, in the planet's zone, and are found there and in the merged feeds."""
    community.planet["timezone"] = zone
    community.member("Ada", "/ada.xml")
    community.put("/ada.xml", atom(Post("A letter", f"{ADA}/l", "urn:l", datetime(1906, 1, 2, tzinfo=UTC), "Dear all")))
    community.turn()
    pages = community.pages_with("A letter")
    assert f"archive/{day}/index.html" in pages
    assert {"archive/1906/01/index.html", "atom.xml", "feed.json", "rss20.xml"} <= set(pages)
    assert community.turn(hours=1).pages_written == 2
