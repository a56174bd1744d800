"""Channels in a whole hub: threads on the front, on days, in feeds and on their own page; members known in them."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from community import START, Community, Post
from plans import recorded, scans

from planet import config
from planet.admin.why.shown_where import places_of
from planet.turn.publish import page_context, publish_site

DOCUMENTS = Path(__file__).parent / "channels"
DAY = timedelta(days=1)


class List:
    """A mailing list with a feed as public-inbox writes it."""

    def __init__(self, community: Community, path: str = "/list") -> None:
        self.community, self.path, self.entries = community, path, []  # type: ignore[var-annotated]
        community.channels.append({"name": "Reef list", "kind": "email", "url": "mailto:reef@l.example", "feed": path})

    def mail(
        self, number: int, subject: str, date: datetime, *, by: str = "Ben Okri", answers: int = 0, text: str = "Words."
    ) -> None:
        """Send a mail to the list."""
        name = by.partition(" ")[0].lower()
        parent = (
            f'<thr:in-reply-to ref="urn:uuid:{answers:032}" href="https://l.example/{answers}/"/>' if answers else ""
        )
        self.entries.insert(
            0,
            f"<entry><author><name>{by}</name><email>{name}@{name}.example</email></author><title>{subject}</title>"
            f'<updated>{date.isoformat()}</updated><link href="https://l.example/{number}/"/>'
            f"<id>urn:uuid:{number:032}</id>{parent}"
            f"<content>{escape(text)} This is mail {number}.</content></entry>",
        )
        head = '<title>Reef list</title><id>mailto:reef@l.example</id><link href="https://l.example/"/>'
        body = "".join(self.entries[:200])
        self.community.put(
            self.path,
            '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">'
            f"{head}<updated>2026-01-01T00:00:00Z</updated>{body}</feed>".encode(),
        )


@pytest.fixture
def mails(community: Community) -> List:
    community.member("Ada Lovelace", "/ada", url="https://ada.example/", email="ada@ada.example")
    community.publish("/ada")
    return List(community)


def page(community: Community, path: str) -> str:
    return community.files()[path].decode()


def cards(html: str) -> list[str]:
    """The cards of a page."""
    return re.findall(r"<article class=\"entry.*?</article>", html, re.DOTALL)


def threads(community: Community) -> list[set[str]]:
    """The titles of the messages of each thread that shows, with the last part of their address."""
    rows = community.store._db.rows(
        "SELECT p.thread_id, i.link FROM thread_posts p JOIN entries e ON e.id = p.entry_id "
        "JOIN items i ON i.id = e.item_id WHERE p.shown = 1"
    )
    gathered: dict[int, set[str]] = {}
    for row in rows:
        gathered.setdefault(row["thread_id"], set()).add(row["link"].rstrip("/").rpartition("/")[2])
    return sorted(gathered.values(), key=sorted)


def same_when_rendered(community: Community) -> None:
    """Rendering all of it again changes no byte."""
    before = community.files(status=True)
    publish_site(community.hub, config.load(community.hub.folder), community.store, community.now, all_pages=True)
    after = community.files(status=True)
    assert {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)} == set()


# ---------------------------------------------------------------- threads


def test_a_thread_is_one_item_on_the_front_and_on_its_days(community: Community, mails: List) -> None:
    mails.mail(1, "Water levels?", START - 2 * DAY, by="Mei Tanaka", text="Who measures?")
    mails.mail(2, "Re: Water levels?", START - 2 * DAY + timedelta(hours=1), answers=1)
    mails.mail(3, "Re: Water levels?", START - DAY, answers=2, by="Ada Lovelace", text="I do.")
    mails.mail(4, "Re: [reef] Water levels?", START - DAY + timedelta(hours=1), answers=3, text="> I do.\nSo do I.")
    mails.mail(5, "Figs", START - DAY)
    community.turn()
    assert threads(community) == [{"1", "2", "3", "4"}, {"5"}]
    front = cards(page(community, "index.html"))
    assert len(front) == 2
    assert ">Water levels?</a></h3>" in front[1] or ">Water levels?</a></h3>" in front[0]
    thread = next(card for card in front if "Water levels" in card)
    assert "4 messages</a>" in thread
    assert "So do I." in thread
    assert "&gt; I do." not in thread
    assert '<a href="members/ada-lovelace/"><bdi>Ada Lovelace</bdi></a>' in thread
    assert "<bdi>Mei Tanaka</bdi>" in thread
    day = page(community, "archive/2026/11/21/index.html")
    assert len(cards(day)) == 2
    assert "2 messages of this day" in day
    assert len(re.findall(r'id="e-[0-9a-f]{12}"', day)) == 3, "each message keeps its anchor"
    assert "2 messages of this day" in page(community, "archive/2026/11/20/index.html")
    month = page(community, "archive/2026/11/index.html")
    assert month.count("Water levels") == 2
    assert page(community, "atom.xml").count("<entry>") == 2, "one item a thread, its first message"
    assert "This is mail 1." in page(community, "atom.xml")
    assert page(community, "kinds/forum.atom").count("<entry>") == 2
    assert page(community, "channels/reef-list/feed.atom").count("<entry>") == 5
    same_when_rendered(community)


def test_a_new_answer_moves_the_thread_on_the_front_and_no_day(community: Community, mails: List) -> None:
    mails.mail(1, "Water levels?", START - 2 * DAY)
    mails.mail(2, "Figs", START - DAY)
    community.turn()
    before = re.findall("<id>.*?</id>", page(community, "atom.xml"))
    mails.mail(3, "Re: Water levels?", START + timedelta(minutes=30), answers=1)
    community.turn(hours=1)
    assert "2 messages</a>" in cards(page(community, "index.html"))[0]
    assert "This is mail 1." in page(community, "archive/2026/11/20/index.html"), "it stays where it was"
    assert "messages" not in page(community, "archive/2026/11/20/index.html")
    assert "This is mail 3." in page(community, "archive/2026/11/22/index.html")
    assert before == re.findall("<id>.*?</id>", page(community, "atom.xml"))
    same_when_rendered(community)


def test_the_links_of_a_channel_say_what_they_are(community: Community, mails: List) -> None:
    """A mailing list has neither a website nor a forum: it has an address, and a feed with the name of its own."""
    mails.mail(1, "Tables", START - DAY)
    community.turn()
    ways = page(community, "channels/reef-list/index.html").partition('<ul class="ways')[2].partition("</ul>")[0]
    words = re.findall(r'<a class="u-\w+" href="([^"]*)"[^>]*>(.*?)</a>', ways)
    assert words == [
        ("mailto:reef@l.example", 'Mail <bdi class="way-place">reef@l.example</bdi>'),
        ("https://l.example/", "<bdi>l.example</bdi>"),
    ]


def test_a_flood_of_one_thread_takes_one_place(community: Community, mails: List) -> None:
    community.publish("/ada")
    for number in range(1, 181):
        subject = "Re: All of it" if number > 1 else "All of it"
        mails.mail(number, subject, START - DAY + number * timedelta(seconds=9), answers=number - 1)
    for number in range(181, 191):
        mails.mail(number, f"Thread {number}", START - DAY + number * timedelta(seconds=9))
    community.turn()
    front = page(community, "index.html")
    assert len(cards(front)) == 11
    assert "180 messages</a>" in front
    assert "more by <bdi>Reef list</bdi>" in front, "threads of one day fold as posts of a member do"
    day = page(community, "archive/2026/11/21/index.html")
    assert len(cards(day)) == 11
    assert len(set(re.findall(r'id="(e-[0-9a-f]{12})"', day))) == 190
    assert day.count('<li class="line"') == 20
    assert page(community, "channels/reef-list/index.html").count("thread-row") == 11
    same_when_rendered(community)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hyperkitty", [2, 1, 3]),
        ("public-inbox", [3]),
        ("discourse-posts", [2, 1]),
        ("phpbb", [2]),
        ("sympa", [2]),
    ],
)
def test_the_threads_of_programs_are_found(community: Community, name: str, expected: list[int]) -> None:
    community.channels.append({"name": "Talk", "kind": "forum", "url": "https://talk.example/", "feed": "/feed"})
    community.put("/feed", (DOCUMENTS / f"{name}.xml").read_bytes())
    community.turn()
    assert sorted(map(len, threads(community))) == sorted(expected)
    same_when_rendered(community)
    for mail in ("ada@ada", "mei@mei", "jm@meer", "ben@ben", "harbour@"):
        readable = [path for path in community.pages_with(mail) if not path.startswith("mentions/")]
        for path in readable:
            assert not re.search(rf"(?<![-./\w]){mail}", community.files()[path].decode()), (path, mail)


def test_threads_do_not_depend_on_when_messages_came(community: Community, mails: List) -> None:
    """The second half of a thread alone is one thread; its first half joins when it is seen."""
    mails.mail(2, "Re: Water", START - DAY, answers=1)
    mails.mail(3, "Re: Water", START - DAY + timedelta(hours=1), answers=1)
    community.turn()
    assert threads(community) == [{"2", "3"}]
    mails.mail(1, "Water", START - 2 * DAY)
    community.turn(hours=1)
    assert threads(community) == [{"1", "2", "3"}]
    same_when_rendered(community)


def test_two_threads_that_turn_out_to_be_one_are_joined(community: Community, mails: List) -> None:
    mails.mail(1, "Water", START - 2 * DAY)
    mails.mail(3, "Wine", START - DAY, answers=2)
    community.turn()
    assert threads(community) == [{"1"}, {"3"}]
    mails.mail(2, "Wine (was: Water)", START - DAY - timedelta(hours=1), answers=1)
    community.turn(hours=1)
    assert threads(community) == [{"1", "2", "3"}]
    assert "3 messages</a>" in page(community, "index.html")
    same_when_rendered(community)


def test_a_message_that_is_hidden_leaves_its_thread(community: Community, mails: List) -> None:
    mails.mail(1, "Water", START - 2 * DAY)
    mails.mail(2, "Re: Water", START - DAY, answers=1, text="Spam.")
    community.turn()
    community.hides.append({"url": "https://l.example/2/"})
    community.turn(hours=1)
    front = page(community, "index.html")
    assert "Spam." not in front
    assert "messages</a>" not in front
    assert "This is mail 1" in front
    same_when_rendered(community)
    community.hides.clear()
    community.turn(hours=1)
    assert "2 messages</a>" in page(community, "index.html")


def test_a_question_is_answered_by_its_thread(community: Community) -> None:
    community.channels.append({"name": "Talk", "kind": "forum", "url": "https://talk.reef.example/", "feed": "/feed"})
    document = (DOCUMENTS / "discourse-posts.xml").read_text().replace("<title>A mirror on a stick", "<title>A mirror?")
    community.put("/feed", document.encode())
    community.turn()
    questions = community.files().get("questions/index.html", b"").decode()
    assert "A mirror?" not in questions


# ---------------------------------------------------------------- authors


def test_a_member_is_known_by_the_address_which_no_page_shows(community: Community, mails: List) -> None:
    mails.mail(1, "Water", START - DAY, by="Ada L", text="Write to ada@ada.example!")
    mails.mail(2, "Figs", START - DAY, by="Ben Okri")
    community.turn()
    card = next(card for card in cards(page(community, "index.html")) if "Water" in card)
    assert '<a class="who p-author h-card" href="members/ada-lovelace/"><bdi>Ada Lovelace</bdi></a>' in card
    member = page(community, "members/ada-lovelace/index.html")
    assert "In the channels" in member
    assert "https://l.example/1/" in member
    assert "https://l.example/2/" not in member
    assert community.pages_with("ada@ada.example") == []
    assert community.pages_with("ben@ben.example") == []
    payloads = community.store._db.rows("SELECT payload, content, text FROM items")
    assert not any("ada@" in str(tuple(row)) for row in payloads), "it is stored nowhere"
    same_when_rendered(community)


def test_the_page_of_a_member_follows_their_messages(community: Community, mails: List) -> None:
    mails.mail(1, "Water", START - DAY, by="Ada Lovelace")
    community.turn()
    mails.mail(2, "Rain", START, by="Ada Lovelace")
    community.turn(hours=1)
    assert page(community, "members/ada-lovelace/index.html").index("Rain") > 0
    community.hides.append({"url": "https://l.example/2/"})
    community.turn(hours=1)
    assert "Rain" not in page(community, "members/ada-lovelace/index.html")
    assert "Water" in page(community, "members/ada-lovelace/index.html")
    same_when_rendered(community)


def test_members_who_come_and_go_are_known_at_the_next_turn(community: Community, mails: List) -> None:
    """Also in what the weave says of the links in their messages."""
    mails.mail(1, "Water", START - DAY, by="Ben Okri", text="See https://ada.example/1 and https://reef.example/2 too.")
    community.turn()
    assert b"<name>Ben Okri</name>" in community.files()["members/ada-lovelace/mentions.atom"]
    assert "members/ben-okri/" not in page(community, "index.html")
    ben = community.member("Ben Okri", "/ben", url="https://ben-o.example/")
    community.publish("/ben")
    community.turn(hours=1)
    assert 'href="members/ben-okri/"><bdi>Ben Okri</bdi></a>' in cards(page(community, "index.html"))[0]
    assert "In the channels" in page(community, "members/ben-okri/index.html")
    same_when_rendered(community)
    ben["weave"] = False
    community.turn(hours=1)
    assert 'href="members/ben-okri/"' not in cards(page(community, "index.html"))[0]
    assert "In the channels" not in page(community, "members/ben-okri/index.html")
    same_when_rendered(community)
    ben["weave"] = True
    community.turn(hours=1)
    assert "In the channels" in page(community, "members/ben-okri/index.html")
    community.members.remove(ben)
    community.turn(hours=1)
    assert 'href="members/ben-okri/"' not in page(community, "index.html")
    same_when_rendered(community)


def test_a_second_person_of_a_name_makes_it_uncertain(community: Community, mails: List) -> None:
    community.member("Ben Okri", "/ben", url="https://ben-o.example/")
    community.publish("/ben")
    mails.mail(1, "Water", START - DAY, by="Ben Okri")
    community.turn()
    assert "In the channels" in page(community, "members/ben-okri/index.html")
    mails.mail(2, "Figs", START, by="Ben Okri")
    mails.entries[0] = mails.entries[0].replace("ben@ben.example", "other@evil.example")
    mails.mail(3, "Rain", START)
    community.turn(hours=1)
    assert "In the channels" not in page(community, "members/ben-okri/index.html")
    same_when_rendered(community)


def test_a_thread_and_a_post_of_a_member_are_one_conversation(community: Community, mails: List) -> None:
    community.publish(
        "/ada", Post("My gauge", "https://ada.example/gauge", "ada-gauge-of-a-long-guid", START - 3 * DAY)
    )
    community.channels.append({"name": "Talk", "kind": "forum", "url": "https://talk.reef.example/", "feed": "/feed"})
    community.put("/feed", (DOCUMENTS / "discourse-posts.xml").read_bytes())
    mails.mail(1, "About it", START - 2 * DAY, text='See <a href="https://ada.example/gauge">it</a>')
    mails.entries[0] = mails.entries[0].replace("<content>", '<content type="html">')
    mails.mail(2, "Nothing", START - 2 * DAY)
    community.member("Cleo", "/cleo", url="https://cleo.example/")
    text = '<p>They talk <a href="https://talk.reef.example/t/a-mirror-on-a-stick/212">about mirrors</a>.</p>'
    community.publish("/cleo", Post("Mirrors", "https://cleo.example/1", "cleo-1-of-a-long-guid", START, text))
    community.turn()
    ada = page(community, "members/ada-lovelace/index.html")
    assert "https://l.example/1/" in ada, "answered by the message"
    cleo = page(community, "members/cleo/index.html")
    assert "A mirror on a stick" in cleo
    assert "conversations/" in cleo


# ---------------------------------------------------------------- the house


def test_why_tells_the_thread_and_the_writer(community: Community, mails: List) -> None:
    mails.mail(1, "Water", START - DAY, by="Ada Lovelace")
    mails.mail(2, "Re: Water", START - DAY + timedelta(hours=1), answers=1)
    community.turn()
    context = page_context(config.load(community.hub.folder), community.store, community.now)
    places = {where["place"]: where["url"] for where in places_of(context, community.one("Water"))}
    told = "a thread of 2 messages: the front shows the newest, the merged feeds the first"
    assert places[told] == "https://planet.example/channels/reef-list/"
    assert any(place.startswith("written by Ada Lovelace") for place in places)
    assert "the merged feeds" in places
    assert "the front" not in places


def test_a_message_is_searched_for_by_its_writer(community: Community, mails: List) -> None:
    """Under the channel and under the member who wrote it, from the turn on that learns who that is: of today's
    messages and of those in the large index."""

    def by(folder: str) -> list[list[str]]:
        files = [body for path, body in community.files().items() if path.startswith(f"search/{folder}/")]
        return [json.loads(file)["people"][row[1]] for file in files for row in json.loads(file)["entries"]]

    mails.mail(1, "Water", START - DAY, by="Cleo Reed")
    community.turn()
    mails.mail(2, "Sand", START, by="Cleo Reed")
    community.turn(hours=1)
    assert by("titles") == by("new") == [["Cleo Reed", "reef-list"]]
    cleo = community.member("Cleo Reed", "/cleo", url="https://cleo.example/", email="cleo@cleo.example")
    community.publish("/cleo")
    community.turn(hours=1)
    assert by("titles") == by("new") == [["Cleo Reed", "reef-list", "cleo-reed"]]
    cleo["name"], cleo["slug"] = "Cleo R.", "cleo"
    community.turn(hours=1)
    assert by("titles") == by("new") == [["Cleo R.", "reef-list", "cleo"]]
    planet = config.load(community.hub.folder)
    later = community.now + timedelta(minutes=2)
    assert not publish_site(community.hub, planet, community.store, later, all_pages=True).written


def test_a_channel_that_is_forgotten_leaves_no_row(community: Community, mails: List) -> None:
    mails.mail(1, "Water", START - DAY, by="Ada Lovelace")
    mails.mail(2, "Re: Water", START - DAY, answers=1)
    community.turn()
    community.channels.clear()
    community.turn(hours=1)
    (channel,) = (member for member in community.store.members.all() if member.role == "channel")
    with community.store.transaction():
        community.store.erasure.erase(channel.member_id, [])
    for table in ("threads", "thread_keys", "thread_posts", "channel_authors"):
        assert not community.store._db.rows(f"SELECT 1 FROM {table}"), table


def test_a_member_who_is_forgotten_is_nobody_in_a_channel(community: Community, mails: List) -> None:
    mails.mail(1, "Water", START - DAY, by="Ada Lovelace")
    community.turn()
    (ada,) = community.ids_of("Ada Lovelace")
    with community.store.transaction():
        community.store.erasure.erase(ada, [])
    (row,) = community.store._db.rows("SELECT person_id FROM channel_authors")
    assert row["person_id"] is None


def test_no_question_reads_a_whole_table(community: Community, mails: List) -> None:
    mails.mail(1, "Water", START - DAY, by="Ada Lovelace")
    community.turn()
    with recorded(community.store) as statements:
        for number in range(2, 30):
            mails.mail(number, "Re: Water", START + number * timedelta(minutes=1), answers=1)
        mails.mail(30, "Re: Rain", START + timedelta(hours=1))
        community.turn(hours=2)
    own = [text for text in statements if "thread" in text or "channel_authors" in text]
    assert len(own) > 30
    found = scans(community.store._db.file, own)
    assert not [
        step for steps in found.values() for step in steps if "entries USING INDEX ix_entries_river" not in step
    ]


@pytest.mark.parametrize("change", ["url", "name"])
def test_a_member_with_another_address_or_name_has_it_on_their_messages(
    mails: List, community: Community, change: str
) -> None:
    """On pages and in feeds, in the turn that takes up the edit: as a whole render has it."""
    mails.mail(1, "A thread", START - DAY, by="Ada Lovelace")
    community.turn()
    assert "<uri>https://ada.example/</uri>" in page(community, "atom.xml")
    community.members[0][change] = "https://lovelace.example/" if change == "url" else "Augusta Ada"
    community.members[0]["slug"] = "ada-lovelace"
    community.turn(hours=2)
    by_turn = {name: page(community, name) for name in ("index.html", "atom.xml", "feed.json")}
    planet = config.load(community.hub.folder)
    publish_site(community.hub, planet, community.store, community.now, all_pages=True)
    assert {name: page(community, name) for name in by_turn} == by_turn
    assert "<uri>https://lovelace.example/</uri>" in by_turn["atom.xml"] or change == "name"


def test_nobody_answers_their_own_question_from_a_channel(community: Community, mails: List) -> None:
    ask = Post("Does my gauge lie?", "https://ada.example/gauge", "ada-gauge-of-a-long-guid", START - 3 * DAY)
    community.publish("/ada", ask)
    link = 'I ask <a href="https://ada.example/gauge">here</a>.'
    mails.mail(1, "My gauge", START - 2 * DAY, by="Ada Lovelace", text=link)
    mails.entries[0] = mails.entries[0].replace("<content>", '<content type="html">')
    mails.mail(2, "Figs", START - 2 * DAY)
    community.turn()
    assert "Does my gauge lie?" in page(community, "questions/index.html")
    mails.mail(3, "Yes", START, by="Ben Okri", text=link)
    mails.entries[0] = mails.entries[0].replace("<content>", '<content type="html">')
    mails.mail(4, "Rain", START)
    community.turn(hours=1)
    assert "Does my gauge lie?" not in community.files().get("questions/index.html", b"").decode()


def test_a_thread_has_one_place_in_a_topic(community: Community) -> None:
    community.channels.append({"name": "Board", "kind": "forum", "url": "https://board.example/", "feed": "/feed"})
    document = (DOCUMENTS / "phpbb.xml").read_text().replace("<title type", '<category term="Boats"/><title type')
    community.put("/feed", document.encode())
    community.turn()
    topic = page(community, "topics/boat/index.html")
    assert len(cards(topic)) == 1
    assert "The red one." in topic
    same_when_rendered(community)


def test_a_site_that_is_published_in_the_meantime_has_threads(community: Community, mails: List) -> None:
    for number in range(1, 30):
        mails.mail(number, "Re: Water", START - DAY + number * timedelta(minutes=1), answers=number - 1)
    community.turn("Ada Lovelace")
    community.poll()
    planet = config.load(community.hub.folder)
    publish_site(community.hub, planet, community.store, community.now, woven=False)
    assert len(cards(page(community, "index.html"))) == 1
    assert "29 messages</a>" in page(community, "index.html")
    community.turn(hours=1)
    same_when_rendered(community)


def test_a_site_that_is_published_in_the_meantime_gets_its_ties(community: Community) -> None:
    community.member("Ada Lovelace", "/ada", url="https://ada.example/")
    community.member("Ben Okri", "/ben", url="https://ben.example/")
    community.publish("/ada", Post("My gauge", "https://ada.example/1", "ada-1-of-a-long-guid", START))
    link = '<a href="https://ada.example/1">This</a>'
    community.publish("/ben", Post("On it", "https://ben.example/1", "ben-1-of-a-long-guid", START, link))
    community.poll()
    publish_site(community.hub, config.load(community.hub.folder), community.store, community.now, woven=False)
    community.turn(hours=1)
    assert "conversations/" in cards(page(community, "index.html"))[0]
    same_when_rendered(community)


def test_feeds_of_a_language_follow_the_first_message(community: Community, mails: List) -> None:
    for number, language in ((1, "en"), (2, "hr"), (3, "hr")):
        mails.mail(number, "Re: Voda", START - DAY + number * timedelta(minutes=1), answers=number - 1)
        mails.entries[0] = mails.entries[0].replace("<entry>", f'<entry xml:lang="{language}">')
    mails.mail(4, "Kiša", START - DAY)
    community.turn()
    assert "This is mail 2." in page(community, "languages/hr.atom"), "the first in that language"
    assert "This is mail 3." not in page(community, "languages/hr.atom")
    community.hides.append({"url": "https://l.example/2/"})
    community.turn(hours=1)
    assert "This is mail 3." in page(community, "languages/hr.atom")
    same_when_rendered(community)
    community.hides.clear()
    community.turn(hours=1)
    same_when_rendered(community)
