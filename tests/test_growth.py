"""What a turn with a few new entries does follows the news, and not what was stored and published over the years."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from community import START, Community, Post
from plans import connection_of, recorded

from planet import config
from planet.locale import calendar
from planet.model.community import PageBounds
from planet.pages import families
from planet.pages.context import PageContext
from planet.pages.marks import Mark, Output
from planet.pages.weaving import calm, exchanges
from planet.store import queries, topics
from planet.struct import replace
from planet.turn import survey
from planet.turn.publish import page_context, publish_site
from planet.views.files import Unchanged

NAMES = ("ada", "bob", "cyd", "dee")
DAY = timedelta(days=1)
TAGS = ("reef",)


@pytest.fixture
def growing(community: Community) -> Community:
    """Four members, and pages that are full with a few entries."""
    community.bounds = PageBounds(cards=4, year_lines=4, newest=3, feed=3, feed_least=3)
    for name in NAMES:
        community.member(name, f"/{name}.xml")
    return community


def publish(community: Community, new: int, old: int, listed: int = 200) -> None:
    """Each member has `new` posts of today and `old` ones of the months before, all about reefs; lists so many."""
    for name in NAMES:
        dates = [START + timedelta(minutes=n) for n in range(new)]
        dates += [START - 40 * DAY - n * 600 * DAY / old for n in range(old)]
        posts = [
            Post(
                f"{name} {moment:%d %H:%M:%S}", f"https://{name}.example/{moment:%Y%m%d%H%M%S}", date=moment, tags=TAGS
            )
            for moment in dates
        ]
        community.publish(f"/{name}.xml", *sorted(posts, key=lambda post: post.link, reverse=True)[:listed])


def cost(community: Community, monkeypatch: pytest.MonkeyPatch, new: int, old: int) -> dict[str, int]:
    """Take a turn that brings one post of each member, when the feeds no longer list the old ones; return what it
    took."""
    for posts, listed in ((new - 2, 200), (new - 1, 12)):
        publish(community, posts, old, listed)
        community.turn(hours=1)
    publish(community, new, old, 12)
    pages: list[Output] = []
    steps = [0]

    def noting(context: PageContext, mark: Mark) -> Iterator[Output]:
        made = list(families_outputs(context, mark))
        pages.extend(page for page in made if not isinstance(page, Unchanged))
        yield from made

    families_outputs = families.outputs
    driver = connection_of(community.store)
    driver.set_progress_handler(lambda: steps.__setitem__(0, steps[0] + 1), 100)
    with monkeypatch.context() as patched, recorded(community.store) as statements:
        patched.setattr(families, "outputs", noting)
        written = community.turn(hours=1).written
    driver.set_progress_handler(None, 0)
    size = sum((community.hub.output / path).stat().st_size for path in written)
    return {"pages": len(pages), "statements": len(statements), "steps": steps[0], "bytes": size}


def test_a_turn_costs_the_same_over_a_larger_archive(growing: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times as many entries: the same pages, as many questions, hardly more work for the database or the disk."""
    for module, bound in (
        (survey, "SLICE"),
        (queries, "WINDOW"),
        (topics, "LATEST"),
        (calm, "WINDOW"),
        (exchanges, "NEWEST"),
    ):
        monkeypatch.setattr(module, bound, 30)
    small = cost(growing, monkeypatch, new=8, old=15)
    large = cost(growing, monkeypatch, new=10, old=150)
    assert growing.count() > 600
    assert large["pages"] <= small["pages"] + 1  # where the newest part of a year is full
    assert large["statements"] <= small["statements"] * 1.05
    assert large["steps"] <= small["steps"] * 1.4
    assert large["bytes"] <= small["bytes"] * 1.2


def test_what_a_turn_leaves_alone_is_as_a_whole_rendering_makes_it(growing: Community) -> None:
    """After entries came, changed and went, now in the newest parts of a year and now in the oldest."""
    publish(growing, 3, 40)
    growing.turn()
    growing.hides = [{"url": f"https://ada.example/{START - 40 * DAY - 30 * 600 * DAY / 40:%Y%m%d%H%M%S}"}]
    growing.turn(hours=1)
    publish(growing, 6, 40)
    growing.turn(hours=1)
    growing.hides = []
    growing.turn(hours=1)
    growing.members[1]["name"] = "Bob Brown"
    growing.members[1]["slug"] = "bob"
    growing.turn(hours=1)
    check_rendering(growing)
    check_months(growing)


