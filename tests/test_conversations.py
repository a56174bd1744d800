"""What readers see of the weave: pages of conversations, notices on the front, who answers whom on members' pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import feedparser
import mf2py
import pytest
from community import Community, Post
from plans import recorded, scans
from test_fetch_pictures import jpeg, turn
from test_weaving import edges, hub, post, publish, to

from planet import config
from planet.model.community import PageBounds
from planet.struct import replace
from planet.turn.publish import publish_site

DEEP = 9
"""So many posts answer one after the other in the thread of a test."""


def pages(community: Community) -> dict[str, str]:
    """The pages of conversations, without the list of them, by path."""
    return {
        path: body.decode()
        for path, body in community.files().items()
        if path.startswith("conversations/c-") and path.endswith(".html")
    }


def page(community: Community) -> str:
    """The only page of a conversation."""
    (only,) = pages(community).values()
    return only


def voices(html: str) -> list[str]:
    """The articles of a page of a conversation, in their order."""
    return re.findall(r"<article.*?</article>", html, flags=re.DOTALL)


def depths(html: str) -> list[int]:
    """How deep each voice of a page stands."""
    return [int(depth) for depth in re.findall(r'class="voice depth-(\d)"', html)]


def rendered_whole(community: Community) -> dict[str, bytes]:
    """Every file of the site after `planet render` at the same time."""
    planet = replace(config.load(community.hub.folder), bounds=community.bounds)
    publish_site(community.hub, planet, community.store, community.now, all_pages=True)
    return community.files(status=True)


def thread(*, last: int = DEEP) -> list[Post]:
    """A post of ada, and one after the other an answer to the answer before it, by three members in turn."""
    names = ("ada", "ben", "cleo")
    posts = [post("ada", "0", "The tide came early.", title="Early")]
    for number in range(1, last + 1):
        writer, before = names[number % 3], names[(number - 1) % 3]
        posts.append(post(writer, str(number), to(before, str(number - 1), f"words {number}"), day=number + 1))
    return posts


# ---------------------------------------------------------------- a page


def test_each_post_stands_below_the_one_that_it_answers(community: Community) -> None:
    """With the words around its link, the link marked and leading where the author's led."""
    hub(community, "ada", "ben", "cleo")
    publish(
        community,
        post("ada", "1", "The tide came early today.", title="Early"),
        post("ben", "1", to("ada", "1", "Ada, early"), day=2),
        post("cleo", "1", to("ben", "1", "as Ben says"), day=3),
        post("cleo", "2", to("ada", "1", "a second thought"), day=4),
    )
    community.turn()
    html = page(community)
    assert depths(html) == [0, 1, 2, 1]
    first, ben, cleo, again = voices(html)
    assert "The tide came early today." in first
    assert '<mark><a class="u-in-reply-to" href="https://ada.example/1"' in ben
    assert ">Ada, early</a></mark>, the tide turns." in ben
    assert 'href="https://ben.example/1"' in cleo
    assert ">a second thought</a></mark>" in again
    assert re.search(r"<h1[^>]*><a href=\"https://ada.example/1\"[^>]*>Early</a></h1>", html)
    assert "To join in, write on your own site" in html


def test_a_deep_thread_goes_no_deeper_than_the_screen_allows(community: Community) -> None:
    """Past six the voices stand at one depth, and say whom they answer."""
    hub(community, "ada", "ben", "cleo")
    publish(community, *thread())
    community.turn()
    html = page(community)
    assert depths(html) == [0, 1, 2, 3, 4, 5, 6, 6, 6, 6]
    deepest = voices(html)[-1]
    assert re.search(
        r'<p class="ties">answers <a class="tie" href="[^"]*#e-[0-9a-f]{12}"><bdi>Cleo</bdi></a></p>', deepest
    )
    assert '<p class="unseen">' in voices(html)[3]


def test_a_declared_answer_that_links_is_quoted(community: Community) -> None:
    """What it says goes before its links; the words around the link to the same post are shown all the same."""
    hub(community, "ada", "ben")
    publish(community, post("ada", "1"), post("ben", "1", f"{to('ada', '1', 'her words')}", day=2))
    reply = b"<s:inReplyTo xmlns:s='http://source.scripting.com/'>https://ada.example/1</s:inReplyTo></item>"
    body = community.web.documents["/ben.xml"][2].replace(b"</item>", reply)
    community.put("/ben.xml", body, "application/rss+xml")
    community.turn()
    assert edges(community) == {("ben/1", "ada/1", "answer", 0)}
    assert ">her words</a></mark>" in page(community)


