"""The weave from feeds to pages: who answers whom, what became of conversations, what is furniture."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from community import START, Community, Post

from planet import config
from planet.rules.weaving.edges import ROUND_UP
from planet.struct import replace
from planet.turn.weaving.reweave import reweave
from planet.turn.weaving.weave import weave


def hub(community: Community, *names: str) -> Community:
    """A hub of these members, each with a site at NAME.example and a feed."""
    for name in names:
        community.member(name.title(), f"/{name}.xml", url=f"https://{name}.example/")
    return community


def post(
    name: str, number: str, text: str = "Some words of its own.", *, day: int = 1, hour: int = 8, **keys: str
) -> Post:
    """A post of a member at NAME.example/NUMBER, of a day in November."""
    url = f"https://{name}.example/{number}"
    date = datetime(2026, 11, day, hour, tzinfo=UTC)
    return Post(title=keys.pop("title", f"{name} {number}"), link=url, guid=url, date=date, text=text, **keys)


def to(name: str, number: str, words: str = "that post") -> str:
    """A sentence with a link to a member's post."""
    return f'<p>As I read in <a href="https://{name}.example/{number}">{words}</a>, the tide turns.</p>'


def edges(community: Community) -> set[tuple[str, str, str, int]]:
    """All edges: the links of both ends, the kind, the rank."""
    rows = community.store._db.rows(
        "SELECT si.link AS source, ti.link AS target, edges.kind, edges.rank FROM edges "
        "JOIN entries s ON s.id = source_id JOIN entries t ON t.id = target_id "
        "JOIN items si ON si.id = s.item_id JOIN items ti ON ti.id = t.item_id"
    )
    return {(_short(row["source"]), _short(row["target"]), row["kind"], row["rank"]) for row in rows}


def _short(url: str) -> str:
    return url.removeprefix("https://").replace(".example/", "/")


def publish(community: Community, *posts: Post) -> None:
    """Put these posts into the feeds of their members."""
    by_name: dict[str, list[Post]] = {}
    for one in posts:
        by_name.setdefault(one.link.partition("//")[2].partition(".")[0], []).append(one)
    for name, own in by_name.items():
        own.sort(key=lambda one: one.date or START, reverse=True)
        community.publish(f"/{name}.xml", *own, link=f"https://{name}.example/", title=f"{name}'s site")


def test_a_link_to_another_members_post_is_an_edge(community: Community) -> None:
    """It leads back in time, and a page of the conversation shows the words around it."""
    hub(community, "ada", "ben")
    publish(community, post("ada", "1"), post("ben", "1", to("ada", "1"), day=2))
    community.turn()
    assert edges(community) == {("ben/1", "ada/1", "link", 0)}
    (page,) = [path for path in community.files() if path.startswith("conversations/c-") and path.endswith(".html")]
    html = community.files()[page].decode()
    assert ">that post</a></mark>, the tide turns." in html
    assert "answered by" in community.files()["index.html"].decode()


def test_only_what_is_answered_has_a_feed_of_answers(community: Community) -> None:
    """Nothing but the ends of an answer is marked for one, and it goes with the last answer."""
    hub(community, "ada", "ben")
    publish(community, post("ada", "1"), post("ada", "2"), post("ben", "1", to("ada", "1"), day=2), post("ben", "2"))
    community.poll()
    weave(config.load(community.hub.folder), community.store, START)
    ends = [f"replies:{community.one(title).entry_id}" for title in ("ada 1", "ben 1")]
    assert sorted(community.store.published.stale_of("replies")) == sorted(ends)
    community.turn()
    feeds = [path for path in community.files() if path.startswith("replies/")]
    assert [community.files()[feed].decode().count("<item>") for feed in feeds] == [1]
    publish(community, post("ada", "1"), post("ben", "1", "Never mind.", day=2))
    community.turn(hours=1)
    assert not [path for path in community.files() if path.startswith("replies/")]


def test_feeds_of_answers_name_what_else_they_answer_as_it_is_now(community: Community) -> None:
    """An answer to two posts stands in the feeds of the first and its member; the other gets a new address."""
    hub(community, "ada", "ben", "cleo")
    first, second = post("ada", "1"), post("cleo", "1", day=2)
    answer = post("ben", "1", to("ada", "1") + to("cleo", "1"), day=3)
    publish(community, first, second, answer)
    community.turn()
    publish(community, replace(second, link="https://cleo.example/new/1"))
    community.turn(hours=1)
    (feed,) = [path for path in community.files() if path.startswith("replies/")]
    for path in (feed, "members/ada/mentions.atom"):
        assert b'href="https://cleo.example/new/1"' in community.files()[path]


