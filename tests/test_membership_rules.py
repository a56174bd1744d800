"""Who is who: the people of the members file beside those remembered, and their feeds."""

from __future__ import annotations

import pytest

from planet.model.community import Channel, Feed, Member, Planet
from planet.model.plans import MemberPlan, StoredFeed
from planet.model.records import MemberRecord
from planet.rules import membership
from planet.struct import replace


def take(
    *members: Member, known: list[MemberRecord] | None = None, folders: set[str] | None = None
) -> tuple[MemberPlan, ...]:
    return membership.plan_members(
        Planet("Reef", "https://planet.example/", members=members), known or [], folders or set()
    )


def remembered(*residents: MemberPlan, present: bool = True) -> list[MemberRecord]:
    """What a store would remember of these residents; the n-th has the id n, unless it has one."""
    return [
        MemberRecord(one.member_id or n, one.role, one.slug, one.position, present, one.profile)
        for n, one in enumerate(residents, 1)
    ]


def who(residents: tuple[MemberPlan, ...]) -> list[tuple[int | None, str, str]]:
    return [(one.member_id, one.slug, one.left_slug) for one in residents]


ADA = Member("Ada Lovelace", url="https://ada.example/")
BOB = Member("Bob", feeds=(Feed("https://bob.example/feed"),))
CY = Member("Cy", feeds=(Feed("https://cy.example/feed"),))


def test_a_slug_comes_from_the_name() -> None:
    """A newcomer's slug is made from the name; of two with one name the second gets a number."""
    assert who(take(ADA, BOB, replace(BOB, feeds=(Feed("https://b.example/"),)))) == [
        (None, "ada-lovelace", ""),
        (None, "bob", ""),
        (None, "bob-2", ""),
    ]


def test_a_slug_once_given_is_remembered() -> None:
    """A member known by address or first feed keeps slug and id when the name changes."""
    known = remembered(*take(ADA, BOB))
    renamed = take(replace(BOB, name="Robert"), replace(ADA, name="Ada King"), known=known)
    assert who(renamed) == [(2, "bob", ""), (1, "ada-lovelace", "")]


@pytest.mark.parametrize(
    "url", ["http://www.ada.example", "https://ada.example/index.html", "https://ADA.example/?utm_source=x"]
)
def test_an_address_is_known_in_any_spelling(url: str) -> None:
    """The comparison key of `url` counts, not its spelling."""
    known = remembered(*take(ADA))
    assert who(take(replace(ADA, name="X", url=url), known=known)) == [(1, "ada-lovelace", "")]


def test_a_slug_changed_in_the_file_leaves_the_old_one() -> None:
    """Known by address, a member moves to the slug that the file gives and leaves the other behind."""
    known = remembered(*take(ADA))
    assert who(take(replace(ADA, slug="ada"), known=known)) == [(1, "ada", "ada-lovelace")]


def test_a_slug_in_the_file_is_the_surest_sign() -> None:
    """Whoever has the slug is the member, though address and name are others."""
    known = remembered(*take(replace(ADA, slug="ada"), BOB))
    found = take(Member("Someone", slug="ada", url="https://new.example/"), known=known)
    assert who(found) == [(1, "ada", "")]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("by", ["url", "feed"])
def test_slugs_may_be_swapped(turned: bool, by: str) -> None:
    """Two members who swap their slugs keep their selves, known by address or feed, and neither slug is left behind."""
    ada, bob = (ADA, replace(BOB, url="https://bob.example/")) if by == "url" else (CY, BOB)
    known = remembered(*take(replace(ada, slug="ada"), replace(bob, slug="bob")))
    swapped = [replace(ada, slug="bob"), replace(bob, slug="ada")]
    found = take(*(reversed(swapped) if turned else swapped), known=known)
    assert sorted(who(found)) == [(1, "bob", ""), (2, "ada", "")]


def test_a_slug_may_be_handed_on() -> None:
    """One takes the slug that another gives up in the same edit: each is known by their feed."""
    known = remembered(*take(CY, BOB))
    found = take(replace(CY, slug="bob"), replace(BOB, slug="robert"), known=known)
    assert who(found) == [(1, "bob", "cy"), (2, "robert", "")]


def test_a_slug_goes_before_an_address() -> None:
    """With a slug kept and another's former address, a member is who has the slug; with a departed one's slug, not."""
    ada, bob = remembered(*take(replace(ADA, slug="ada"), replace(BOB, slug="bob", url="https://bob.example/")))
    departed = replace(bob, present=False)
    assert who(take(replace(ADA, slug="ada", url="https://bob.example/"), known=[ada, departed])) == [(1, "ada", "")]
    assert who(take(replace(ADA, slug="bob"), known=[ada, departed])) == [(1, "bob", "ada")]