def test_microformats_of_a_conversation_can_be_read_back(community: Community) -> None:
    """Each answer is an h-entry that names the permalink of the post that it answers."""
    hub(community, "ada", "ben", "cleo")
    declared = post("cleo", "1", "<p>Indeed.</p>", day=3)
    publish(community, post("ada", "1"), post("ben", "1", to("ada", "1"), day=2), declared)
    body = community.web.documents["/cleo.xml"][2].replace(
        b"</item>", b"<s:inReplyTo xmlns:s='http://source.scripting.com/'>https://ben.example/1</s:inReplyTo></item>"
    )
    community.put("/cleo.xml", body, "application/rss+xml")
    community.turn()
    (feed,) = mf2py.parse(doc=page(community), url="https://planet.example/conversations/c-1/")["items"]
    entries = [child["properties"] for child in feed["children"]]
    assert [entry["url"][0] for entry in entries] == [
        *("https://ada.example/1", "https://ben.example/1", "https://cleo.example/1"),
    ]
    assert [entry.get("in-reply-to") for entry in entries] == [
        *(None, ["https://ada.example/1"], ["https://ben.example/1"]),
    ]
    front = mf2py.parse(doc=community.files()["index.html"].decode(), url="https://planet.example/")["items"][0]
    of_front = {child["properties"]["url"][0]: child["properties"] for child in front["children"]}
    assert of_front["https://ben.example/1"]["in-reply-to"] == ["https://ada.example/1"]
    assert of_front["https://ben.example/1"]["comment"] == ["https://cleo.example/1"]


def test_what_a_member_keeps_back_is_not_quoted(community: Community) -> None:
    """Who shares titles alone has no words on the page of a conversation, nor in its feed."""
    hub(community, "ada", "ben")
    community.members[1]["content"] = "title"
    publish(community, post("ada", "1"), post("ben", "1", to("ada", "1", "secret words"), day=2, title=""))
    community.turn()
    assert len(voices(page(community))) == 2
    assert not [path for path, body in community.files().items() if b"secret words" in body]


def test_a_post_without_a_title_begins_a_conversation(community: Community) -> None:
    """Its page is called a note by its author; the list has its first words."""
    hub(community, "ada", "ben")
    publish(community, post("ada", "1", "Just a few words.", title=""), post("ben", "1", to("ada", "1"), day=2))
    community.turn()
    assert re.search(r"<h1[^>]*>\s*A note by <bdi>Ada</bdi>\s*</h1>", page(community))
    assert ">Just a few words.</a></h3>" in community.files()["conversations/index.html"].decode()


def test_one_who_asks_not_to_be_found_takes_the_page_along(community: Community) -> None:
    """A page on which one member has noindex asks search engines to leave it out."""
    hub(community, "ada", "ben")
    publish(community, post("ada", "1"), post("ben", "1", to("ada", "1"), day=2))
    community.turn()
    assert 'name="robots"' not in page(community)
    community.members[1]["noindex"] = True
    community.turn(hours=1)
    assert 'name="robots" content="noindex"' in page(community)


def test_a_long_conversation_stands_in_parts(community: Community) -> None:
    """Each links to all others; a voice that answers one on another part leads there."""
    community.bounds = PageBounds(cards=4)
    hub(community, "ada", "ben", "cleo")
    publish(community, *thread())
    community.turn()
    found = pages(community)
    assert sorted(path.split("/", 2)[2] for path in found) == ["index.html", "part-2/index.html", "part-3/index.html"]
    by_part = [found[path] for path in sorted(found)]
    assert [len(voices(html)) for html in by_part] == [4, 4, 2]
    assert all(html.count("Part 2") >= 1 for html in by_part)
    anchors = re.findall(r'id="(e-[0-9a-f]{12})"', by_part[0])
    folder = min(found).removesuffix("index.html")
    assert f'href="../../../{folder}#{anchors[-1]}"' in voices(by_part[1])[0]


def test_a_thread_of_one_member_is_no_conversation_in_the_list(community: Community) -> None:
    """It has a page; the list is of what several say to each other."""
    hub(community, "ada")
    publish(community, post("ada", "1"), post("ada", "2", to("ada", "1"), day=2))
    community.turn()
    assert "A thread by" in page(community)
    assert "Nobody has answered anybody yet" in community.files()["conversations/index.html"].decode()


