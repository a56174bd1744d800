"""Related entries: older ones of other members with a rare page, an answered post or a rare topic in common."""

from __future__ import annotations

import re

from community import Community, Post
from test_neighbour_sites import rendered_again
from test_pointing import cite
from test_weaving import hub, post, publish, to

from planet.rules.weaving.related import FEW, FEW_TAGGED, Bond, chosen
from planet.struct import replace


def related(community: Community, title: str) -> list[tuple[str, str]]:
    """The titles that stand as related under an entry on the page of its day, with the reasons."""
    for body in (
        body for path, body in community.files().items() if re.fullmatch(r"archive/\d+/\d\d/\d\d/index.html", path)
    ):
        for article in body.decode().split("<article")[1:]:
            if f">{title}</a></h3>" in article:
                line = re.search(r'<li class="related">(.*?)</li>', article, re.DOTALL)
                return re.findall(r'rel="noopener"[^>]*>([^<]*)</a>.*?\(<bdi>(.*?)</bdi>\)', line[1]) if line else []
    raise AssertionError(f"no page of a day has {title}")


def tagged(one: Post, *tags: str) -> Post:
    return replace(one, tags=tags)


def test_those_that_link_to_one_page_are_related(community: Community) -> None:
    """The later one names the older; not the other way round, not a post of one's own, not the words alone."""
    hub(community, "ada", "ben", "cleo")
    publish(
        community,
        *(post("ada", "1", cite()), post("ada", "2", cite(), day=2)),
        *(post("ben", "1", cite("the same"), day=3), post("cleo", "1", "There is a paper which says so.", day=4)),
    )
    community.turn()
    assert related(community, "ben 1") == [("ada 2", "both link to paper.example")]
    assert related(community, "ada 1") == related(community, "ada 2") == related(community, "cleo 1") == []


def test_those_that_answer_one_post_are_related(community: Community) -> None:
    """But what an entry answers, or is answered by, is no relation besides."""
    hub(community, "ada", "ben", "cleo")
    publish(
        community,
        *(post("ada", "1"), post("ben", "1", to("ada", "1"), day=2), post("cleo", "1", to("ada", "1"), day=3)),
        post("cleo", "2", to("ben", "1") + cite(), day=4),
        post("ben", "2", to("ben", "1"), day=5),
    )
    community.turn()
    assert related(community, "cleo 1") == [("ben 1", "both answer the same post")]
    assert related(community, "cleo 2") == []
    assert related(community, "ben 2") == [("cleo 2", "both answer the same post")]


def test_rare_topics_come_behind_links(community: Community) -> None:
    """However many they are; a topic that many use is none, nor is the tag of a prompt."""
    hub(community, "ada", "ben", "cleo", "dora", "eve")
    community.prompts.append({"tag": "method", "text": "How do you know?"})
    many = [tagged(post("dora", str(n), day=1, hour=n), "reef") for n in range(FEW_TAGGED)]
    publish(
        community,
        *(tagged(post("ada", "1", day=2), "#Sea Slugs", "tide pool"), post("ben", "1", cite(), day=2, hour=9), *many),
        tagged(post("eve", "1", day=3), "method"),
        tagged(post("cleo", "1", cite(), day=4), "sea slugs", "tidepool", "tide-pools", "reef", "method"),
    )
    community.turn()
    assert related(community, "cleo 1") == [
        ("ben 1", "both link to paper.example"),
        ("ada 1", "both about sea slugs"),
    ]


def test_what_everybody_links_to_is_no_relation(community: Community) -> None:
    """Nor are members' home pages, nor what is furniture."""
    names = [f"m{number}" for number in range(FEW + 1)]
    hub(community, *names)
    home = '<p>Thanks to <a href="https://m0.example/">m0</a>, <a href="https://m0.example/about">m0</a>.</p>'
    publish(community, *(post(name, "1", cite() + home, day=1, hour=n) for n, name in enumerate(names)))
    community.turn()
    assert [related(community, f"{name} 1") for name in names] == [[]] * len(names)


def test_one_of_each_member_and_three_in_all(community: Community) -> None:
    """The latest; who shares more goes first."""
    names = ["ada", "ben", "cleo", "dora", "eve"]
    hub(community, *names)
    more = cite().replace("reefs.pdf", "more.pdf")
    olds = [post(name, "1", cite(), day=day) for day, name in enumerate(names[:4], 1)]
    publish(community, post("ada", "0", cite() + more, day=1, hour=1), *olds, post("eve", "1", cite() + more, day=9))
    community.turn()
    assert [title for title, _ in related(community, "eve 1")] == ["ada 0", "dora 1", "cleo 1"]


def test_what_is_answered_takes_no_place(community: Community) -> None:
    """Three others are named."""
    names = ["ada", "ben", "cleo", "dora", "eve"]
    hub(community, *names)
    olds = [post(name, "1", cite(), day=day) for day, name in enumerate(names[:4], 1)]
    publish(community, *olds, post("eve", "1", cite() + to("dora", "1"), day=9))
    community.turn()
    assert [title for title, _ in related(community, "eve 1")] == ["cleo 1", "ben 1", "ada 1"]


