"""Problems with feeds and members: judged by their own past, told to the admin once, to everybody in few words."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

import feedparser
import pytest
from click.testing import CliRunner, Result
from community import START, Community, Post
from plans import recorded

from planet import config
from planet.cli.commands import planet as planet_command
from planet.fetch.reasons import fetch_error
from planet.model.community import Feed, Member
from planet.model.problems import FeedFacts, FeedPast, NotedProblem, Problem, ProblemKind, Sign, SignRecord
from planet.model.records import MemberRecord
from planet.model.verdict import Verdict
from planet.model.visits import Failed, FeedState, FetchRequest, Outcome, Unchanged
from planet.pages.upkeep.problems import PATH
from planet.rules.upkeep import filtering, floods, past, silence
from planet.rules.upkeep.changes import CALM, SOON, changes
from planet.rules.upkeep.days import Today, duration
from planet.rules.upkeep.unreadable import PATIENCE, RANK
from planet.rules.upkeep.words import PUBLIC, SHORT
from planet.store import codec
from planet.struct import replace
from planet.turn.publish import publish_site
from planet.turn.upkeep.note_problems import note_told
from planet.turn.upkeep.telling import FIRST, LONGEST, problem_documents, problem_lines

DAY = timedelta(days=1)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def post(n: int, title: str = "", text: str = "") -> Post:
    return Post(title or f"{n} tides and {n * 7} crabs", f"https://ada.example/{n}", f"g{n}", START - n * DAY, text)


def tell(community: Community) -> list[str]:
    """What the admin is told now, each with the kind of problem; then they have been told."""
    waiting = community.store.problems.waiting()
    note_told(community.store, waiting, community.now)
    return [f"{one.problem.member} {'well' if one.ended_at else one.problem.kind}" for one in waiting]


def fail_for(community: Community, days: int, path: str = "/ada.xml", status: int = 404) -> list[str]:
    """Let a feed fail in a turn a day; what was told meanwhile."""
    community.put(path, b"no", "text/plain", status)
    told = []
    for _ in range(days):
        community.turn(days=1)
        told += tell(community)
    return told


@pytest.fixture
def reef(community: Community) -> Community:
    """Ada, whose feed was read once."""
    community.member("Ada", "/ada.xml?key=secret", url="https://ada.example/")
    community.web.documents["/ada.xml?key=secret"] = (200, "application/rss+xml", b"")
    community.publish("/ada.xml?key=secret", *map(post, range(3)))
    community.turn()
    assert tell(community) == []
    return community


SECRET = "/ada.xml?key=secret"


# ---------------------------------------------------------------- told once


def test_a_dead_feed_is_each_said_once_after_four_weeks(reef: Community) -> None:
    """Not before, and not again; that it is back is told as well, when it has been so for three days."""
    assert fail_for(reef, 28, SECRET) == []
    assert fail_for(reef, 20, SECRET) == ["ada dead"]
    (noted,) = reef.store.problems.open()
    assert "since 2026-11-23, for 4 weeks" in noted.problem.sentence
    assert noted.problem.feed.endswith(SECRET)
    reef.publish(SECRET, *map(post, range(3)))
    told = []
    for _ in range(10):
        reef.turn(days=1)
        told.append(tell(reef))
    assert told == [[], [], [], ["ada well"], [], [], [], [], [], []]
    assert reef.store.problems.open() == ()


def test_what_was_not_printed_is_told_in_the_next_turn(reef: Community) -> None:
    """A turn that is killed before the admin has read it forgets nothing; what was printed is not told again."""
    reef.put(SECRET, b"", "text/plain", 410)
    assert [one.problem.kind for one in reef.turn(days=1).problems] == ["gone"]
    report = reef.turn(days=1)
    assert [one.problem.kind for one in report.problems] == ["gone"]
    note_told(reef.store, report.problems, reef.now)
    assert reef.turn(days=1).problems == ()


def test_a_feed_that_is_gone_has_no_next_visit(reef: Community) -> None:
    """It is visited no more, and status says no hour at which it would be."""
    reef.put(SECRET, b"", "text/plain", 410)
    reef.turn(days=1)
    (feed,) = json.loads(reef.files(status=True)["status.json"])["members"][0]["feeds"]
    assert (feed["state"], feed["next_visit"]) == ("gone", None)


def test_a_turn_that_is_killed_after_its_visits_is_made_good(reef: Community) -> None:
    """What a visit showed is stored with the visit, and judged by the next turn, which visits nobody."""
    reef.put(SECRET, b"", "text/plain", 410)
    reef.poll(days=1)
    assert tell(reef) == []
    assert reef.turn(hours=1, force=False).feeds_due == 0
    assert tell(reef) == ["ada gone"]


def test_what_comes_and_goes_is_each_said_once_in_a_season(reef: Community) -> None:
    """A feed that lists nothing for three weeks, is there for a week, and so on, is told when it happens first."""
    told = []
    for round in range(4):
        for days, posts in ((21, ()), (7, tuple(map(post, range(3 + round))))):
            reef.publish(SECRET, *posts)
            for _ in range(days):
                reef.turn(days=1)
                told += tell(reef)
    assert told == ["ada emptied", "ada well"]


def test_a_feed_that_is_empty_in_new_words_each_day_is_empty(reef: Community) -> None:
    """Its fortnight begins with the first empty document, whatever else those after it say."""
    told = []
    for day in range(1, 20):
        reef.publish(SECRET, title=f"Day {day}")
        reef.turn(days=1)
        told += [(day, words) for words in tell(reef)]
    assert told == [(15, "ada emptied")]


def test_an_edit_ends_a_problem_without_a_word(reef: Community) -> None:
    """The admin who wrote a new address knows of it."""
    reef.put(SECRET, b"", "text/plain", 410)
    reef.turn(days=1)
    assert tell(reef) == ["ada gone"]
    reef.publish("/new.xml", *map(post, range(3)))
    reef.members[0]["feeds"] = ["/new.xml"]
    for _ in range(5):
        reef.turn(days=1)
    assert tell(reef) == []
    assert reef.store.problems.open() == ()


def test_the_problems_of_one_who_leaves_end(reef: Community) -> None:
    """And nothing of theirs stands in the feed of problems any more."""
    reef.member("Ben", "/ben.xml")
    reef.publish("/ben.xml", post(9))
    reef.put(SECRET, b"", "text/plain", 410)
    reef.turn(days=1)
    assert b"Ada" in reef.files(status=True)[PATH]
    del reef.members[0]
    reef.turn(days=1)
    assert reef.store.problems.open() == ()
    assert b"Ada" not in reef.files(status=True)[PATH]


def test_a_filter_that_lets_nothing_in_is_told_when_it_is_written(reef: Community) -> None:
    """By what is stored, in the turn that takes the edit up; with a right filter it is over."""
    reef.members[0]["feeds"] = [{"url": SECRET, "include": ["#nowhere"]}]
    reef.turn(hours=1, force=False)
    (noted,) = reef.store.problems.open()
    assert "keeps out all 3 entries" in noted.problem.sentence
    assert 'include = ["#nowhere"]' in noted.problem.advice
    assert tell(reef) == ["ada filter"]
    reef.members[0]["feeds"] = [{"url": SECRET, "include": ["tides"]}]
    reef.turn(hours=1, force=False)
    assert reef.store.problems.open() == ()
    assert tell(reef) == []


def test_a_move_is_certain(reef: Community) -> None:
    """The new address may be written into the file; not where the old one holds a password."""
    reef.publish("/new.xml", *map(post, range(3)))
    reef.web.headers[SECRET] = {"Location": "/new.xml"}
    reef.put(SECRET, b"", "text/plain", 301)
    for _ in range(3):
        reef.turn(days=1)
    (noted,) = reef.store.problems.open()
    assert (noted.problem.kind, noted.problem.certain) == ("moved", True)
    assert noted.problem.new_url == f"{reef.web.url}/new.xml"


CHECK = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Wait</body></html>"


def test_over_the_wire_a_wall_and_a_parked_domain_are_told_apart(reef: Community) -> None:
    """Each after its own patience, with what the server said; a feed that fails otherwise is only dead."""
    reef.member("Ben", "/ben.xml")
    reef.member("Cyd", "/cyd.xml")
    for name in ("ben", "cyd"):
        reef.publish(f"/{name}.xml", post(1))
    reef.turn(days=1)
    reef.put(SECRET, CHECK, "text/html", 403)
    reef.put("/ben.xml", b"<html><body><h1>This domain is for sale</h1></body></html>", "text/html")
    reef.put("/cyd.xml", b"Forbidden", "text/plain", 403)
    told = []
    for day in range(1, 33):
        reef.turn(days=1)
        told += [(day, words) for words in tell(reef)]
    assert told == [(4, "ada walled"), (8, "ben not-a-feed"), (29, "cyd dead")]


class Nameless:
    """A network in which some names are not found, and nothing else is new."""

    def __init__(self, *hosts: str) -> None:
        self._hosts = hosts

    @asynccontextmanager
    async def fetch(self, request: FetchRequest) -> AsyncIterator[Outcome]:
        host = request.url.split("/")[2]
        error = fetch_error("no name", host)
        failed = Failed(error.reason, unreachable=error.unreachable, sign=error.sign)
        yield failed if host in self._hosts else Unchanged()

    def pause_host(self, url: str, duration: timedelta) -> None:
        """Nobody asks for a pause here."""


def test_a_name_that_nobody_has_is_told_as_such(reef: Community) -> None:
    """As long as others are reached: a hub without network would find no name at all."""
    reef.member("Ben", "https://nobody.example/feed")
    told = []
    for day in range(1, 12):
        reef.turn(days=1, fetcher=Nameless("nobody.example"))
        told += [(day, words) for words in tell(reef)]
    assert told == [(4, "ben no-domain")]  # which was never read: its address is probably wrong
    (noted,) = reef.store.problems.open()
    assert noted.problem.sentence.startswith("Since 2026-11-23 no visit has brought a feed: No server of the name")


def test_a_server_that_asks_for_patience_is_not_dead(reef: Community) -> None:
    """It is told after four weeks like any other, and not before four visits."""
    reef.web.headers[SECRET] = {"Retry-After": "604800"}
    told = []
    reef.put(SECRET, b"", "text/plain", 429)
    for day in range(1, 40):
        reef.turn(days=1)
        told += [(day, words) for words in tell(reef)]
    assert told == [(29, "ada dead")]


def test_an_owner_who_declines_is_told(reef: Community) -> None:
    """Once, in the words of the wish; and that they let the hub in again."""
    reef.put("/robots.txt", b"User-agent: planet-river\nDisallow: /\n", "text/plain")
    told = []
    for day in range(1, 30):
        if day == 15:
            reef.put("/robots.txt", b"", "text/plain")
        reef.turn(days=1)
        told += tell(reef)
    assert told == ["ada declined", "ada well"]


def test_a_hub_that_was_switched_off_must_ask_again(reef: Community) -> None:
    """A failure long ago, and one now, are no four weeks of failures; four visits are."""
    reef.put(SECRET, b"", "text/plain", 500)
    reef.turn(days=1)
    told = []
    for hours in (40 * 24, 24, 24, 24):
        reef.turn(hours=hours)
        told.append(tell(reef))
    assert told == [[], [], ["ada dead"], []]


def test_a_pause_holds_still(reef: Community) -> None:
    """While a member rests nothing is judged, nothing ends and nothing is told."""
    reef.put(SECRET, b"", "text/plain", 410)
    reef.turn(days=1)
    assert tell(reef) == ["ada gone"]
    reef.members[0]["paused"] = True
    for _ in range(40):
        reef.turn(days=10)
    assert tell(reef) == []
    assert [noted.problem.kind for noted in reef.store.problems.open()] == ["gone"]


def test_a_silence_falls_due_by_the_calendar(reef: Community) -> None:
    """A year after the newest post, in the first turn of that day, at whatever hour."""
    newest = START
    reef.now = newest + 363 * DAY
    reef.turn(days=1)
    assert tell(reef) == []
    reef.now = (newest + 365 * DAY).replace(hour=0, minute=5)
    reef.turn(force=True)
    assert tell(reef) == ["ada silent"]
    reef.publish(SECRET, replace(post(99), date=reef.now))
    reef.turn(days=1)
    assert tell(reef) == ["ada well"]


def test_without_network_nobody_fails(reef: Community) -> None:
    """Turns without any network are counted against no feed, however many there are."""
    reef.member("Ben", "https://nobody.example/feed")
    for _ in range(40):
        assert reef.turn(days=1, fetcher=Nameless("nobody.example", reef.web.url.split("/")[2])).offline
    assert tell(reef) == []


# ---------------------------------------------------------------- what the admin reads


def _hub(folder: Path) -> list[str]:
    """A hub whose only feed is a file that is missing; the options of its commands."""
    (folder / "config").mkdir()
    (folder / "config/members.toml").write_text(
        '[planet]\ntitle = "T"\nurl = "https://planet.example/"\n[[members]]\nname = "Ada"\nfeeds = ["ada.xml"]\n'
    )
    return ["-C", str(folder)]


def _turn(options: list[str], day: int, *more: str) -> Result:
    now = f"{NOON + day * DAY:%Y-%m-%dT%H:%M:%SZ}"
    answer = CliRunner().invoke(planet_command, ["update", *options, "--now", now, *more])
    assert answer.exit_code == 0, answer.output
    return answer


def _update(options: list[str], day: int, *more: str) -> str:
    return _turn(options, day, *more).stdout


def test_a_quiet_turn_tells_what_somebody_must_do(tmp_path: Path) -> None:
    """Cron sends it by mail: once, on standard error; all other turns print nothing at all."""
    hub = _hub(tmp_path)
    turns = [_turn(hub, day, "--quiet") for day in range(8)]
    assert "".join(turn.stdout for turn in turns) == ""
    (line,) = [turn.stderr for turn in turns if turn.stderr]
    assert "Since 2026-11-22 no visit has brought a feed" in line
    assert "no visit has brought" not in _update(hub, 8)


def test_update_tells_each_problem_once(tmp_path: Path) -> None:
    """In words that say the fact and what to do."""
    hub = _hub(tmp_path)
    told = "".join(_update(hub, day) for day in range(7))
    (line, advice) = re.findall(r"^  (?:ada: ada\.xml: Since|  See whether).*$", told, re.M)
    assert "Since 2026-11-22 no visit has brought a feed" in line
    assert "the program that writes it" in advice
    assert "no visit has brought" not in _update(hub, 7)


KILLED = """
import os, signal, sys
from importlib import import_module
owner = import_module({module!r})
for name in {names!r}[:-1]:
    owner = getattr(owner, name)