def test_what_else_a_post_answers_is_named(community: Community) -> None:
    """It stands below the first; on the page of another, to which it does not belong, it is named as an answer."""
    hub(community, "ada", "ben", "cleo", "dee")
    publish(
        community,
        *(post("ada", "1"), post("ben", "1", to("ada", "1"), day=2)),
        *(post("cleo", "1", day=3), post("dee", "1", to("cleo", "1"), day=4)),
        post("dee", "2", to("ada", "1") + to("cleo", "1"), day=5),
    )
    community.turn()
    first, second = sorted(
        pages(community).values(), key=lambda html: "dee.example/2" not in html.partition("voices")[0]
    )
    of_ada, of_cleo = (first, second) if "ada 1</a></h1>" in first else (second, first)
    assert re.search(r"also answers <a[^>]*>cleo 1</a> by", of_ada)
    assert re.search(r'answered by <a class="tie u-comment" href="https://dee.example/2"[^>]*><bdi>Dee</bdi>', of_cleo)
    assert len(voices(of_cleo)) == 2


# ---------------------------------------------------------------- feeds and addresses


def test_the_feeds_of_conversations_are_sound(community: Community) -> None:
    """One of each conversation with its posts, and one of all, in which an answer makes a conversation new."""
    hub(community, "ada", "ben", "cleo")
    publish(community, *thread(last=1))
    community.turn()
    path = next(path for path in community.files() if re.fullmatch(r"conversations/c-\w+/feed\.atom", path))
    before = feedparser.parse(community.files()["conversations/feed.atom"])
    publish(community, *thread(last=2))
    community.turn(days=1)
    own, of_all = (feedparser.parse(community.files()[name]) for name in (path, "conversations/feed.atom"))
    assert not own.bozo
    assert [entry.title for entry in own.entries] == ["cleo 2", "ben 1", "Early"]
    assert own.feed.links[1].href == f"https://planet.example/{path.removesuffix('feed.atom')}"
    (item,) = of_all.entries
    assert (item.title, item.id) == ("Early", f"https://planet.example/{path.removesuffix('feed.atom')}")
    assert [author.name for author in item.authors] == ["Ada", "Ben", "Cleo"]
    assert "Latest: cleo 2 by Cleo" in item.summary
    assert item.updated > before.entries[0].updated


def _two_conversations(community: Community, *, joined: bool) -> list[Post]:
    second = to("ben", "1") if joined else "Something of its own."
    return [
        *(post("ada", "1"), post("ben", "1", to("ada", "1"), day=2)),
        *(post("cleo", "1", second, day=3), post("ada", "2", to("cleo", "1"), day=4)),
        post("ben", "2", to("ada", "2"), day=5),
    ]


def test_a_merged_conversation_goes_on_at_its_old_address(community: Community) -> None:
    """The page leads on, and who follows its feed gets the posts of both, also later ones."""
    hub(community, "ada", "ben", "cleo")
    publish(community, *_two_conversations(community, joined=False))
    community.turn()
    publish(community, *_two_conversations(community, joined=True))
    community.turn(days=1)
    old = next(path for path, html in pages(community).items() if 'http-equiv="refresh"' in html)
    whole = next(path for path, html in pages(community).items() if 'http-equiv="refresh"' not in html)
    assert f"https://planet.example/{whole.removesuffix('index.html')}" in pages(community)[old]
    assert depths(pages(community)[whole]) == [0, 1, 2, 3, 4]
    publish(community, *_two_conversations(community, joined=True), post("cleo", "9", to("ada", "1"), day=22))
    community.turn(days=1)
    feed = feedparser.parse(community.files()[old.replace("index.html", "feed.atom")])
    assert [entry.title for entry in feed.entries][:2] == ["cleo 9", "ben 2"]
    assert len(feed.entries) == 6
    assert rendered_whole(community) == community.files(status=True)


def test_links_to_a_merged_conversation_follow_it(community: Community) -> None:
    """Also under a post that is nowhere near the link that joined the two."""
    hub(community, "ada", "ben", "cleo")
    publish(community, *_two_conversations(community, joined=False))
    community.turn()
    publish(community, *_two_conversations(community, joined=True))
    community.turn(days=1)
    before = community.files(status=True)
    assert rendered_whole(community) == before


# ---------------------------------------------------------------- pages that change with the weave


def _answers(community: Community) -> None:
    publish(community, *thread(last=4))


