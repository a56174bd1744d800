"""Decisions on identity and time, one by one: pure functions, and what holds of them for whatever comes in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from community import calls
from hypothesis import given, settings
from hypothesis import strategies as st

from planet.model.arrivals import IncomingItem, Match
from planet.model.cases import Candidate
from planet.model.entry import Entry, Image
from planet.model.records import ListedItem, StoredItem
from planet.model.verdict import Verdict
from planet.rules import identity, matching, placement, withdrawal
from planet.rules.placement import VisitContext
from planet.struct import replace

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEED, OTHER = 1, 2


def entry(title: str = "Reef", link: str = "", guid: str = "", when: datetime | None = None, text: str = "") -> Entry:
    return Entry(guid=guid, link=link, title=title, content="", text=text, excerpt="", kind="article", published=when)


def stored_items(arrivals: tuple[IncomingItem, ...], *, feed: int = FEED, first: int = 1) -> list[StoredItem]:
    """The feed items that a store would hold of these arrivals."""
    return [
        StoredItem(
            item_id=n,
            entry_id=n,
            feed_id=feed,
            guid=a.guid,
            link_key=a.link_key,
            path_key=a.path_key,
            title_key=a.title_key,
            host=a.host,
            fingerprint=a.fingerprint,
            title=a.entry.title,
            text=a.entry.text,
            published=a.entry.published,
            withdrawn=False,
        )
        for n, a in enumerate(arrivals, first)
    ]


def matched(*entries: Entry, known: list[StoredItem]) -> tuple[Match, ...]:
    return matching.match_items(identity.incoming_items(entries), known, FEED)


# ---------------------------------------------------------------- arrivals


def test_what_a_document_lists_twice_is_taken_once() -> None:
    """The same guid, else the same link, else the same title is the same entry within one document."""
    twice = [
        entry("A", "https://a.example/1", "1"),
        entry("A", "https://a.example/1", "1"),
        entry("B", "https://a.example/2"),
        entry("B, again", "https://a.example/2"),
        entry("C"),
        entry("C"),
    ]
    # two titles at one link without guids are two entries that share a link
    assert [one.entry.title for one in identity.incoming_items(twice)] == ["A", "B", "B, again", "C"]


@pytest.mark.parametrize("updated", [True, False])
@pytest.mark.parametrize("guid", ["g1", ""])
def test_of_an_entry_listed_twice_the_latest_counts(updated: bool, guid: str) -> None:
    """By `updated`, else by `published`, in either order; the first listed where a date is missing. Its place stays."""

    def version(text: str, day: int | None) -> Entry:
        date = None if day is None else NOW + day * DAY
        dated = {"published": NOW, "updated": date} if updated else {"published": date}
        return replace(entry("Reef", "https://a.example/g/1", guid, text=text), **dated)  # type: ignore[arg-type]

    old, new, undated = version("old", 1), version("new", 2), replace(version("none", None), published=None)
    last = entry("Last", "https://a.example/g/2", "g2")
    for versions, text in [((old, new), "new"), ((new, old), "new"), ((undated, new), "none"), ((old, undated), "old")]:
        items = identity.incoming_items((*versions, last))
        assert [item.entry.text for item in items] == [text, ""]


def test_a_guid_that_many_share_identifies_none() -> None:
    """A guid beside different links is no guid; a link beside different guids is no link to know an entry by."""
    same_guid = identity.incoming_items(
        [entry("A", "https://a.example/1", "blog"), entry("B", "https://a.example/2", "blog")]
    )
    assert [one.guid for one in same_guid] == ["", ""]
    same_link = identity.incoming_items([entry("A", "https://a.example/", "1"), entry("B", "https://a.example/", "2")])
    assert [one.link_key for one in same_link] == ["", ""]


def test_dates_and_guids_are_no_edit() -> None:
    """The fingerprint of an entry is of what it says: its dates and its guid may change."""
    first = entry(guid="1", when=NOW)
    assert identity.fingerprint(first) == identity.fingerprint(replace(first, guid="2", published=None, updated=NOW))
    assert identity.fingerprint(first) != identity.fingerprint(replace(first, tags=("new",)))


# ---------------------------------------------------------------- match


def test_nothing_known_is_all_new() -> None:
    """Without a memory every arrival is new."""
    (one,) = matched(entry(), known=[])
    assert (one.item_id, one.entry_id, one.changed) == (None, None, True)


def test_an_unchanged_entry_is_not_written_again() -> None:
    """The same entry with a later date is known, unchanged and unedited, and keeps its earliest date."""
    known = stored_items(identity.incoming_items([entry(guid="1", when=NOW)]))
    (one,) = matched(entry(guid="1", when=NOW + DAY), known=known)
    assert (one.item_id, one.changed, one.edited, one.published) == (1, False, False, NOW)
    (one,) = matched(entry(guid="1", when=NOW - DAY), known=known)
    assert (one.changed, one.edited, one.published) == (True, False, NOW - DAY)


def test_a_withdrawn_entry_that_is_listed_again_is_written() -> None:
    """To come back is a change, though no edit."""
    (known,) = stored_items(identity.incoming_items([entry(guid="1")]))
    (one,) = matched(entry(guid="1"), known=[replace(known, withdrawn=True)])
    assert (one.item_id, one.changed, one.edited) == (1, True, False)


def test_title_and_place_are_surer_than_a_link_alone() -> None:
    """Of two old entries at one address, an arrival without a guid is the one of its title."""
    a = identity.incoming_items([entry("A", "https://a.example/")])
    b = identity.incoming_items([entry("B", "https://a.example/")])
    known = [*stored_items(a), replace(stored_items(b, first=2)[0], link_key="")]
    (one,) = matched(entry("B", "https://a.example/"), known=known)
    assert one.item_id == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("http://a.example/?p=1", "https://a.example/?p=1"),
        ("https://a.example/?p=1", "https://www.a.example/?p=1"),
        ("http://www.a.example/#a", "https://a.example/#a"),
    ],
)
def test_guids_in_another_scheme_are_the_same(before: str, after: str) -> None:
    """http or https, www or not: the same address is the same guid, whatever became of the title."""
    known = stored_items(identity.incoming_items([entry("Old", "https://a.example/1", before)]))
    (one,) = matched(entry("New", "https://a.example/x", after), known=known)
    assert one.item_id == 1


def test_a_guid_as_written_goes_before_one_alike() -> None:
    """Where both spellings stand in the document, each keeps its own."""
    both = [entry("A", guid="http://a.example/1"), entry("B", guid="https://a.example/1")]
    known = stored_items(identity.incoming_items(both))
    assert [one.item_id for one in matched(*reversed(both), known=known)] == [2, 1]


def test_a_changed_guid_needs_title_and_path() -> None:
    """With a new guid, an equal title elsewhere or an equal place under another title is a new entry (rule 4)."""
    known = stored_items(identity.incoming_items([entry("Reef", "https://a.example/reef?x=1", "1")]))
    assert matched(entry("Reef", "https://a.example/reef?x=1", "2"), known=known)[0].item_id == 1
    assert matched(entry("REEF ", "https://a.example/reef?x=1", "2"), known=known)[0].item_id == 1
    assert matched(entry("Reef", "https://a.example/reef?x=2", "2"), known=known)[0].item_id is None
    assert matched(entry("Corals", "https://a.example/reef?x=1", "2"), known=known)[0].item_id is None


def test_the_host_may_change_for_all_alike() -> None:
    """A move of all entries keeps them; an entry among others that stayed is another."""
    before = [entry(f"Post {n}", f"https://a.example/{n}", f"https://a.example/{n}") for n in range(4)]
    moved = [entry(one.title, one.link.replace("a.ex", "b.ex"), one.guid.replace("a.ex", "b.ex")) for one in before]
    known = stored_items(identity.incoming_items(before))
    assert [one.item_id for one in matched(*moved, known=known)] == [1, 2, 3, 4]
    assert [one.item_id for one in matched(moved[0], *before[1:], known=known)] == [None, 2, 3, 4]
    elsewhere = entry("Post 3", "https://c.example/3", "c3")
    assert [one.item_id for one in matched(*moved[:3], elsewhere, known=known)] == [None, None, None, None]


BLOG = [(f"Post {n}", f"https://a.example/2026/{n}.html", f"https://a.example/2026/{n}.html") for n in range(4)]


def renewed(*changes: tuple[str, str]) -> list[Entry]:
    """The blog after other software has changed its links and guids."""
    entries = []
    for n, texts in enumerate(BLOG):
        for old, new in changes:
            texts = (texts[0], *(text.replace(old, new) for text in texts[1:]))  # type: ignore[assignment]
        entries.append(entry(*texts, when=NOW - n * DAY))
    return entries


@pytest.mark.parametrize(
    "changes",
    [
        [(".html", "")],
        [(".html", "/")],
        [("example/", "example/blog/")],
        [("a.example", "b.example"), ("/2026/", "/blog/posts/2026-")],
        [("a.example", "b.example"), ("https", "http"), ("/2026/", "/?p=")],
    ],
)
def test_new_paths_are_no_new_posts(changes: list[tuple[str, str]]) -> None:
    """Title and stated date agree, and the old link is gone: the same post under a new link (rule 4)."""
    known = stored_items(identity.incoming_items(renewed()))
    assert [match.item_id for match in matched(*renewed(*changes), known=known)] == [1, 2, 3, 4]
    only_updated = [replace(one, published=None, updated=one.published) for one in renewed()]
    known = [replace(item, published=None, updated=item.published) for item in known]
    assert [match.item_id for match in matched(*only_updated, known=known)] == [1, 2, 3, 4]


def test_a_title_alone_or_a_date_alone_is_no_post() -> None:
    """Another date, another title, no date, another feed, or an old link that is still listed: a new post."""
    (old,) = known = stored_items(identity.incoming_items([entry("Links", "https://a.example/1", "1", NOW)]))
    new = entry("Links", "https://a.example/2", "2", NOW)
    assert matched(new, known=known)[0].item_id == 1
    for other in (replace(new, published=NOW + DAY), replace(new, title="More links"), replace(new, published=None)):
        assert matched(other, known=known)[0].item_id is None
    assert matched(new, known=[replace(old, published=None)])[0].item_id is None
    assert matched(new, known=[replace(old, feed_id=OTHER)])[0].entry_id is None
    both = matched(new, entry("Links", "https://a.example/1", "1", NOW), known=known)
    assert [match.item_id for match in both] == [None, 1]


def test_posts_of_one_title_and_day_are_told_apart_by_path_or_text() -> None:
    """Of several with one title and date each finds its own; where nothing tells them apart, they are new."""

    def day(path: str, *texts: str) -> list[Entry]:
        return [entry("Photo", f"https://a.example{path}{n}", f"{path}{n}", NOW, text) for n, text in enumerate(texts)]

    known = stored_items(identity.incoming_items(day("/p/", "", "", "")))
    assert [match.item_id for match in matched(*reversed(day("/photos/", "", "", "")), known=known)] == [3, 2, 1]
    known = stored_items(identity.incoming_items(day("/p/", "Reef", "Boat", "")))
    assert [match.item_id for match in matched(*day("/photos/x", "", "Boat", "Reef"), known=known)] == [3, 2, 1]
    known = stored_items(identity.incoming_items(day("/p/", "", "")))
    assert [match.item_id for match in matched(*day("/photos/x", "", ""), known=known)] == [None, None]


def test_another_feeds_item_is_the_same_entry_once() -> None:
    """Two arrivals that both look like one entry of another feed do not become one."""
    elsewhere = stored_items(
        identity.incoming_items([entry("Reef", "https://a.example/reef", "urn:reef")]), feed=OTHER, first=7
    )
    by_guid, by_link = entry("X", "https://b.example/", "urn:reef"), entry("Y", "https://a.example/reef", "urn:y")
    found = matched(by_guid, by_link, known=elsewhere)
    assert [match.entry_id for match in found] == [7, None]
    assert all(match.item_id is None for match in found)


def test_what_this_feed_tells_already_is_not_told_twice() -> None:
    """An entry that an arrival of this feed is already gets no second item from the same feed."""
    mine = stored_items(identity.incoming_items([entry("Reef", "https://a.example/reef", "urn:reef")]))
    theirs = [replace(mine[0], item_id=9, feed_id=OTHER)]
    found = matched(
        entry("Reef", "https://a.example/reef", "urn:reef"),
        entry("Reply", "https://a.example/reef#reply", "urn:reply"),
        known=[*mine, *theirs],
    )
    assert [(match.item_id, match.entry_id) for match in found] == [(1, 1), (None, None)]


def test_a_picture_without_words_is_known_by_its_address() -> None:
    """An entry with neither guid, link, title nor text is known by its file."""
    pictures = [replace(entry(""), images=(Image(f"https://a.example/{n}.jpg"),)) for n in range(2)]
    known = stored_items(identity.incoming_items(pictures))
    new = replace(entry(""), images=(Image("https://a.example/2.jpg"),))
    assert [one.item_id for one in matched(new, *pictures, known=known)] == [None, 1, 2]


# ---------------------------------------------------------------- match: what holds always

_few = st.sampled_from
_entries = st.lists(
    st.builds(
        entry,
        title=_few(["", "A", "B", "a ", "Links"]),
        link=_few(
            [
                "",
                "https://a.example/",
                "https://a.example/1",
                "http://www.a.example/1/?utm_source=x",
                "https://b.example/1",
            ]
        ),
        guid=_few(["", "1", "2", "http://a.example/1", "https://a.example/1", "urn:x"]),
        when=_few([None, NOW, NOW - DAY]),
        text=_few(["", "words", "more words"]),
    ),
    max_size=9,
)


@settings(max_examples=100, deadline=None)
@given(_entries)
def test_a_document_matched_with_itself_is_known(entries: list[Entry]) -> None:
    """Whatever a document holds, listed again it is what it was: each entry its own item, none new."""
    found = identity.incoming_items(entries)
    again = matching.match_items(found, stored_items(found), FEED)
    assert [one.item_id for one in again] == list(range(1, len(found) + 1))
    assert not any(one.changed for one in again)


@settings(max_examples=100, deadline=None)
@given(_entries, st.randoms(use_true_random=False))
def test_the_order_of_memory_does_not_count(entries: list[Entry], random: object) -> None:
    """In whatever order the store gives its items, a document that is listed again finds itself."""
    found = identity.incoming_items(entries)
    known = stored_items(found)
    random.shuffle(known)  # type: ignore[attr-defined]
    assert [match.item_id for match in matching.match_items(found, known, FEED)] == list(range(1, len(found) + 1))


@settings(max_examples=100, deadline=None)
@given(_entries, _entries, _entries)
def test_no_item_and_no_entry_is_matched_twice(new: list[Entry], own: list[Entry], others: list[Entry]) -> None:
    """Whatever is known and whatever arrives: one match for each arrival, and nothing is two of them."""
    found = identity.incoming_items(new)
    mine = stored_items(identity.incoming_items(own))
    theirs = stored_items(identity.incoming_items(others), feed=OTHER, first=100)
    matches = matching.match_items(found, [*mine, *theirs], FEED)
    assert [one.incoming for one in matches] == list(found)
    items = [one.item_id for one in matches if one.item_id is not None]
    entries = [one.entry_id for one in matches if one.entry_id is not None]
    assert len(items) == len(set(items))
    assert len(entries) == len(set(entries))
    assert all(item_id < 100 for item_id in items)


def listed_before(n: int) -> tuple[Entry, Entry]:
    return entry(f"Post {n}", f"https://a.example/{n}", f"urn:{n}"), entry(f"Post {n}", f"https://a.example/{n}", "")


def renamed(n: int) -> tuple[Entry, Entry]:
    return entry(f"Post {n}", f"https://a.example/{n}", f"urn:{n}"), entry(
        f"Post {n}", f"https://b.example/{n}", f"b{n}"
    )


def all_new(n: int) -> tuple[Entry, Entry]:
    return entry("Links", "", f"old-{n}", NOW - n * HOUR), entry("Links", "", f"new-{n}", NOW + n * HOUR)


def spelt_otherwise(n: int) -> tuple[Entry, Entry]:
    return entry("Photo", "", f"http://a.example/{n}"), entry("Photo", "", f"https://www.a.example/{n}")


def moved_paths(n: int) -> tuple[Entry, Entry]:
    when = NOW - (n // 3) * HOUR
    return entry("Photo", f"https://a.example/{n}", when=when), entry(
        "Photo", f"https://b.example/p/{n}.html", when=when
    )


@pytest.mark.parametrize("pair", [listed_before, renamed, all_new, spelt_otherwise, moved_paths])
@pytest.mark.parametrize("feed", [FEED, OTHER])
def test_matching_grows_with_the_entries_not_with_their_square(
    pair: Callable[[int], tuple[Entry, Entry]], feed: int
) -> None:
    """Four times the entries take four times the work, whatever sign they are known by, and where none fits."""
    work = []
    for size in (250, 1000):
        stored, incoming = zip(*(pair(n) for n in range(size)), strict=True)
        found, known = identity.incoming_items(incoming), stored_items(identity.incoming_items(stored), feed=feed)
        work.append(calls(lambda found=found, known=known: matching.match_items(found, known, FEED)))  # type: ignore[misc]
    assert work[1] < 5 * work[0]


# ---------------------------------------------------------------- arrival


def visit(last: datetime | None, days: int = 7) -> VisitContext:
    return VisitContext("https://a.example/feed", "planet.example", NOW, last, days)


_moments = st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)).map(
    lambda one: one.replace(tzinfo=UTC, microsecond=0)
)


@given(st.none() | _moments, st.none() | _moments, st.integers(1, 60))
def test_a_river_date_is_never_in_the_future(stated: datetime | None, last: datetime | None, days: int) -> None:
    """The river date is the own date or now; never later than now, and never between, for what came late."""
    found = placement.river_date(entry(when=stated), visit(last, days))
    assert found <= NOW
    assert found in (NOW, stated)
    if stated and last and NOW - timedelta(days=days) < stated <= last:
        assert found == NOW


def test_ids_are_the_guid_or_a_tag() -> None:
    """An IRI may be the id itself; the tag: URI depends on feed and guid, and on nothing that is restamped."""
    (iri,) = identity.incoming_items([entry(guid="urn:x")])
    own, tag = placement.atom_id_candidates(iri, visit(None))
    assert own == "urn:x"
    assert tag.startswith("tag:planet.example,2026-11-22:")
    (word,) = identity.incoming_items([entry(guid="12")])
    assert placement.atom_id_candidates(word, visit(None))[0] == ""
    (later,) = identity.incoming_items([entry(guid="12", when=NOW)])
    assert placement.atom_id_candidates(word, visit(None)) == placement.atom_id_candidates(later, visit(None))
    assert placement.atom_id_candidates(word, visit(None)) != placement.atom_id_candidates(
        word, replace(visit(None), feed_url="other")
    )


@settings(deadline=None)
@given(_entries, st.sets(_few(["urn:x", "http://a.example/1", "https://a.example/1"])))
def test_ids_are_never_given_twice(entries: list[Entry], taken: set[str]) -> None:
    """Every new entry gets an id that nobody has, and a reason only where it is kept out."""
    matches = matching.match_items(identity.incoming_items(entries), [], FEED)
    placements = placement.place_entries(matches, visit(None), verdict=lambda _: None, used_ids=lambda _: taken)
    ids = [one.atom_id for one in placements]
    assert len(ids) == len(set(ids)) == len(matches)
    assert not taken & set(ids)


def test_of_undated_entries_the_newest_alone_passes() -> None:
    """Only undated entries of a first visit go straight to the archive, all but the one listed first."""
    entries = [entry("A"), entry("B", when=NOW), entry("C"), entry("D")]
    matches = matched(*entries, known=[])
    first = placement.place_entries(matches, visit(None), verdict=lambda _: None, used_ids=lambda _: ())
    assert [one.backlog for one in first] == [False, False, True, True]
    later = placement.place_entries(matches, visit(NOW - DAY), verdict=lambda _: None, used_ids=lambda _: ())
    assert not any(one.backlog for one in later)


def test_only_what_changed_is_judged() -> None:
    """The filter is asked about what is new or changed, with the date that the hub keeps."""
    known = stored_items(
        identity.incoming_items([entry("A", guid="1", when=NOW - DAY), entry("B", guid="2", when=NOW - DAY)])
    )
    matches = matched(entry("A", guid="1", when=NOW), entry("B!", guid="2", when=NOW), known=known)
    judged: list[Entry] = []
    placement.place_entries(matches, visit(NOW), verdict=lambda one: judged.append(one), used_ids=lambda _: ())
    assert [(one.title, one.published) for one in judged] == [("B!", NOW - DAY)]


# ---------------------------------------------------------------- choose


KEPT_OUT = Verdict("exclude", '"casino"')


def test_the_first_feed_that_lets_it_in_tells() -> None:
    """In whatever order they come: the present, listed, unfiltered item of the feed listed first; else why none."""
    gone = Candidate(1, 0, False, None, False)
    filtered = Candidate(2, 1, True, KEPT_OUT, False)
    withdrawn = Candidate(3, 2, True, None, True)
    good = Candidate(4, 3, True, None, False)
    later = Candidate(5, 4, True, None, False)
    for order in permutations((gone, filtered, withdrawn, good, later)):
        assert identity.choose_item(order) == (4, None)
    for order in permutations((gone, filtered, withdrawn)):
        assert identity.choose_item(order) == (None, KEPT_OUT)
    assert identity.choose_item([withdrawn]) == (None, Verdict("withdrawn"))
    assert identity.choose_item([gone]) == (None, Verdict("feed"))


# ---------------------------------------------------------------- withdrawal


def here(*ids: int) -> tuple[ListedItem, ...]:
    return tuple(map(ListedItem, ids))


def test_only_what_stood_between_others_vanishes() -> None:
    """Not the first, not the last, not what made room for arrivals."""
    assert withdrawal.find_vanished(here(*range(10)), {0, 1, 2, 4, 5, 6, 7, 8, 9}, 0) == {3}
    assert withdrawal.find_vanished(here(*range(10)), set(range(1, 10)), 0) == set()
    assert withdrawal.find_vanished(here(*range(10)), set(range(9)), 0) == set()
    assert withdrawal.find_vanished(here(*range(10)), {0, 1, 2, 4, 5, 6}, 3) == {3}
    assert withdrawal.find_vanished(here(*range(10)), {0, 1, 2, 4, 5, 6}, 0) == set()
    assert withdrawal.find_vanished(here(*range(10)), set(), 0) == set()


def test_the_missing_keep_their_place_and_their_hour() -> None:
    """A document remembers who stood between whom, and since when someone is missing, until listed again."""
    first = withdrawal.next_document(here(1, 2, 3), [1, 3], {2}, NOW)
    missing = ListedItem(2, listed=False, missing_since=NOW)
    assert first == (ListedItem(1), missing, ListedItem(3))
    assert withdrawal.next_document(first, [0, 1, 3], set(), NOW + DAY) == (
        ListedItem(0),
        ListedItem(1),
        missing,
        ListedItem(3),
    )
    assert withdrawal.next_document(first, [], set(), NOW + DAY) == first
    assert withdrawal.next_document(first, [1, 2, 3], set(), NOW + DAY) == here(1, 2, 3)
    assert withdrawal.next_document(first, [0, 1], set(), NOW + DAY) == here(0, 1)
    assert withdrawal.next_document(first, [3], set(), NOW + DAY) == here(3)


def test_overdue_after_a_day() -> None:
    """A day is 24 hours, to the second."""
    document = (ListedItem(1), ListedItem(2, listed=False, missing_since=NOW), ListedItem(3, listed=False))
    assert withdrawal.find_overdue(document, NOW + DAY - timedelta(seconds=1)) == ()
    assert withdrawal.find_overdue(document, NOW + DAY) == (2,)


@given(st.lists(st.lists(st.integers(0, 12), unique=True), max_size=8))
def test_a_document_begins_with_what_is_listed(visits: list[list[int]]) -> None:
    """Through any history: what is listed is there in its order, each item once, and never missing at the end."""
    document: tuple[ListedItem, ...] = ()
    for hours, listed in enumerate(visits):
        gone = withdrawal.find_vanished(document, set(listed), 0)
        document = withdrawal.next_document(document, listed, gone, NOW + hours * HOUR)
        if listed:
            assert [one.item_id for one in document if one.listed] == listed
            assert document[-1].listed
        assert len({one.item_id for one in document}) == len(document)
        assert all(one.missing_since is None for one in document if one.listed)


@settings(deadline=None)
@given(_entries)
def test_keys_that_a_worker_found_are_those_of_the_entries(entries: list[Entry]) -> None:
    """The items are the same whether the keys came with the reading or are found now; they never come from another."""
    keys = tuple(map(identity.keys_of, entries))
    assert identity.incoming_items(entries, keys) == identity.incoming_items(entries)
    if keys:
        with pytest.raises(ValueError, match="zip"):
            identity.incoming_items(entries, (*keys, keys[0]))
