"""Pages made in one process and in several: the same bytes, the same sentences, nothing half done."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from community import START, Community, Post, ReadsHere
from crews import children, ready

from planet import config
from planet.errors import Interrupted, PlanetError
from planet.latest import Latest
from planet.model.community import PageBounds
from planet.model.records import PublishedFile
from planet.pages.marks import Mark
from planet.pages.river.recent import LINES_ROOM, TIES_ROOM, Recent
from planet.pages.river.recent import ROOM as kind_room
from planet.ports import Progress, no_progress
from planet.site.pieces import ROOM as pieces_room
from planet.site.pieces import Pieces
from planet.site.writer import UNFINISHED, Publication
from planet.store import shown_entries
from planet.store.shown_entries import ROOM as records_room
from planet.store.shown_entries import _remembered
from planet.struct import replace
from planet.turn import publish, staging
from planet.turn.making import sharing
from planet.turn.making.made import Made, StagedMark
from planet.turn.publish import PublishReport, publish_site
from planet.workers import processors
from planet.workers.child import Child
from planet.workers.crew import Crew

PEOPLE = ("Ada", "Bob", "Mei", "Noor")


@pytest.fixture
def reef(community: Community) -> Community:
    """A hub of some people who write about the same things, on several days and in several years."""
    for number, name in enumerate(PEOPLE):
        posts = [
            Post(
                f"{name} {n}",
                f"https://{name.lower()}.example/{n}",
                date=START - timedelta(days=97 * n, hours=number),
                text=f"<p>Words of {name}, the {n}th time. <em>Kelp</em></p>",
                tags=("kelp", "tides"),
            )
            for n in range(8)
        ]
        community.publish(f"/{name}", *posts)
        community.member(name, f"/{name}")
    community.turn()
    return community


def share(monkeypatch: pytest.MonkeyPatch, processes: int) -> None:
    """Let so many processes share even the smallest publishing."""
    monkeypatch.setattr(staging, "SHARED", 2)
    monkeypatch.setattr(staging, "FEW", 1)
    monkeypatch.setattr(sharing, "BATCH", 3)
    monkeypatch.setattr(staging, "processors", lambda: processes)
    monkeypatch.setattr(Crew, "grow", ready(Crew.grow))


def render(hub: Community, progress: Progress = no_progress, crew: Crew | None = None) -> PublishReport:
    planet = config.load(hub.hub.folder)
    return publish_site(hub.hub, planet, hub.store, hub.now, all_pages=True, progress=progress, crew=crew)


def unfinished(hub: Community) -> list[Path]:
    """What a publishing that broke off has left."""
    return [path for path in hub.hub.folder.rglob("*") if path.name.endswith(UNFINISHED)]


@pytest.fixture
def no_process_stays() -> Iterator[None]:
    """Nobody goes on working after the test."""
    yield
    assert children() == []


# ---------------------------------------------------------------- the same bytes


@pytest.mark.usefixtures("no_process_stays")
@pytest.mark.parametrize("processes", [2, 4])
def test_several_processes_make_the_same_site(reef: Community, monkeypatch: pytest.MonkeyPatch, processes: int) -> None:
    """Whoever makes a page, it has the same bytes, and the files are put in place in the same order."""
    shutil.rmtree(reef.hub.output)
    alone = render(reef)
    files = reef.files(status=True)
    shutil.rmtree(reef.hub.output)
    share(monkeypatch, processes)
    shared = render(reef)
    assert reef.files(status=True) == files
    assert shared == alone
    assert len(files) > 60
    assert unfinished(reef) == []


@pytest.mark.usefixtures("no_process_stays", "whole_index")
def test_the_whole_index_is_shared_too(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """A block that another process made is remembered: the next rendering does not make it again."""
    share(monkeypatch, 2)
    shutil.rmtree(reef.hub.output)
    assert any(path.startswith("search/pagefind/") for path in render(reef).written)
    assert render(reef).written == ()


@pytest.mark.usefixtures("no_process_stays")
def test_a_turn_is_shared_and_reaches_the_neighbours(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that comes makes those stale which link to it, whichever process made it."""
    share(monkeypatch, 2)
    reef.publish("/Ada", Post("New", "https://ada.example/new", date=START - timedelta(days=50), text="x"))
    reef.turn(hours=1)
    assert render(reef).written == ()