def test_a_parent_that_arrives_late_adopts_its_orphans(community: Community) -> None:
    """The order of arrival makes no difference to the edges."""
    hub(community, "ada", "ben")
    publish(community, post("ben", "1", to("ada", "1"), day=2), post("ada", "0"))
    community.turn()
    assert edges(community) == set()
    publish(community, post("ada", "0"), post("ada", "1"))
    community.turn(hours=2)
    assert edges(community) == {("ben/1", "ada/1", "link", 0)}


def test_a_round_up_gathers_and_answers_nobody(community: Community) -> None:
    """More links than ROUND_UP to posts make a round-up."""
    hub(community, "ada", "ben")
    posts = [post("ada", str(n), day=n + 1) for n in range(ROUND_UP + 1)]
    links = "".join(to("ada", str(n)) for n in range(ROUND_UP + 1))
    publish(community, *posts, post("ben", "1", links, day=20))
    community.turn()
    assert {edge[2] for edge in edges(community)} == {"gather"}
    assert len(edges(community)) == ROUND_UP + 1
    assert not [path for path in community.files() if path.startswith("conversations/c-")]
    assert b"gathers in" in community.files()["index.html"]


def test_furniture_does_not_count(community: Community) -> None:
    """What stands below most posts of a member says nothing."""
    hub(community, "ada", "ben")
    below = f"<p>My best friends:</p>{to('ada', '1')}"
    publish(community, post("ada", "1"), *(post("ben", str(n), f"<p>Post {n}</p>{below}", day=n + 2) for n in range(4)))
    community.turn()
    assert edges(community) == set()


def test_who_copied_is_not_named_among_those_who_linked(community: Community) -> None:
    """Where the earlier post of another member comes to light later, links of the copy do not count any more."""
    hub(community, "ada", "ben")
    title = "What became of the reefs of the north"
    words = f"<p>{'Many words on reefs and tides. ' * 20}</p>"
    publish(community, post("ada", "1", words + to("elsewhere", "1"), day=5, title=title))
    community.turn()
    assert rows_by(community) == ["Ada"]
    publish(community, post("ben", "1", words, day=2, title=title))
    community.turn(hours=1)
    assert not rows_by(community)


def rows_by(community: Community) -> list[str]:
    """Who links to pages, by the files in which scripts look that up."""
    files = community.files()
    shards = (json.loads(files[path]) for path in files if re.fullmatch(r"mentions/[0-9a-f]+\.json", path))
    return sorted(row["by"] for shard in shards for rows in shard.values() for row in rows)


def test_two_conversations_that_merge_leave_a_redirect(community: Community) -> None:
    """The older one keeps its address; the other leads to it."""
    hub(community, "ada", "ben", "cleo")
    first = [post("ada", "1"), post("ben", "1", to("ada", "1"), day=2)]
    second = [post("cleo", "1", day=3), post("ada", "2", to("cleo", "1"), day=4)]
    publish(community, *first, *second)
    community.turn()
    names = {path.split("/")[1] for path in community.files() if path.startswith("conversations/c-")}
    assert len(names) == 2
    answer = post("cleo", "1", to("ben", "1"), day=3)
    publish(community, *first, answer, second[1])
    community.turn(days=1)
    assert ("cleo/1", "ben/1", "link", 0) in edges(community)
    pages = {
        path: body
        for path, body in community.files().items()
        if path.startswith("conversations/c-") and path.endswith("index.html")
    }
    assert {path.split("/")[1] for path in pages} == names
    assert sum(b'http-equiv="refresh"' in body for body in pages.values()) == 1


def test_a_post_that_is_withdrawn_leaves_the_weave(community: Community) -> None:
    """It comes back with all its ties."""
    hub(community, "ada", "ben")
    others = [post("ada", "0", day=1, hour=1), post("ada", "2", day=3)]
    publish(community, *others, post("ada", "1", day=2), post("ben", "1", to("ada", "1"), day=4))
    community.turn()
    assert len(edges(community)) == 1
    community.hides.append({"url": "https://ada.example/1", "reason": "no"})
    community.turn(hours=1)
    assert edges(community) == set()
    assert b"answers" not in community.files()["index.html"]
    community.hides.clear()
    community.turn(hours=1)
    assert len(edges(community)) == 1