def test_a_newcomer_may_be_given_anothers_slug() -> None:
    """A slug that the file gives to a newcomer is theirs; its former owner gets another."""
    known = remembered(*take(ADA))
    newcomer = Member("Newcomer", slug="ada-lovelace", feeds=(Feed("https://new.example/"),))
    (first, second) = take(ADA, newcomer, known=known)
    assert (first.member_id, second.member_id) == (1, None)
    assert (first.slug, second.slug) == ("ada-lovelace-2", "ada-lovelace")
    assert first.left_slug == ""


def test_a_place_to_stand_is_no_slug() -> None:
    """Someone whose slug was given away while they were gone comes back under a new one, and leaves none behind."""
    known = [replace(one, slug="ada-lovelace~1", present=False) for one in remembered(*take(ADA))]
    assert who(take(ADA, known=known)) == [(1, "ada-lovelace", "")]


def test_slugs_of_the_past_are_not_given_to_others() -> None:
    """A name that would make the slug of someone who left, or a slug that leads elsewhere now, gets a number."""
    gone = remembered(*take(ADA), present=False)
    moved = replace(remembered(*take(replace(BOB, name="Robert")))[0], member_id=5, slug="robert", old_slugs=("bob",))
    newcomers = (Member("Ada Lovelace", url="https://other.example/"), Member("Bob", url="https://bob.example/blog"))
    assert [one.slug for one in take(*newcomers, known=[*gone, moved])] == ["ada-lovelace-2", "bob-2"]


def test_two_of_one_name_stay_themselves() -> None:
    """Of two with one name each is known by address or feed, in whatever order the file has them."""
    other = replace(ADA, url="https://other.example/")
    known = remembered(*take(ADA, other))
    assert who(take(other, ADA, known=known)) == [(2, "ada-lovelace-2", ""), (1, "ada-lovelace", "")]


def test_coming_back() -> None:
    """Someone who left is the one who comes back."""
    known = remembered(*take(ADA, BOB), present=False)
    assert who(take(BOB, ADA, known=known)) == [(2, "bob", ""), (1, "ada-lovelace", "")]


def test_a_folder_of_posts_is_a_feed() -> None:
    """The folder of a member's slug is their last feed; that of nobody's slug is nobody's."""
    (ada, bob) = take(ADA, BOB, folders={"bob", "carl"})
    assert ada.profile.feeds == ()
    assert [feed.url for feed in bob.profile.feeds] == ["https://bob.example/feed", "posts/bob/"]
    (bob,) = take(bob.profile, known=remembered(bob))
    assert [feed.url for feed in bob.profile.feeds] == ["https://bob.example/feed"]


def test_someone_with_a_folder_alone_is_known_by_name() -> None:
    """Who has neither address nor feed is known by the slug that the name makes, and by the name if that changes."""
    known = remembered(*take(Member("Cy"), folders={"cy"}))
    assert who(take(Member("Cy"), known=known, folders={"cy"})) == [(1, "cy", "")]
    assert who(take(Member("Cy", slug="cyrus"), known=known, folders={"cyrus"})) == [(1, "cyrus", "cy")]


def test_channels_with_a_feed_are_counted_apart() -> None:
    """A channel with a feed has a slug among channels; a member may have the same one."""
    channels = (
        Channel("Ada", "forum", "https://forum.example/", "https://forum.example/feed"),
        Channel("Chat", "chat", "xmpp:x"),
    )
    found = membership.plan_members(
        Planet("Reef", "https://p.example/", members=(Member("Ada"),), channels=channels), [], set()
    )
    assert [(one.role, one.slug) for one in found] == [("member", "ada"), ("channel", "ada")]


# ---------------------------------------------------------------- feeds


def known_feed(feed_id: int, url: str, moved_to: str = "", present: bool = True, **told: object) -> StoredFeed:
    return StoredFeed(feed_id, Feed(url, **told), moved_to, present)  # type: ignore[arg-type]


def plan(*urls: str, known: list[StoredFeed]) -> tuple[list[int | None], tuple[int, ...]]:
    found = membership.plan_feeds([Feed(url) for url in urls], known)
    return [feed_id for feed_id, _ in found.feeds], found.dropped


A, B, C = "https://a.example/feed", "https://b.example/feed", "https://c.example/feed"


def test_the_same_address_is_the_same_feed() -> None:
    """In any order, present or come back."""
    known = [known_feed(1, A), known_feed(2, B, present=False)]
    assert plan(B, A, known=known) == ([2, 1], ())
    assert plan(B, known=known) == ([2], (1,))


def test_a_feed_that_moved_is_the_same_feed() -> None:
    """As its server said, on the same host, or where there is no other to mistake it for."""
    assert plan(C, B, known=[known_feed(1, A, moved_to=C), known_feed(2, B)]) == ([1, 2], ())
    assert plan("https://a.example/atom", C, known=[known_feed(1, A), known_feed(2, B)]) == ([1, 2], ())
    assert plan(C, known=[known_feed(1, A)]) == ([1], ())


def test_a_feed_that_is_anothers_now_has_not_moved() -> None:
    """Two members whose feeds were mixed up in the file: neither keeps what the other's feed told."""
    found = membership.plan_feeds([Feed(B)], [known_feed(1, A)], elsewhere={A})
    assert (found.feeds[0][0], found.dropped) == (None, (1,))