@pytest.mark.usefixtures("no_process_stays")
def test_further_processes_get_ready_beside_the_weave(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where many pages wait already they are started before it, and make the pages after it."""
    share(monkeypatch, 2)
    early, at_work = list[object](), list[object]()
    weave, hand_over = publish._weave, Crew.hand_over

    def woven(*arguments: Any, **words: Any) -> None:
        early.extend(children())
        weave(*arguments, **words)

    def handed_over(self: Crew, *task: Any) -> Any:
        at_work.extend(children())
        return hand_over(self, *task)

    monkeypatch.setattr(publish, "_weave", woven)
    monkeypatch.setattr(Crew, "hand_over", handed_over)
    reef.publish("/Ada", Post("New", "https://ada.example/new", date=START - timedelta(days=50), text="x"))
    reef.turn(hours=1)
    assert len(early) == 1
    assert at_work[0] == early[0]


@pytest.mark.usefixtures("no_process_stays")
def test_a_process_that_waits_makes_pages_of_a_small_turn_too(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """None is started for it; the bytes are the same, and it ends with the publishing."""
    monkeypatch.setattr(staging, "FEW", 1)
    monkeypatch.setattr(Crew, "use_spare", ready(Crew.use_spare))
    shutil.rmtree(reef.hub.output)
    alone = render(reef)
    files = reef.files(status=True)
    shutil.rmtree(reef.hub.output)
    given: list[object] = []
    hand_over = Crew.hand_over
    monkeypatch.setattr(Crew, "hand_over", lambda *task: (given.append(task), hand_over(*task)))
    with Crew() as crew:
        crew.take_in(Child())
        assert render(reef, crew=crew) == alone
        assert children() == []
    assert reef.files(status=True) == files
    assert len(given) > 1


def wait_for_ever(*_: object) -> None:
    """A process that is never ready."""
    time.sleep(1000)


@pytest.mark.usefixtures("no_process_stays")
def test_nobody_waits_for_a_process_that_is_not_ready(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first process makes all pages, if others need too long to begin."""
    monkeypatch.setattr(staging, "SHARED", 2)
    monkeypatch.setattr(staging, "processors", lambda: 2)
    monkeypatch.setattr(sharing, "open_store", wait_for_ever)
    shutil.rmtree(reef.hub.output)
    assert len(render(reef).written) > 60


@pytest.mark.usefixtures("no_process_stays")
def test_further_processes_end_with_a_weave_that_fails(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for pages that will not be made."""
    share(monkeypatch, 2)

    def broken(*_: Any, **__: Any) -> None:
        assert children()
        raise Interrupted(signal.SIGTERM)

    monkeypatch.setattr(publish, "_weave", broken)
    reef.publish("/Ada", Post("New", "https://ada.example/new", date=START, text="x"))
    with pytest.raises(Interrupted):
        reef.turn(hours=1)


def test_nobody_is_started_for_a_few_pages(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """A further process takes longer to start than a small turn: it is not even made ready."""
    monkeypatch.setattr(staging, "processors", lambda: pytest.fail("processors were counted"))
    reef.publish("/Ada", Post("New", "https://ada.example/new", date=START, text="x"))
    assert reef.turn(hours=1).pages_written


def test_nobody_is_started_without_a_further_processor(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the publishing, where there is but one it is made in this process."""
    monkeypatch.setattr(Child, "__init__", lambda *_: pytest.fail("further processes were started"))
    share(monkeypatch, 1)
    shutil.rmtree(reef.hub.output)
    assert len(render(reef).written) > 60


def test_processors_are_those_that_may_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The smallest of what the process may use, what the container may use, and what memory allows."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(6)), raising=False)
    monkeypatch.setattr(processors, "QUOTA", tmp_path / "cpu.max")
    assert processors.processors() == 6
    for text, count in (("max 100000\n", 6), ("150000 100000\n", 2), ("50000 100000\n", 1), ("nonsense", 6)):
        (tmp_path / "cpu.max").write_text(text)
        assert processors.processors() == count
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(96)), raising=False)
    assert processors.processors() == processors.MOST


# ---------------------------------------------------------------- mistakes, signals, violence