def _edited(community: Community) -> None:
    posts = thread(last=4)
    publish(community, posts[0], replace(posts[1], title="A better title"), *posts[2:])


def _renamed(community: Community) -> None:
    community.members[1]["name"] = "Benjamin"
    community.members[1]["slug"] = "ben"


def _titles_alone(community: Community) -> None:
    community.members[1]["content"] = "title"


def _unlinked(community: Community) -> None:
    posts = thread(last=4)
    publish(community, *posts[:2], replace(posts[2], text="No link any more."), *posts[3:])


def _hidden(community: Community) -> None:
    community.hides.append({"url": "https://ben.example/1", "reason": "no"})


def _left(community: Community) -> None:
    del community.members[2]


def _out(community: Community) -> None:
    community.members[0]["weave"] = False


def _later(community: Community) -> None:
    community.now += timedelta(days=3)


STEPS: tuple[Callable[[Community], None], ...] = (
    *(_answers, _edited, _renamed, _titles_alone, _unlinked, _answers, _hidden, _later, _left, _out),
)


@pytest.mark.parametrize("cards", [100, 2])
def test_every_change_of_a_conversation_is_published(community: Community, cards: int) -> None:
    """After each turn the site is what `planet render` makes of the same store: nothing that changed was missed."""
    community.bounds = PageBounds(cards=cards)
    hub(community, "ada", "ben", "cleo")
    publish(community, *thread(last=3))
    community.turn()
    for step in STEPS:
        step(community)
        community.turn(hours=2)
        before = community.files(status=True)
        after = rendered_whole(community)
        assert {path for path in {*before, *after} if before.get(path) != after.get(path)} == set(), step.__name__


def test_a_face_that_comes_later_shows_in_conversations(community: Community) -> None:
    """Also in the list of them; and so does the small copy of a photo."""
    hub(community, "ada", "ben")
    community.members[0]["avatar"] = f"{community.web.url}/me.jpg"
    community.members[1]["feeds"] = [{"url": "/ben.xml", "kind": "photos"}]
    photo = f'<p>{to("ada", "1")}</p><p><img src="{community.web.url}/reef.jpg" alt="A reef"></p>'
    publish(community, post("ada", "1"), post("ben", "1", photo, day=2, title=""))
    community.put("/me.jpg", jpeg(), "image/jpeg")
    community.put("/reef.jpg", jpeg("blue"), "image/jpeg")
    community.turn()
    assert "<img" not in page(community)
    turn(community, hours=2)
    assert 'src="../../members/ada/avatar.jpg"' in page(community)
    assert b"members/ada/avatar.jpg" in community.files()["conversations/index.html"]
    assert 'src="../../pictures/' in page(community)
    before = community.files(status=True)
    assert rendered_whole(community) == before


def test_a_turn_with_an_answer_writes_what_the_answer_touches(community: Community) -> None:
    """Another conversation, and the members who have no part in this one, keep their pages."""
    hub(community, "ada", "ben", "cleo", "dee")
    others = [post("cleo", "1", day=3), post("dee", "1", to("cleo", "1"), day=4)]
    publish(community, post("ada", "1"), *others)
    community.turn()
    before = community.files()
    publish(community, post("ada", "1"), *others, post("ben", "1", to("ada", "1"), day=22))
    community.turn(days=1)
    changed = {path for path, body in community.files().items() if before.get(path) != body}
    assert {"members/ada/index.html", "members/ben/index.html"} <= changed
    assert not [path for path in changed if path.startswith(("members/cleo/", "members/dee/"))]
    untouched = next(path for path in before if re.fullmatch(r"conversations/c-\w+/index\.html", path))
    assert untouched not in changed


# ---------------------------------------------------------------- members


def test_a_member_page_says_who_answers_whom(community: Community) -> None:
    """In both directions, by name, with the latest answer; one's own answers to oneself are left out."""
    hub(community, "ada", "ben", "cleo")
    publish(
        community,
        *(post("ada", "1"), post("ada", "2", to("ada", "1"), day=2)),
        *(post("ben", "1", to("ada", "1"), day=3), post("ben", "2", to("ada", "2"), day=4)),
        post("cleo", "1", to("ben", "2"), day=5),
    )
    community.turn()
    files = community.files()
    ada, ben, cleo = (files[f"members/{name}/index.html"].decode() for name in ("ada", "ben", "cleo"))
    assert [_exchanges(html) for html in (ada, ben, cleo)] == [
        [("answered by", ["Ben: ben 2"])],
        [("answers", ["Ada: ben 2"]), ("answered by", ["Cleo: cleo 1"])],
        [("answers", ["Ben: cleo 1"])],
    ]