def start(community: Community) -> None:
    """Five posts that link to one page, each by another member."""
    hub(community, "ada", "ben", "cleo", "dora", "eve")
    posts = [post(name, "1", cite(), day=day) for day, name in enumerate(("ada", "ben", "cleo", "dora", "eve"), 1)]
    publish(community, *posts)
    community.turn()
    assert [title for title, _ in related(community, "eve 1")] == ["dora 1", "cleo 1", "ben 1"]


def test_one_that_goes_is_replaced_and_may_come_back(community: Community) -> None:
    """The others stay; when it is back, all is as it was."""
    start(community)
    before = community.files()
    community.hides.append({"url": "https://cleo.example/1"})
    community.turn(hours=1)
    assert [title for title, _ in related(community, "eve 1")] == ["dora 1", "ben 1", "ada 1"]
    community.hides.clear()
    community.turn(hours=1)
    assert related(community, "eve 1")[0][0] == "dora 1"
    page = "archive/2026/11/05/index.html"
    assert community.files()[page] == before[page]


def test_a_member_who_takes_no_part_is_nobodys_relation(community: Community) -> None:
    """`weave = false` takes them out on both sides, and back."""
    start(community)
    dora = next(member for member in community.members if member["name"] == "Dora")
    dora["weave"] = False
    community.turn(hours=1)
    assert [title for title, _ in related(community, "eve 1")] == ["cleo 1", "ben 1", "ada 1"]
    assert related(community, "dora 1") == []
    del dora["weave"]
    community.turn(hours=1)
    assert [title for title, _ in related(community, "eve 1")] == ["dora 1", "cleo 1", "ben 1"]
    assert len(related(community, "dora 1")) == 3


def test_what_comes_later_changes_nothing(community: Community) -> None:
    """An older post that turns up late is no relation of one that stands; an edit looks for it, new words do not."""
    hub(community, "ada", "ben", "cleo")
    mine = post("cleo", "1", cite(), day=9)
    publish(community, mine, post("ada", "0"), post("ben", "1", cite(), day=1))
    community.turn()
    assert [title for title, _ in related(community, "cleo 1")] == ["ben 1"]
    publish(community, mine, post("ada", "0"), post("ada", "1", cite(), day=8))
    community.turn(hours=1)
    assert [title for title, _ in related(community, "cleo 1")] == ["ben 1"]
    publish(community, replace(mine, text=f"{cite()}<p>More words.</p>"))
    community.turn(hours=1)
    assert [title for title, _ in related(community, "cleo 1")] == ["ben 1"]
    more = cite() + cite().replace("reefs.pdf", "more.pdf")
    publish(community, replace(mine, text=more))
    community.turn(hours=1)
    assert [title for title, _ in related(community, "cleo 1")][-1] == "ben 1"
    publish(community, replace(mine, text="Nothing any more."))
    community.turn(hours=1)
    assert related(community, "cleo 1") == []


def test_a_new_title_or_name_is_shown(community: Community) -> None:
    """Under the entries of others, in the same turn; and the pages are those of `planet render`."""
    start(community)
    publish(community, post("dora", "1", cite(), day=4, title="Another title"))
    ben = next(member for member in community.members if member["name"] == "Ben")
    ben["name"] = "Benjamin"
    community.turn(hours=1)
    assert related(community, "eve 1")[0][0] == "Another title"
    assert "Benjamin" in community.files()["archive/2026/11/05/index.html"].decode()
    assert not rendered_again(community)


def test_a_copy_of_somebodys_post_is_no_relation(community: Community) -> None:
    """Who passes on a post has its topics, and none of its relations."""
    hub(community, "ada", "ben", "cleo")
    copy = replace(tagged(post("ben", "1", day=2), "sea slugs"), link="https://ada.example/1#copy", guid="x1")
    publish(
        community,
        tagged(post("ada", "1"), "sea slugs"),
        post("ben", "0"),
        tagged(post("cleo", "1", day=4), "sea slugs"),
    )
    community.publish("/ben.xml", copy, link="https://ben.example/")
    community.turn()
    assert [title for title, _ in related(community, "cleo 1")] == ["ada 1"]


def test_what_is_chosen_does_not_depend_on_the_order_of_bonds() -> None:
    """Nor on their number of mentions."""
    bonds = [Bond(n, n % 4, (n, 0, n), common, f"k{n}", "x") for n in range(1, 9) for common in ("link", "topic")]
    assert chosen(bonds) == chosen([*reversed(bonds), *bonds])
    assert [relation.other_id for relation in chosen(bonds)] == [8, 7, 6]
    assert {relation.common for relation in chosen(bonds)} == {"link"}