def test_weave_false_leaves_a_member_out(community: Community) -> None:
    """Both ways, and at once."""
    hub(community, "ada", "ben")
    publish(community, post("ada", "1"), post("ben", "1", to("ada", "1"), day=2))
    community.turn()
    community.members[0]["weave"] = False
    community.turn(hours=1)
    assert edges(community) == set()
    community.members[0]["weave"] = True
    community.turn(hours=1)
    assert len(edges(community)) == 1


def test_turn_by_turn_is_the_same_as_a_whole_rendering(community: Community) -> None:
    """An answer changes the pages of the entry that it answers."""
    from planet import config
    from planet.turn.publish import publish_site

    hub(community, "ada", "ben", "cleo")
    posts = [post("ada", "1"), post("ben", "1", to("ada", "1"), day=2)]
    publish(community, *posts)
    community.turn()
    publish(community, *posts, post("cleo", "1", to("ben", "1") + to("ada", "1"), day=21))
    community.turn(hours=1)
    before = community.files(status=True)
    publish_site(
        community.hub, config.load(community.hub.folder), community.store, community.now + timedelta(0), all_pages=True
    )
    assert community.files(status=True) == before


def test_reweaving_judges_links_again(community: Community) -> None:
    """What became furniture later counted when it came; after a reweaving it does not."""
    hub(community, "ada", "ben")
    below = to("ada", "1")
    early = [post("ben", str(n), f"<p>Post {n}</p>{below}", day=2, hour=n) for n in range(2)]
    publish(community, post("ada", "1"), *early)
    community.turn()
    assert len(edges(community)) == 2
    late = [post("ben", str(n), f"<p>Post {n}</p>{below}", day=23, hour=n) for n in range(2, 5)]
    publish(community, post("ada", "1"), *early, *late)
    community.turn(days=1)
    assert {source for source, *_ in edges(community)} == {"ben/0", "ben/1"}
    reweave(community.store)
    community.turn(hours=1, force=False)
    assert edges(community) == set()


def test_the_links_of_a_new_hub_are_read_once(community: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """No other version has woven what comes in the first turn; what one has woven is read again, once."""
    batches: list[int] = []
    read = community.store.links.write
    monkeypatch.setattr(
        type(community.store.links), "write", lambda _, links: (batches.append(len(links)), read(links))
    )
    hub(community, "ada", "ben")
    publish(community, post("ada", "1"), post("ben", "1", to("ada", "1"), day=2))
    community.turn()
    assert len(edges(community)) == 1
    assert batches == []
    with community.store.transaction():
        community.store.published.set_fact("woven", "0")
    community.turn(hours=1)
    community.turn(hours=2)
    assert batches == [2]


def test_a_copy_of_a_whole_post_answers_nobody(community: Community) -> None:
    """Whoever publishes another's post under a link of their own: its links, its question and its mentions are the
    author's. A post with the same title and other words is one of its own."""
    hub(community, "ada", "ben", "cleo", "dan")
    words = "<p>" + "The kelp came back this year, and nobody knows why, although many say they do. " * 6 + "</p>"
    rich = words + to("ben", "1")
    original = post("ada", "2", rich, day=5, title="Has the kelp come back?")
    copy = post("cleo", "9", rich + "<p>This appeared first elsewhere.</p>", day=6, title="Has the kelp come back?")
    own = post(
        "dan", "3", to("ben", "1") + "<p>" + "No, it has not, and I looked. " * 12 + "</p>", day=7, title=original.title
    )
    publish(community, post("ben", "1"), original, copy, own)
    community.turn()
    assert {source for source, *_ in edges(community)} == {"ada/2", "dan/3"}
    assert community.files()["questions/feed.atom"].count(b"<entry") == 2
    assert b"cleo" not in community.files()["members/ben/mentions.atom"]


def test_two_posts_of_one_moment_are_one_answer(community: Community) -> None:
    """They link to each other, and no program that walks up a thread goes in a circle."""
    hub(community, "ada", "ben")
    publish(community, post("ada", "1", to("ben", "1")), post("ben", "1", to("ada", "1")))
    community.turn()
    assert len(edges(community)) == 1
    before = community.files()
    community.turn(hours=1)
    assert edges(community)
    assert community.files() == before
