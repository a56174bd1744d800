"""Messages of lists and forums: which are of one thread, whose they are, and what they say themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from planet.model.community import Member
from planet.model.entry import Answer, Entry
from planet.model.outreach.channels import Candidate, ChannelAuthor, Message, Person
from planet.model.raw import RawPerson
from planet.normalise.messages import masked, masked_markup, own_words, people
from planet.rules.outreach.authors import People, folded, mail_hash, member_of, person
from planet.rules.outreach.threads import by_subject, keys_of, place_of, subject
from planet.web.markup import html
from planet.workers import jobs

DOCUMENTS = Path(__file__).parent / "channels"
DAY = 86_400


def read(name: str) -> dict[str, Entry]:
    """The messages of a document, by their titles; a title that comes twice is that of the last one."""
    body = (DOCUMENTS / f"{name}.xml").read_bytes()
    reading = jobs.read_feed(body, "application/xml", "https://feed.example/", "", "forum", 200, None)
    assert not reading.problems  # type: ignore[union-attr]
    return {entry.title: entry for entry in reading.entries}  # type: ignore[union-attr]


# ---------------------------------------------------------------- documents


@pytest.mark.parametrize("name", sorted(path.stem for path in DOCUMENTS.glob("*.xml")))
def test_no_address_and_no_quotation_is_taken_from_a_message(name: str) -> None:
    for entry in read(name).values():
        shown = " ".join((entry.title, entry.content, entry.text, entry.excerpt, *(a.name for a in entry.authors)))
        for address in ("ada@", "mei@", "ben@", "jm\uff20", "kapitan", "watchers-leave", "harbour@", "\uff20"):
            assert address not in shown.replace("-mei@", "").replace(".ben@", "")
        assert entry.kind == "forum"
        assert len(entry.authors) == 1


def test_a_mail_in_hyperkitty_has_its_lines_and_letters() -> None:
    entries = read("hyperkitty")
    answer = entries["[watchers] AW: Re: Where do the loggers go in winter?"]
    assert answer.excerpt == "Mine stays out. Ask …@…, he hält it."
    assert entries["[watchers] Re: Where do the loggers go in winter?"].authors[0].name == "Jürgen Meer"
    assert entries["Re: Hello"].excerpt == "Welcome! There are four of us."
    assert entries["Re: Hello"].authors[0].mail == mail_hash("Ada@ada.example")
    assert "four of us.\n" in entries["Re: Hello"].text


def test_a_mail_in_public_inbox_is_preformatted() -> None:
    answer = read("public-inbox")['Re: [PATCH 1/2] gauge: read "tide" in UTC']
    assert answer.excerpt == "Reviewed-by: Ben Okri <…@…> It runs here since Monday."


def test_what_forums_add_is_no_word_of_the_author() -> None:
    assert read("phpbb")["Boats • Re: Which paint?"].excerpt == "The red one."
    assert read("discourse-latest")["A mirror on a stick"].excerpt == "Who has a spare one?"
    assert read("discourse-latest")["A mirror on a stick"].source is None
    body = (DOCUMENTS / "discourse-posts.xml").read_bytes()
    reading = jobs.read_feed(body, "application/xml", "https://feed.example/", "", "forum", 200, None)
    first = reading.entries[0]  # type: ignore[union-attr]
    assert first.excerpt == "I have two. Write to …@…."
    assert first.authors[0].name == "Ada Lovelace"
    assert first.authors[0].url == "https://talk.reef.example/u/ada"


def test_sympa_names_the_author_in_the_title() -> None:
    entries = read("sympa")
    assert {title: entry.authors[0].name for title, entry in entries.items()} == {
        "Re: [tides] Tables for 2027": "Ada Lovelace",
        "[tides] Tables for 2027": "harbour",
    }


def test_the_feeds_of_members_stay_as_they_are() -> None:
    body = (DOCUMENTS / "public-inbox.xml").read_bytes()
    reading = jobs.read_feed(body, "application/xml", "https://feed.example/", "", "blog", 200, None)
    first = reading.entries[0]  # type: ignore[union-attr]
    assert "ben@ben.example" in first.text
    assert first.authors[0].mail == ""


# ---------------------------------------------------------------- own words


def own(text: str, *, markup: bool = False) -> str:
    content = masked_markup(html.clean(text if markup else html.text_to_html(text), "https://l.example/"))
    return " ".join(own_words(content, html.plain_of_safe(content)).split())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("On 26 Nov, Ada wrote:\n> q\nYes.", "Yes."),
        ("On Thu, Nov 26, 2026 at 9:14 AM Ben Okri\nvia watchers\n<a@b.example> wrote:\n> q\n\nYes.", "Yes."),
        ("Le 26/11/2026 à 09:14, Ada a écrit :\n> q\nOui.", "Oui."),
        ("Am Freitag, den 27.11.2026 schrieb Ada via reef\n<reef@l.example>:\n> q\nJa.", "Ja."),
        ("Mine.\n\nsubmitted by /u/ada\n[link]\n[comments]", "Mine."),
        ("submitted by ada to reef\n-5 points | 2 comments\nMine.", "Mine."),
        ("> q\nFirst.\n> r\nSecond.", "First. Second."),
        ("I have one point:\n> the poem\nEnd.", "I have one point: End."),
        ("Yes.\n-- \nBob\nReef Ltd.", "Yes."),
        ("Yes.\n_______________________________________________\nwatchers list\nhttps://l.example/", "Yes."),
        ("Yes.\n-=-=-=-=-=-=-=-=-=-=-=-\nGroups.io Links: You receive all", "Yes."),
        ("Yes.\n-----Original Message-----\nFrom: Ada\nSent: now", "Yes."),
        ("Ja.\n\nVon: Ada <a@b.example>\nGesendet: Freitag\nAn: reef\nBetreff: x\n\nAlt.", "Ja."),
        ("It comes from: the sea.\nFrom: here to there.", "It comes from: the sea. From: here to there."),
        ("> all\n> quoted", "> all > quoted"),
        ("-- \nonly a signature", "-- only a signature"),
        ("a --\nb", "a -- b"),
    ],
)
def test_a_message_shows_its_own_words(text: str, words: str) -> None:
    assert own(text) == words


def test_quotations_in_markup_are_left_out() -> None:
    markup = "<p>ada:</p><blockquote>one<blockquote>two</blockquote>three</blockquote><p>Mine</p>"
    assert own(markup, markup=True) == "Mine"
    assert own("<blockquote><p>Only that</p></blockquote>", markup=True) == "Only that"


def test_addresses_are_masked_but_not_what_looks_like_them() -> None:
    text = "ada@x.example, <ben＠y.example>; @ada@social.example, https://l.example/l/2026@x.example/ and a@b"
    assert masked(text) == "…@…, <…@…>; @ada@social.example, https://l.example/l/2026@x.example/ and a@b"
    safe = html.clean(
        '<img alt="of ada@x.example" src="https://a.example/a@b.example.png"> ben@y.example', "https://l.example/"
    )
    assert "ada@" not in masked_markup(safe)
    assert "a@b.example.png" in masked_markup(safe)
    assert len(masked("w" * 100_000 + "@" + ".a" * 50_000)) > 1000


@pytest.mark.parametrize(
    "address",
    [
        "ada (at) ada (dot) example",
        "ada [at] ada [dot] sub.example",
        "ada(at)ada.example",
        "ada AT ada DOT example",
        "ada{ät}ada.example",
        "ada&#64;ada.example",
        "<ada at ada.example>",
    ],
)
def test_an_address_in_words_is_masked(address: str) -> None:
    assert "ada" not in masked(f"Write to {address}, or not.")
    safe = html.clean(f"<p>Write to {address.replace('<', '&lt;').replace('&#', '&amp;#')}, or not.</p>", "")
    assert "ada" not in masked_markup(safe)
    assert "or not." in masked_markup(safe)


def test_sentences_are_not_taken_for_addresses() -> None:
    text = "Look at ada.example at noon. See https://l.example/(at)x.y; meet (at) home."
    assert masked(text) == text


@pytest.mark.parametrize(
    ("name", "label", "mail"),
    [
        ("carla (at) carla (dot) example", "carla", "carla@carla.example"),
        ("carla (at) carla (dot) example (Carla Caro)", "Carla Caro", "carla@carla.example"),
        ("=?utf-8?q?J=C3=B6rg_M=C3=B6ller?=", "Jörg Möller", ""),
        ("=?no-such?q?J=C3?=", "=?no-such?q?J=C3?=", ""),
    ],
)
def test_a_hidden_name_is_read(name: str, label: str, mail: str) -> None:
    (person,) = people([RawPerson(name, "", "")])
    assert (person.name or person.email.partition("@")[0], person.email) == (label, mail)


# ---------------------------------------------------------------- subjects


@pytest.mark.parametrize(
    ("title", "label", "answers"),
    [
        ("Tables", "Tables", False),
        ("Re: Tables", "Tables", True),
        ("RE[2]: AW: Re: Tables", "Tables", True),
        ("Re^3: Tables", "Tables", True),
        ("[reef] Re: [reef] Tables", "Tables", True),
        ("SV: Antw: Tables", "Tables", True),
        ("Antwort: Re: Tables", "Tables", True),
        ("回复：潮汐", "潮汐", True),
        ("رد: جداول", "جداول", True),
        ("Boats • Re: Which paint?", "Which paint?", True),
        ("Re: New (was: Old)", "New", True),
        ("Fwd: Tables", "Tables", False),
        ("WG: Re: Tables", "Tables", False),
        ("[PATCH 1/2] gauge", "[PATCH 1/2] gauge", False),
        ("Reading list", "Reading list", False),
        ("Re:", "Re:", True),
        ("", "", False),
    ],
)
def test_a_subject_is_known_without_its_prefixes(title: str, label: str, answers: bool) -> None:
    found = subject(title)
    assert (found.label, found.answers) == (label, answers)


def test_an_answer_joins_the_only_recent_thread_of_its_subject() -> None:
    answer, now = subject("Re: Where do they go?"), 1000 * DAY
    near, far = Candidate(1, now - 3 * DAY, False), Candidate(2, now - 31 * DAY, False)
    assert by_subject(answer, now, [near, far]) == 1
    assert by_subject(answer, now, [far]) is None
    assert by_subject(subject("Where do they go?"), now, [near]) is None
    other = Candidate(3, now - DAY, False)
    assert by_subject(answer, now, [other, near]) is None, "it may be of either"
    assert by_subject(answer, now, [Candidate(4, now, True), other, near]) == 4, "such answers stand together"
    assert by_subject(subject("Re: Hello"), now, [Candidate(1, now - 8 * DAY, False)]) is None
    assert by_subject(subject("Re: (no subject)"), now, [near]) is None


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("https://f.example/t/a-mirror/212/2", "https://f.example/t/212"),
        ("https://f.example/t/212/2", "https://f.example/t/a-mirror/212"),
        ("https://f.example/forum/t/a-mirror/212/2", "https://f.example/forum/t/other-words/212"),
        ("https://f.example/viewtopic.php?t=12&p=33#p33", "https://f.example/viewtopic.php?f=2&t=12"),
        ("https://f.example/viewtopic.php?id=12&action=new", "https://f.example/viewtopic.php?id=12"),
        ("https://f.example/index.php?topic=12.msg34#msg34", "https://f.example/index.php?topic=12.0"),
        ("https://f.example/showthread.php?tid=12&pid=3#pid3", "https://f.example/showthread.php?tid=12"),
        ("https://f.example/threads/paint.12/post-34", "https://f.example/threads/paint.12/"),
        ("https://f.example/d/12-paint/3", "https://f.example/d/12-paint"),
        ("https://f.example/topic/12/paint/3", "https://f.example/topic/12/paint"),
        (
            "https://f.example/archives/list/a@f.example/thread/6TZ4X5HYZYGQN3FJZK5PNNX4CD7HTOAL/#KDN3",
            "https://f.example/archives/list/a@f.example/thread/6TZ4X5HYZYGQN3FJZK5PNNX4CD7HTOAL/",
        ),
        (
            "https://f.example/#narrow/channel/7-tides/topic/tables/near/33",
            "https://f.example/#narrow/channel/7-tides/topic/tables/near/34",
        ),
        ("https://f.example/stream/7-tides/topic/tables.html#33", "https://f.example/stream/7-tides/topic/tables.html"),
        ("https://f.example/r/reef/comments/1abc2/x/k1/", "https://f.example/r/reef/comments/1abc2/x/"),
        ("https://f.example/o/r/discussions/12#discussioncomment-3", "https://f.example/o/r/discussions/12"),
        ("https://f.example/g/tides/topic/tables/1234", "https://f.example/g/tides/topic/tables/1234?p=1"),
    ],
)
def test_the_address_of_a_message_names_its_thread(one: str, another: str) -> None:
    first, second = place_of(one, ("f.example",)), place_of(another, ("f.example",))
    assert first is not None
    assert second is not None
    assert first.key == second.key
    assert place_of(one, ("elsewhere.example",)) is None


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("https://f.example/t/a/212/2", "https://f.example/t/a/213/2"),
        ("https://f.example/t/212/2", "https://f.example/t/213/2"),
        ("https://f.example/viewtopic.php?t=12&p=3", "https://f.example/viewtopic.php?t=121&p=3"),
        ("https://f.example/index.php?topic=1.msg2", "https://f.example/index.php?topic=12.msg2"),
        ("https://f.example/o/r/issues/12", "https://f.example/o/other/issues/12"),
        (
            "https://f.example/#narrow/channel/7-tides/topic/a/near/3",
            "https://f.example/#narrow/channel/7-tides/topic/b/near/3",
        ),
    ],
)
def test_other_threads_have_other_keys(one: str, another: str) -> None:
    first, second = place_of(one, ("f.example",)), place_of(another, ("f.example",))
    assert first is not None
    assert second is not None
    assert first.key != second.key


@pytest.mark.parametrize(
    "link",
    [
        "https://f.example/viewtopic.php?p=33#p33",
        "https://f.example/archives/list/a@f.example/message/6TZ4X5HYZYGQN3FJZK5PNNX4CD7HTOAL/",
        "https://f.example/pipermail/tides/2026-November/000123.html",
        "https://f.example/2026/11/20/post",
        "https://f.example/t/words/more",
    ],
)
def test_many_addresses_name_no_thread(link: str) -> None:
    assert place_of(link, ("f.example",)) is None


def test_messages_share_a_key_with_what_they_answer() -> None:
    hosts = ("l.example",)
    asks = _message(1, "urn:uuid:0a53f2d1-0c5b-9ed6", "https://l.example/1/")
    answer = _message(2, "urn:uuid:1a53f2d1-0c5b-9ed6", "https://l.example/2/", Answer("urn:uuid:0a53f2d1-0c5b-9ed6"))
    by_url = _message(3, "urn:uuid:2a53f2d1-0c5b-9ed6", "https://l.example/3/", Answer("", "https://l.example/2"))
    assert set(keys_of(asks, hosts)) & set(keys_of(answer, hosts))
    assert set(keys_of(answer, hosts)) & set(keys_of(by_url, hosts))
    assert not set(keys_of(asks, hosts)) & set(keys_of(by_url, hosts))


def test_what_answers_a_post_elsewhere_is_no_one_thread() -> None:
    """Two threads may be about the same post of a member's blog."""
    blog = Answer("https://ada.example/1", "https://ada.example/1")
    one, another = (
        _message(1, "id-of-a-long-guid-1", "https://l.example/1/", blog),
        _message(2, "id-of-a-long-guid-2", "", blog),
    )
    assert not set(keys_of(one, ("l.example",))) & set(keys_of(another, ("l.example",)))