def _exchanges(html: str) -> list[tuple[str, list[str]]]:
    blocks = re.findall(r'<div class="exchange">\s*<p[^>]*>(.*?)</p>(.*?)</div>', html, flags=re.DOTALL)
    rows = r'<bdi>([^<]*)</bdi></a> <a class="tie"[^>]*>([^<]*)</a>'
    return [(label, [f"{name}: {title}" for name, title in re.findall(rows, body)]) for label, body in blocks]


# ---------------------------------------------------------------- the front


def test_the_front_says_what_goes_on(community: Community) -> None:
    """Who wrote this week, the liveliest conversation of its days, an open question, who is new; and nothing where
    there is nothing."""
    hub(community, "ada", "ben")
    publish(community, post("ada", "0", day=4), post("ben", "0", day=3))
    community.turn()
    assert 'class="notices"' not in community.files()["index.html"].decode()
    publish(
        community,
        post("ada", "1", day=22, hour=1),
        post("ben", "1", to("ada", "1"), day=22, hour=11),
        post("ben", "2", title="Who has a mirror?", day=22, hour=11),
    )
    community.member("Cleo", url="https://cleo.example/")
    community.turn(hours=2)
    front = community.files()["index.html"].decode()
    notices = dict(re.findall(r'<h3 class="notice-name">(.*?)</h3>(.*?)</section>', front, flags=re.DOTALL))
    assert list(notices) == ["Who wrote this week", "Much talked about", "An open question", "New here"]
    assert 'href="conversations/c-' in notices["Much talked about"]
    assert 'href="https://ben.example/2"' in notices["An open question"]
    assert 'href="members/cleo/"' in notices["New here"]
    publish(community, post("ada", "3", day=29, hour=1))
    community.turn(days=9)
    front = community.files()["index.html"].decode()
    assert "An open question" in front
    assert "Much talked about" not in front
    assert "New here" not in front


def test_a_silent_front_goes_on_saying_what_went_on_last(community: Community) -> None:
    """It shows the last days that there are, and what was talked about in them."""
    hub(community, "ada", "ben")
    publish(community, post("ada", "1", day=20), post("ben", "1", to("ada", "1"), day=21))
    community.turn()
    community.turn(days=200)
    assert "Much talked about" in community.files()["index.html"].decode()


def test_an_answer_ends_the_notice_of_a_question(community: Community) -> None:
    """In the turn in which it comes."""
    hub(community, "ada", "ben")
    asked = post("ben", "1", title="Who has a mirror?", day=22, hour=1)
    publish(community, asked)
    community.turn()
    assert "An open question" in community.files()["index.html"].decode()
    publish(community, asked, post("ada", "1", to("ben", "1"), day=22, hour=11))
    community.turn(hours=2)
    assert "An open question" not in community.files()["index.html"].decode()


def test_each_day_another_question_is_named(community: Community) -> None:
    """Of the newest ones, in turn."""
    hub(community, "ada")
    publish(community, *(post("ada", str(n), title=f"Who knows {n}?", day=20, hour=n) for n in range(3)))
    community.turn()
    named = []
    for _ in range(3):
        named += re.findall(r"Who knows \d\?(?=</a> <a class=\"home\")", community.files()["index.html"].decode())
        community.turn(days=1)
    assert len(set(named)) == 3


# ---------------------------------------------------------------- cost


def test_no_page_of_the_weave_reads_a_growing_table_whole(community: Community) -> None:
    """All that these pages ask is answered by an index."""
    hub(community, "ada", "ben", "cleo")
    publish(community, *thread(last=3), post("ben", "8", title="Who knows?", day=20))
    community.turn()
    with recorded(community.store) as statements:
        publish(community, *thread(last=5), post("cleo", "9", to("ada", "0"), day=21))
        community.turn(days=1)
    asked = [text for text in statements if "edges" in text or "weave" in text or "conversations" in text]
    assert len(asked) > 20
    whole = scans(community.store._db.file, asked)
    assert {step for steps in whole.values() for step in steps} <= {
        "SCAN conversations USING INDEX ix_conversations_latest_at",
        "SCAN conversations USING INDEX ix_conversations_people",
    }
    assert all(shape.endswith("LIMIT ?") for shape in whole), "of those in the list the first few are read"