@pytest.mark.usefixtures("no_process_stays")
@pytest.mark.parametrize("template", ["year.html", "day.html", "front.html"])
def test_a_mistake_in_a_template_is_the_same_sentence(
    reef: Community, monkeypatch: pytest.MonkeyPatch, template: str
) -> None:
    """Whichever process meets it: the file, the line, and nothing is published."""
    before = reef.files(status=True)
    reef.write(f"templates/{template}", '{% extends "base.html" %}\n{% block main %}{{ body.nothing }}{% endblock %}')
    with pytest.raises(PlanetError, match=rf"templates/{template}, line 2 cannot be used") as alone:
        render(reef)
    assert unfinished(reef) == []
    share(monkeypatch, 3)
    with pytest.raises(PlanetError) as shared:
        render(reef)
    assert str(shared.value) == str(alone.value)
    assert reef.files(status=True) == before
    assert unfinished(reef) == []


@pytest.mark.usefixtures("no_process_stays")
def test_a_killed_process_ends_the_turn_with_a_sentence(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is put in place, and the next rendering makes everything."""
    before = reef.files(status=True)
    share(monkeypatch, 2)

    def kill(task: str, done: int, total: int) -> None:
        for process in children():
            os.kill(process, signal.SIGKILL)

    reef.write("templates/footer.html", "<footer>Another</footer>")
    with pytest.raises(PlanetError, match="ended from outside, so nothing was published"):
        render(reef, kill)
    assert reef.files(status=True) == before
    render(reef)
    assert b"Another" in reef.files()["index.html"]
    assert unfinished(reef) == []


@pytest.mark.usefixtures("no_process_stays")
@pytest.mark.parametrize("moment", [0, 5, 40])
def test_a_signal_ends_all_of_them(reef: Community, monkeypatch: pytest.MonkeyPatch, moment: int) -> None:
    """Ctrl-C is raised at the next report of progress: what others have made by then is swept up."""
    before = reef.files(status=True)
    share(monkeypatch, 3)

    def stop(task: str, done: int, total: int) -> None:
        if done >= moment:
            raise Interrupted(signal.SIGINT)

    reef.write("templates/footer.html", "<footer>Another</footer>")
    with pytest.raises(Interrupted):
        render(reef, stop)
    assert reef.files(status=True) == before
    assert unfinished(reef) == []


def test_further_processes_end_with_the_first(reef: Community) -> None:
    """SIGKILL of the first process leaves nobody at work: its group is empty soon afterwards."""
    code = (
        "import os, signal, sys\n"
        "sys.path.append(sys.argv[2])\n"
        "from planet.turn import staging\n"
        "from planet.turn.making.sharing import Sharing\n"
        "from planet.cli import main\n"
        "from planet.workers.crew import Crew\n"
        "from crews import ready\n"
        "staging.SHARED, staging.FEW, staging.processors = 2, 1, lambda: 2\n"
        "Crew.grow = ready(Crew.grow)\n"
        "def die(self, batch):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "Sharing._take = die\n"
        "sys.argv = ['planet', 'render', '--now', '2026-11-22T10:00:00Z', '-C', sys.argv[1]]\n"
        "main()"
    )
    command = [sys.executable, "-c", code, str(reef.hub.folder), str(Path(__file__).parent)]
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    answer, _ = process.communicate(timeout=60)  # which ends when the last of them has closed its output
    assert (process.returncode, answer) == (-signal.SIGKILL, b"")
    render(reef)
    assert unfinished(reef) == []


# ---------------------------------------------------------------- why everything is made again


def test_changed_templates_make_everything_again_and_say_so(reef: Community) -> None:
    """The turn after the change names its reason, once; what did not change is not written."""
    reef.write("templates/footer.html", "<footer>Another</footer>")
    turn = reef.turn(hours=1)
    assert "The templates have changed: the whole site was rendered again." in turn.notes
    assert {path for path in reef.files(status=True) if path.endswith(".html")} == {
        path for path in turn.written if path.endswith(".html")
    }
    assert not any(path.endswith(".atom") for path in turn.written)
    assert not any("rendered again" in note for note in reef.turn(hours=1).notes)


def test_changed_settings_make_everything_again_and_say_so(reef: Community) -> None:
    """Neither a new member nor the first turn of a hub is such a change; a new title is."""
    reef.publish("/Zoe", Post("Zoe", "https://zoe.example/1", date=START, text="x"))
    reef.member("Zoe", "/Zoe")
    assert not any("rendered again" in note for note in reef.turn(hours=1).notes)
    reef.planet["title"] = "Another"
    assert any(note.startswith("The settings or the version") for note in reef.turn(hours=1).notes)
    assert render(reef).reason == ""


# ---------------------------------------------------------------- made once


def test_a_card_is_made_once_for_all_pages(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """Front, day, member and topic show the same entry: what stands below its title is made once, and the card once for
    each of its forms: under its day, on its member's page, among the newest of both topics."""
    pieces: Counter[object] = Counter()
    get = Pieces.get

    def counting(self: Pieces, subject: object, key: object, make: object) -> str:
        return get(self, subject, key, lambda: (pieces.update([key[1] if isinstance(key, tuple) else key]), make())[1])  # type: ignore[operator,arg-type,no-any-return]

    monkeypatch.setattr(Pieces, "get", counting)
    render(reef)
    entries = 8 * len(PEOPLE)
    assert pieces["below_title"] == entries
    assert pieces["whole_card"] == 2 * entries + PageBounds().newest
    # In the feeds of topics it is an excerpt, and in the calm river the week of its member, with another id.
    assert pieces["atom"] == 2 * entries + PageBounds().newest


def test_what_is_remembered_is_bounded() -> None:
    """The oldest pieces go when there are too many; a piece that went is made again."""
    pieces = Pieces(room=10_000)
    subjects = [object() for _ in range(20)]
    texts = [pieces.get(subject, "k", lambda n=n: f"{n}" * 1000) for n, subject in enumerate(subjects)]  # type: ignore[misc]
    assert len(pieces._texts) <= 5
    assert pieces.get(subjects[-1], "k", lambda: pytest.fail("made twice")) == texts[-1]
    assert pieces.get(subjects[0], "k", lambda: "again") == "again"


def test_what_is_replaced_gives_its_room_back() -> None:
    """The same entry has a card on several pages, and leaves its line each time."""
    latest: Latest[str] = Latest(len, room=10)
    for _ in range(5):
        latest.keep("a", "aaaaa")
    latest.keep("b", "bbbbb")
    assert (latest.get("a"), latest.get("b")) == ("aaaaa", "bbbbb")


def test_the_bound_is_one_of_memory_not_of_letters() -> None:
    """A letter outside Latin-1 makes all letters of its text take two bytes or more: of such texts fewer are held."""
    pieces, cards = Pieces(room=100_000), Latest[str](sys.getsizeof, room=100_000)
    for n in range(100):
        text = f"\N{LEFT DOUBLE QUOTATION MARK}{n} " * 1_000
        pieces.get(object(), "k", lambda text=text: text)  # type: ignore[misc]
        cards.keep(n, text)
    assert 0 < sum(sys.getsizeof(text) for _, text in pieces._texts.values()) <= 100_000
    assert 0 < sum(map(sys.getsizeof, cards._things.values())) <= 100_000


def test_what_a_publishing_remembers_at_most() -> None:
    """All that two processes remember fits into a quarter of the 250 MB that a turn over 5,000 feeds may take."""
    memories = 2 * pieces_room + 2 * kind_room + LINES_ROOM + TIES_ROOM  # feeds and templates; cards and feed items
    assert 2 * (memories + records_room) <= 62_500_000


def test_what_was_made_is_packed_until_it_is_put_in_place() -> None:
    """Of tens of thousands of files no object is held while pages are made; then all of them come out as they were."""
    file = PublishedFile("members/ada/index.html", "member:1", "abc", 7, 9)
    marks = [[Mark("member", f"{n}") for n in range(start, start + 5)] for start in (0, 5)]
    batches = [[StagedMark(mark, (file,), (file.path,)) for mark in batch] for batch in marks]
    made = Made()
    for batch in batches:
        made.add(batch)
    assert {type(part) for part in gc.get_referents(made._batches)} == {bytes}
    assert len(made) == 10
    assert list(made) == [staged for batch in batches for staged in batch]


def test_what_is_forgotten_leaves_all_room() -> None:
    """When all pages are made nothing is held of what they showed; as much can be remembered again."""
    recent = Recent()
    for n in range(3):
        recent.linking.keep(n, ())
        recent.months.keep(n, {})
    recent.forget()
    assert not any(latest._things for latest in vars(recent).values())
    latest: Latest[str] = Latest(len, room=10)
    latest.keep("a", "aaaaaaaa")
    latest.forget()
    latest.keep("b", "bbbbbbbb")
    assert (latest.get("a"), latest.get("b")) == (None, "bbbbbbbb")


def test_folders_that_a_killed_turn_was_about_to_change_are_in_doubt(
    reef: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also new ones; the next turn looks into them, and then their times are known again."""
    reef.member("Zoe", "/zoe.xml")
    reef.publish("/zoe.xml", Post("Wrack", "https://zoe.example/1", date=START - timedelta(days=5000), text="Words"))

    def kill(_: Publication) -> tuple[str, ...]:
        raise Interrupted(signal.SIGTERM)

    with monkeypatch.context() as killing:
        killing.setattr(Publication, "commit", kill)
        with pytest.raises(Interrupted):
            reef.turn()
    assert reef.store.published.folders()["members/zoe"] == 0
    reef.turn(hours=1)
    assert 0 not in reef.store.published.folders().values()
    assert not render(reef).written


def test_a_brief_record_is_not_taken_for_a_whole_one(reef: Community) -> None:
    """Whichever pages ask first: each gets what it would get if nothing were remembered."""
    db = reef.store.queries._db
    whole, brief = shown_entries.read(db, [1, 2]), shown_entries.read(db, [1, 2], brief=True)
    assert whole != brief
    for first in (True, False):
        with reef.store.remembering():
            for asks_brief in (first, not first, first):
                assert shown_entries.read(db, [1, 2], brief=asks_brief) == (brief if asks_brief else whole)


def test_long_records_are_remembered_within_a_bound(reef: Community) -> None:
    """Of entries of a hundred thousand letters fewer are held than of short ones."""
    entries = [reef.store.queries.by_ids([id])[0] for id in (1, 2, 3)]
    whole = _remembered(reef.store.queries._db)
    for n in range(400):
        entry = entries[n % 3]
        whole.keep((n, False), replace(entry, entry=replace(entry.entry, content=f"{n}" * 50_000)))
    assert 0 < sum(len(record.entry.content) for record in whole._things.values()) <= records_room


def test_a_file_that_waits_is_held_as_its_path_alone(tmp_path: Path) -> None:
    """A first turn over thousands of feeds stages some ten thousand files: each costs no more than its strings."""
    publication = Publication(tmp_path / "output")
    for n in range(50):
        publication.stage(f"members/m{n}/index.html", b"page", "m", None)
    waiting = publication.staged()
    assert set(waiting) == {f"members/m{n}/index.html" for n in range(50)}
    publication.take_over(waiting)
    gc.collect()
    held = gc.get_referents(publication._staged, publication._waiting, publication._half_written)
    assert {type(one) for one in held} == {str}


def test_reading_ends_before_publishing(community: Community) -> None:
    """The reading processes have nothing more to do then, and publishing needs their memory."""
    entries: list[int] = []
    output = community.hub.output

    class Resting(ReadsHere):
        async def rest(self) -> None:
            entries.append(community.store.overview.entries())
            assert not output.exists()

    community.publish("/ada", Post("One", "https://ada.example/1"))
    community.member("Ada", "/ada")
    community.turn(reader=Resting())
    assert entries == [1]
    assert (output / "index.html").exists()


def test_one_subject_has_a_piece_for_each_key() -> None:
    """A piece is known by its subject and by all that it was made with; an equal subject is another one."""
    pieces = Pieces()
    one, twin = Mark("day", "1"), Mark("day", "1")
    assert pieces.get(one, ("a", 1), lambda: "first") == "first"
    assert pieces.get(one, ("a", 2), lambda: "second") == "second"
    assert pieces.get(twin, ("a", 1), lambda: "third") == "third"


# ---------------------------------------------------------------- a turn that renders nothing


def test_a_publishing_without_pages_does_not_load_jinja2(reef: Community) -> None:
    """Nothing waits, so nothing is loaded that fills templates or knows the languages of the world."""
    code = (
        "import sys\nfrom datetime import UTC, datetime\nfrom pathlib import Path\n"
        "from planet import config\nfrom planet.hub import Hub\nfrom planet.store import Store\n"
        "from planet.turn.publish import publish_site\n"
        "hub = Hub(Path(sys.argv[1]))\nplanet = config.load(hub.folder)\n"
        "with Store.open(planet.store, hub.folder) as store:\n"
        "    report = publish_site(hub, planet, store, datetime(2026, 11, 22, 10, tzinfo=UTC))\n"
        "print(report, *{'jinja2', 'markupsafe', 'babel', 'concurrent.futures.process'} & set(sys.modules))"
    )
    for _ in range(2):  # the first looks that nothing waits any more
        answer = subprocess.run(
            [sys.executable, "-c", code, str(reef.hub.folder)], capture_output=True, text=True, check=True
        )
    assert answer.stdout.split("\n")[0] == str(PublishReport())