def check_rendering(community: Community) -> None:
    """The site is to the byte what `planet render` makes of the store."""
    before = community.files(status=True)
    render(community)
    after = community.files(status=True)
    assert sorted(before) == sorted(after)
    assert [path for path in after if before[path] != after[path]] == []


def render(community: Community) -> None:
    planet = replace(config.load(community.hub.folder), bounds=community.bounds)
    publish_site(community.hub, planet, community.store, community.now, all_pages=True)


def check_months(community: Community) -> None:
    """The counts of posts a month are those of all entries, counted again."""
    zone = page_context(config.load(community.hub.folder), community.store, community.now).zone
    counted: dict[int, Counter[str]] = {}
    for member_id, moment in community.store.queries.all_moments():
        counted.setdefault(member_id, Counter())[f"{calendar.day_of(moment, zone):%Y-%m}"] += 1
    assert community.store.overview.all_months() == counted


def test_posts_a_month_follow_what_comes_and_goes(growing: Community) -> None:
    """Also where the newest post goes, a member leaves and comes back, and the time zone changes."""
    publish(growing, 2, 30)
    growing.turn()
    growing.hides = [{"url": f"https://bob.example/{START + timedelta(minutes=n):%Y%m%d%H%M%S}"} for n in range(2)]
    growing.turn(hours=1)
    check_months(growing)
    left = growing.members.pop(0)
    growing.turn(hours=1)
    check_months(growing)
    growing.members.insert(0, left)
    growing.turn(hours=1)
    check_months(growing)
    growing.planet["timezone"] = "Pacific/Kiritimati"
    growing.turn(hours=1)
    check_months(growing)
    check_rendering(growing)


# ---------------------------------------------------------------- what others do in output/


@pytest.fixture
def standing(growing: Community, monkeypatch: pytest.MonkeyPatch) -> Community:
    """A site of which a turn looks at three files, beside those that its folders tell of."""
    publish(growing, 3, 30)
    growing.turn()
    growing.turn(hours=1)
    monkeypatch.setattr(survey, "SLICE", 3)
    return growing


def test_a_file_that_was_removed_or_replaced_is_mended_at_once(standing: Community) -> None:
    """Its folder tells, however many files there are."""
    before = standing.files()
    output = standing.hub.output
    (output / "members/ada/2025/index.html").unlink()
    other = output / "members/bob/other"
    other.write_bytes(b"mine")
    os.replace(other, output / "members/bob/feed.atom")
    for file in sorted((output / "topics").rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    standing.turn(hours=1)
    assert standing.files() == before


def edited(path: Path) -> None:
    """Edit a file in place, which its folder does not tell."""
    with path.open("r+b") as file:
        file.write(b"edited")


def test_a_file_that_was_edited_in_place_is_mended_in_its_turn(standing: Community) -> None:
    """Each turn looks at the next few files, so that none is left out; a whole rendering looks at all."""
    before = standing.files()
    paths = ("members/ada/2025/index.html", "archive/index.html", "topics/reef/2025/index.html")
    for path in paths:
        edited(standing.hub.output / path)
    for _ in range(len(before) // 3 + 2):
        standing.turn(hours=0.1)
    assert standing.files() == before
    for path in paths:
        edited(standing.hub.output / path)
    render(standing)
    assert standing.files() == before


def test_a_quiet_turn_does_not_read_the_list_of_all_files(standing: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks at the folders, at its slice, and at what it renders."""
    monkeypatch.setattr(type(standing.store.published), "files", lambda _: pytest.fail("all files were read"))
    assert {path.partition("/")[0] for path in standing.turn(hours=1).written} <= {"status", "status.json"}


def test_what_a_killed_turn_left_is_swept_up(standing: Community) -> None:
    """An unfinished file changes the time of its folder too."""
    unfinished = standing.hub.output / "archive/.index.html.planet-new"
    unfinished.write_bytes(b"half")
    standing.turn(hours=1)
    assert not unfinished.exists()


@pytest.mark.parametrize(
    ("days", "oldest"),
    [((7, 3), 3), ((3, 7), 3), ((3, None), None), ((None, 3), None), ((5, 3, 7), 3)],
    ids=["earlier", "later", "throughout", "after throughout", "three"],
)
def test_a_mark_has_the_date_of_its_oldest_change(
    community: Community, days: tuple[int | None, ...], oldest: int | None
) -> None:
    """A page whose changes come one after the other has changed since the oldest of them."""
    published = community.store.published
    for day in days:
        with community.store.transaction():
            published.mark(["member:1"], {} if day is None else {"member:1": START + timedelta(days=day)})
    assert published.since() == ({} if oldest is None else {"member:1": START + timedelta(days=oldest)})