def test_a_doubtful_move_is_none() -> None:
    """Two that went and two that came on other hosts are not the same, nor is one beside a feed that stays gone."""
    assert plan("https://x.example/", "https://y.example/", known=[known_feed(1, A), known_feed(2, B)]) == (
        [None, None],
        (1, 2),
    )
    assert plan(C, known=[known_feed(1, A, present=False)]) == ([None], ())
    two_on_a = ("https://a.example/1", "https://a.example/2")
    assert plan(*two_on_a, known=[known_feed(1, A)]) == ([None, None], (1,))


def test_a_blog_does_not_become_pictures() -> None:
    """A feed of another kind at another host is another feed."""
    found = membership.plan_feeds([Feed(B, kind="photos")], [known_feed(1, A)])
    assert (found.feeds[0][0], found.dropped) == (None, (1,))


def test_a_folder_follows_the_slug() -> None:
    """When the slug and its folder are renamed, the posts stay who they are."""
    known = [known_feed(1, "posts/ada/", place="folder")]
    found = membership.plan_feeds([Feed("posts/countess/", place="folder")], known)
    assert (found.feeds[0][0], found.dropped) == (1, ())


# ---------------------------------------------------------------- members who move


def move(*members: Member, known: list[MemberRecord], feeds: dict[int, set[str]] | None = None) -> list[int | None]:
    """The ids of these members beside those remembered, whose feeds these are."""
    planet = Planet("Reef", "https://planet.example/", members=members)
    return [plan.member_id for plan in membership.plan_members(planet, known, set(), feeds or {})]


@pytest.mark.parametrize(
    "moved",
    [
        replace(BOB, url="https://new.example/", feeds=(Feed("https://new.example/rss"),)),
        replace(BOB, name=" BOB ", feeds=(Feed("https://new.example/rss"),)),
        Member("Robert", feeds=(Feed("https://new.example/rss"), Feed("http://www.bob.example/feed"))),
        Member("Robert", url="https://bob.example/", feeds=(Feed("https://bob.example/found"),)),
    ],
)
def test_name_or_any_feed_left_and_come_is_the_same_person(moved: Member) -> None:
    """By the name in any spelling, by a feed that is not the first one, by one that was found."""
    known = remembered(*take(ADA, BOB))
    assert move(ADA, moved, known=known, feeds={2: {"https://bob.example/found"}}) == [1, 2]
    plans = take(ADA, replace(moved, slug="bob"), known=known)
    assert (plans[1].slug, plans[1].moved) == ("bob", moved.url != "" or moved.feeds != BOB.feeds)


def test_who_may_be_mistaken_is_not_joined() -> None:
    """Two who come with one name, two who left with it, feeds of two people in one table: nobody is joined."""
    new = Member("Bob", url="https://new.example/")
    newer = Member("Bob", url="https://newer.example/")
    known = remembered(*take(ADA, BOB))
    assert move(ADA, new, newer, known=known) == [1, None, None]
    known = remembered(*take(ADA, BOB, replace(BOB, feeds=(Feed("https://b.example/"),))))
    assert move(ADA, new, known=known) == [1, None]
    known = remembered(*take(BOB, CY))
    both = Member("X", url="https://x.example/", feeds=(Feed("https://x.example/f"), *CY.feeds, *BOB.feeds))
    assert move(both, known=known) == [None]


def test_who_stays_is_nobody_to_be_mistaken_for() -> None:
    """A newcomer of the name of someone who stays, or who left at another time, is new."""
    known = remembered(*take(BOB))
    new = Member("Bob", url="https://new.example/")
    assert move(BOB, new, known=known) == [1, None]
    assert move(new, known=[replace(known[0], present=False)]) == [None]


def test_a_doubt_is_told_only_where_there_is_one() -> None:
    """Who only leaves, or only comes, leaves no doubt."""
    known = remembered(*take(ADA, BOB))
    assert membership.unexplained(take(ADA, known=known), known) == ((), ())
    assert membership.unexplained(take(ADA, BOB, CY, known=known), known) == ((), ())
    (leaving,), (newcomer,) = membership.unexplained(take(ADA, CY, known=known), known)
    assert (leaving.slug, newcomer.slug) == ("bob", "cy")


@pytest.mark.parametrize("turned", [False, True])
def test_slugs_may_be_swapped_while_one_moves(turned: bool) -> None:
    """Of two who swap their slugs one gets a new URL too: the other is known by theirs, and so both are."""
    ada, bob = replace(ADA, name="Ada", slug="ada"), replace(BOB, name="Bob", slug="bob", url="https://bob.example/")
    known = remembered(*take(ada, bob))
    swapped = [replace(ada, slug="bob", url="https://new.example/"), replace(bob, slug="ada")]
    found = take(*(reversed(swapped) if turned else swapped), known=known)
    assert sorted(who(found)) == [(1, "bob", ""), (2, "ada", "")]