setattr(owner, {names!r}[-1], lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
from planet.cli.commands import planet
planet(["update", *sys.argv[1:]], standalone_mode=False)
"""


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("planet.store.upkeep.problems", ["Problems", "note"]),
        ("planet.store.upkeep.signs", ["Signs", "judged"]),
        ("planet.turn.publish", ["publish_site"]),
        ("planet.cli.reports.turn", ["turn_lines"]),
        ("planet.turn.upkeep.note_problems", ["note_told"]),
    ],
)
def test_a_turn_that_is_killed_loses_no_problem(tmp_path: Path, module: str, names: list[str]) -> None:
    """Wherever it was killed, the next turn tells what is to be told, and tells it once."""
    hub = _hub(tmp_path)
    for day in range(3):
        _update(hub, day)
    code, now = KILLED.format(module=module, names=names), f"{NOON + 3 * DAY:%Y-%m-%dT%H:%M:%SZ}"
    killed = subprocess.run([sys.executable, "-c", code, *hub, "--now", now], capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL
    assert _update(hub, 4).count("no visit has brought a feed") == 1
    assert "no visit has brought a feed" not in _update(hub, 5)


def test_json_tells_the_same(tmp_path: Path) -> None:
    """Each problem once, with its kind and whether its mending is certain."""
    hub = _hub(tmp_path)
    (problem,) = (problem for day in range(7) for problem in json.loads(_update(hub, day, "--json"))["problems"])
    assert (problem["member"], problem["feed"], problem["kind"]) == ("ada", "ada.xml", "dead")
    assert (problem["since"], problem["ended"], problem["certain"]) == ("2026-11-22T12:00:00Z", None, False)
    assert json.loads(_update(hub, 7, "--json"))["problems"] == []


def noted(n: int, kind: ProblemKind = "dead", **more: object) -> NotedProblem:
    problem = Problem(f"m{n}", f"M {n}", f"https://u:pw@m{n}.example/feed?key=x", kind, NOON, "It fails.", "Look.")
    return replace(NotedProblem(n, n, n, problem, "", NOON), **more)  # type: ignore[arg-type]


def test_many_at_once_are_a_summary_and_the_first_few() -> None:
    """Five hundred feeds that die in one night take no more lines than eight."""
    lines = list(problem_lines([*(noted(n) for n in range(500)), noted(500, "gone")]))
    assert lines[0].startswith(
        "501 new problems: 500 feeds that cannot be read any more, 1 feed that is gone for good."
    )
    assert len(lines) == 1 + 2 * FIRST
    assert len(list(problem_lines([noted(n) for n in range(LONGEST)]))) == 2 * LONGEST
    well = list(problem_lines([noted(n, ended_at=NOON, recovered=True) for n in range(20)]))
    assert well[0] == "m0: https://m0.example/feed: The feed can be read again."
    assert well[-1] == "… and 15 more are well again."


def test_no_line_and_no_document_shows_what_is_secret_in_an_address() -> None:
    """Neither a password nor a query."""
    for text in ("\n".join(problem_lines([noted(1)])), json.dumps(problem_documents([noted(1)]))):
        assert "https://m1.example/feed" in text
        assert "pw" not in text
        assert "key" not in text.replace('"key', "")


# ---------------------------------------------------------------- what everybody reads


def test_the_feed_of_problems_keeps_secrets(reef: Community) -> None:
    """It names the member, the kind and the day; no query, no filter, no title, no sentence of the admin's."""
    reef.members[0]["feeds"] = [{"url": SECRET, "include": ["#nowhere"]}]
    reef.turn(hours=1)
    body = reef.files(status=True)[PATH]
    (entry,) = feedparser.parse(body).entries
    assert entry.title == f"Ada: {PUBLIC['filter']}"
    assert entry.link == "https://planet.example/members/ada/status/"
    assert "members/ada/status/index.html" in reef.files(status=True)
    assert b"secret" not in body
    assert b"nowhere" not in body
    assert b"tides" not in body


def test_an_entry_of_a_problem_changes_once_when_it_ends(reef: Community) -> None:
    """Its id stays; a turn without news leaves the file alone, and `planet render` writes the same."""
    reef.put(SECRET, b"", "text/plain", 500)
    for _ in range(30):
        written = reef.turn(days=1).written
    first = reef.files(status=True)[PATH]
    assert PATH not in written
    assert set(reef.turn(hours=1).written) == {"status/index.html", "status.json"}
    (entry,) = feedparser.parse(first).entries
    assert entry.updated == entry.published
    reef.publish(SECRET, *map(post, range(3)))
    for _ in range(4):
        reef.turn(days=1)
    last = reef.files(status=True)[PATH]
    (ended,) = feedparser.parse(last).entries
    assert ended.id == entry.id
    assert ended.updated > ended.published == entry.published
    assert "Over on" in ended.summary
    report = publish_site(reef.hub, config.load(reef.hub.folder), reef.store, reef.now, all_pages=True)
    assert PATH not in report.written


def test_a_hub_without_status_publishes_no_problem(reef: Community) -> None:
    """The admin is told all the same."""
    reef.planet["status"] = "off"
    reef.put(SECRET, b"", "text/plain", 410)
    reef.turn(days=1)
    assert PATH not in reef.files(status=True)
    assert tell(reef) == ["ada gone"]


def test_every_kind_has_words() -> None:
    """For everybody, and one for the summary of many."""
    assert set(PUBLIC) == set(SHORT) == set(ProblemKind.__args__)  # type: ignore[attr-defined]


# ---------------------------------------------------------------- rules


TODAY = Today(date(2026, 11, 22), ZoneInfo("UTC"))


def sign(kind: ProblemKind, days: int, patience: int | None = None, key: str = "") -> Sign:
    wait = PATIENCE.get(kind, 0) if patience is None else patience
    return Sign(kind, NOON - days * DAY, "s", "a", wait, key=key)


def open_one(kind: ProblemKind, **more: object) -> NotedProblem:
    return replace(noted(1, kind, **more), problem=replace(noted(1, kind).problem, feed=""))


def test_patience_ends_with_the_day() -> None:
    """A week is over on the seventh day after, whatever the hour; until then the day is known."""
    assert changes([sign("no-domain", 7)], [], TODAY, NOON).new
    waiting = changes([sign("no-domain", 6)], [], TODAY, NOON)
    assert waiting.new == ()
    assert waiting.judge_at == datetime(2026, 11, 23, tzinfo=UTC)


def test_of_a_feed_that_cannot_be_read_only_more_is_told() -> None:
    """A parked feed that fails stays parked; a domain that nobody had is parked, and that is told."""
    parked = open_one("not-a-feed")
    assert changes([sign("dead", 40)], [parked], TODAY, NOON).new == ()
    lost = open_one("no-domain")
    more = changes([sign("not-a-feed", 7)], [lost], TODAY, NOON)
    assert [new.kind for new in more.new] == ["not-a-feed"]
    assert more.ended == ((1, False),)
    assert max(RANK, key=lambda kind: RANK[kind]) == "gone"


def test_what_ended_lately_must_last() -> None:
    """A wall that comes back within three months is told when it has stood for four weeks."""
    ended = open_one("walled", ended_at=NOON - 5 * DAY)
    assert changes([sign("walled", 4)], [ended], TODAY, NOON).new == ()
    assert changes([sign("walled", 28)], [ended], TODAY, NOON).new
    long_ago = open_one("walled", ended_at=NOON - (SOON + 1) * DAY)
    assert changes([sign("walled", 4)], [long_ago], TODAY, NOON).new


def test_a_problem_is_over_when_it_has_been_quiet() -> None:
    """Not at the first good visit; and if its sign is back meanwhile, it goes on."""
    dead = open_one("dead")
    first = changes([], [dead], TODAY, NOON)
    assert (first.well, first.ended) == ((1,), ())
    assert first.judge_at == datetime(2026, 11, 22 + CALM["dead"], tzinfo=UTC)
    well = open_one("dead", well_since=NOON - 2 * DAY)
    assert changes([sign("dead", 1)], [well], TODAY, NOON).back == (1,)
    assert changes([], [open_one("dead", well_since=NOON - 3 * DAY)], TODAY, NOON).ended == ((1, True),)


def test_a_flood_of_nearly_the_same_titles() -> None:
    """In any script; a feed that always had such titles has none, and few are none."""
    before = FeedPast(titles=("On tides", "A walk"))
    spam = [
        f"Best casino bonus in {town}"
        for town in ["Rome", "Oslo", "Bern", "Kyiv", "Lima", "Riga", "Doha", "Bonn", "Nice"]
    ]
    assert floods.nearly_the_same([*spam, "A reef"], before) == (9, spam[0])
    assert floods.nearly_the_same(spam[:7], before) == (0, "")
    assert floods.nearly_the_same(spam, FeedPast(titles=("Best casino bonus in Graz",))) == (0, "")
    assert floods.nearly_the_same(spam, FeedPast()) == (0, "")
    chinese = [f"今日特价手机优惠活动第{n}期" for n in range(9)]
    assert floods.nearly_the_same(chinese, before)[0] == 9
    different = ["Anchor", "Beach", "Coral", "Drift", "Eel", "Fjord", "Gull", "Harbour", "Inlet", "Jetty"]
    assert floods.nearly_the_same(different, before) == (0, "")


def feed_facts(feed_past: FeedPast, state: FeedState) -> FeedFacts:
    member = MemberRecord(1, "member", "ada", 0, True, Member("Ada", email="ada@example.org"))
    return FeedFacts(member, Feed("https://ada.example/feed"), state, SignRecord(past=feed_past))


OK = FeedState(1, "https://ada.example/feed", "web", state="ok", first_success=NOON - 900 * DAY)


def test_a_silence_is_measured_by_the_longest_before() -> None:
    """Whoever was silent for most of a year before is left in peace for twice as long."""
    dates: list[datetime | None] = [NOON - 800 * DAY, NOON - 500 * DAY]
    sign = silence.silent(feed_facts(past.carried_on(FeedPast(), dates, [], NOON, None), OK), TODAY)
    assert sign
    assert sign.patience == 2 * 301  # from week to week
    assert not TODAY.is_problem(sign)
    assert "for 16 months; the longest silence before was 10 months" in sign.sentence
    assert "Ada (ada@example.org)" in sign.advice
    busy = past.carried_on(FeedPast(), [NOON - 380 * DAY, NOON - 366 * DAY], [], NOON, None)
    assert (always := silence.silent(feed_facts(busy, OK), TODAY))
    assert TODAY.is_problem(always)
    assert (failing := silence.silent(feed_facts(busy, replace(OK, state="failing")), TODAY))
    assert not TODAY.is_problem(failing)


@pytest.mark.parametrize(
    ("posts", "busiest", "is_told"), [(11, 1, False), (12, 1, True), (12, 3, False), (18, 3, True)]
)
def test_a_jump_in_cadence(posts: int, busiest: int, is_told: bool) -> None:
    """A dozen posts in a week, and six times the busiest week before; of a feed that was read for eight weeks."""
    this = past.week_of(TODAY.day)
    weeks = FeedPast(weeks=((this - 30, 1), (this - 20, busiest), (this - 9, 1), (this, posts)))
    assert bool(floods.cadence(feed_facts(weeks, OK), TODAY)) is is_told
    young = replace(OK, first_success=NOON - 55 * DAY)
    assert floods.cadence(feed_facts(weeks, young), TODAY) is None


def test_a_forum_has_no_floods() -> None:
    """Answers come in bursts of one title; the same posts of one person are told."""
    flood = FeedPast(
        weeks=((2960, 1), (2961, 1), (2962, 2), (past.week_of(TODAY.day), 40)),
        alike=20,
        alike_title="Re",
        alike_at=NOON,
    )
    facts = feed_facts(flood, OK)
    assert floods.alike(facts, TODAY)
    assert floods.cadence(facts, TODAY)
    for talk in (
        replace(facts, feed=replace(facts.feed, kind="forum")),
        replace(facts, member=replace(facts.member, role="channel")),
    ):
        assert floods.alike(talk, TODAY) is None
        assert floods.cadence(talk, TODAY) is None


def test_posts_count_by_their_own_week() -> None:
    """An archive that comes late is no flood; undated posts count where they came soon after the last visit."""
    dates = [NOON - 7 * n * DAY for n in range(5)]
    carried = past.carried_on(FeedPast(), dates, [], NOON, None)
    assert [count for _, count in carried.weeks] == [1] * 5
    assert carried.newest == NOON
    late = past.carried_on(carried, [None] * 6, [], NOON + DAY, NOON - 30 * DAY)
    assert late.weeks == carried.weeks
    soon = past.carried_on(carried, [None] * 6, [], NOON + DAY, NOON)
    assert sum(count for _, count in soon.weeks) == 11
    assert past.start_of_week(past.week_of(date(2026, 11, 22)), ZoneInfo("UTC")) == datetime(2026, 11, 16, tzinfo=UTC)


def test_a_filter_ceases_to_let_in() -> None:
    """Told when chance alone would hardly do so: of a feed whose every second post passes, after ten in a row."""
    feed = Feed("https://a.example/", include=("#reef",))
    half = filtering.counted_anew(FeedPast(), feed, [True, False] * 10)
    assert filtering._chance(filtering.counted(half, [False] * 8)) > filtering.CHANCE
    assert filtering._chance(filtering.counted(half, [False] * 12)) < filtering.CHANCE
    assert filtering.lets_in(None)
    assert filtering.lets_in(Verdict("since", "2026-01-01"))
    assert not filtering.lets_in(Verdict("include", "[]"))
    assert filtering.key(Feed("https://a.example/", title="T", since=date(2026, 1, 1))) == ""


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "0 days"), (1, "1 day"), (14, "2 weeks"), (28, "4 weeks"), (150, "5 months"), (800, "2 years")],
)
def test_durations(days: int, words: str) -> None:
    assert duration(days) == words


# ---------------------------------------------------------------- cost


def test_a_turn_without_news_judges_nobody(reef: Community) -> None:
    """One question, however many feeds there are."""
    reef.turn(hours=1)
    with recorded(reef.store) as statements:
        reef.turn(hours=1)
    assert len([text for text in statements if "signs" in text]) == 1
    assert len([text for text in statements if "FROM problems" in text]) == 1


def test_a_store_of_before_knows_the_past_of_its_feeds(reef: Community) -> None:
    """The migration counts the posts of each feed, so that it is judged from its first turn on."""
    migration = import_module("planet.store.migrations.versions.0017_signs_of_trouble")
    with closing(sqlite3.connect(reef.store._db.file)) as store:
        ((feed_id, found),) = migration._pasts(store.execute(migration._POSTS).fetchall())
    assert codec.load(FeedPast, json.dumps(found)) == replace(reef.store.signs.past((1, feed_id)), filter="")