def _message(id: int, guid: str, link: str, *answers: Answer) -> Message:
    return Message(id, 1, True, 0, 0, guid, link, "", None, answers=answers)


# ---------------------------------------------------------------- authors


ADA = person(1, Member("Ada Lovelace", "https://ada.example/", email="ada@ada.example"))
BEN = person(2, Member("Ben Okri", "https://ben.example/"))
BENS_NAMESAKE = person(3, Member("ben  OKRI", "https://other.example/"))
QUIET = person(4, Member("Quiet Voice", weave=False, email="quiet@q.example"))
PLACES = {"ada.example": frozenset({1}), "shared.example": frozenset({1, 2})}


def who(name: str, *persons: Person, mail: str = "", address: str = "", namesakes: int = 1) -> int | None:
    author = ChannelAuthor(7, 9, mail_hash(mail), address, folded(name))
    return member_of(author, People.among(persons or (ADA, BEN, QUIET), PLACES), namesakes)


def test_a_member_is_known_by_mail_page_and_name() -> None:
    assert who("A. L.", mail="ADA@ada.example") == 1
    assert who("A. L.", address="ada.example") == 1
    assert who("ada lovelace") == 1
    assert who("Ben Okri", mail="ben@gmail.example") == 2, "his address is in no members file"


def test_a_name_alone_is_no_proof_where_anything_speaks_against_it() -> None:
    assert who("Ada Lovelace", mail="impostor@evil.example") is None
    assert who("Ada Lovelace", namesakes=2) is None
    assert who("Ben Okri", BEN, BENS_NAMESAKE) is None
    assert who("Ada", person(1, Member("Ada"))) is None, "one word is a name of many"
    assert who("A. L.", address="shared.example") is None
    assert who("Quiet Voice") is None
    assert who("Quiet Voice", mail="quiet@q.example") is None
