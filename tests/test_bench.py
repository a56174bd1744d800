"""The bench: its corpora are the same in every run, its server answers as a web server does, a small run works."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest

from bench import __main__ as bench
from bench import archives, cache, measure, table
from bench.__main__ import Group
from bench.archives import Archive
from bench.cache import alone
from bench.corpora import Corpus, Kind, document, shape
from bench.measure import Cost, TurnFailed
from bench.peers import Command
from bench.peers.planet import Planet
from bench.posts import NOON
from bench.results import Results
from bench.server import Server
from bench.targets import TARGETS


def digest(kind: Kind, news: int = 0, stirs: int = 0) -> str:
    """The hash of the first ten documents: every format once."""
    texts = "".join(document(member, kind, news, stirs) for member in range(10))
    return hashlib.sha256(texts.encode()).hexdigest()[:16]


def test_corpora_are_the_same_in_every_run() -> None:
    """Two processes, two machines, two years: the same bytes. Whoever changes a corpus on purpose changes these lines,
    and then older figures cannot be compared."""
    assert digest("ordinary") == "12eefcc3cd042a2a"
    assert digest("ordinary", 1) == "ee5d3c5e25cda24a"
    assert digest("ordinary", 0, 1) == "03ee979a7ed99744"
    assert digest("web") == "6a9492482b7d89e8"
    assert digest("short") == "7e7208da596baeca"


def test_a_change_adds_one_post_and_a_stir_none() -> None:
    """News is a further post on top of the others; a stir changes bytes, and no post."""
    for member in range(5):
        posts = [ids(document(member, "ordinary", news)) for news in (0, 1)]
        assert posts[1][1:] == posts[0][:-1]
        assert posts[1][0] not in posts[0]
        stirred = document(member, "ordinary", 0, 1)
        assert stirred != document(member)
        assert ids(stirred) == posts[0]


def ids(text: str) -> list[str]:
    """The ids in a document, in its order."""
    if text.startswith("{"):
        return [item["id"] for item in json.loads(text)["items"]]
    parsed = feedparser.parse(text.encode(), sanitize_html=False, resolve_relative_uris=False)
    assert not parsed.bozo
    return [entry.id for entry in parsed.entries]


def test_sizes_are_those_that_are_promised() -> None:
    """An ordinary feed has 20 posts and about 90 kB; those of the real web 234 kB in the mean, with a heavy tail."""
    sizes = [len(document(member).encode()) for member in range(50)]
    assert 85_000 < sum(sizes) / len(sizes) < 95_000
    web = sorted(len(document(member, "web").encode()) for member in range(0, 4000, 10))
    assert 150_000 < sum(web) / len(web) < 320_000
    assert web[len(web) // 2] < 80_000
    assert web[-1] > 1_500_000
    assert max(shape(member, "web")[0] for member in range(13_000)) > 100


def test_a_share_is_spread_and_other_in_each_turn(tmp_path: Path) -> None:
    """1 % of 300 feeds are three, far from each other, and not those of the last turn."""
    corpus = Corpus(tmp_path, 300)
    assert corpus.spread(0.01) == [0, 100, 200]
    assert corpus.spread(0.01, 1) == [7, 107, 207]
    assert len(corpus.spread(0.3)) == 90


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """Three feeds as files."""
    corpus = Corpus(tmp_path, 3)
    corpus.write()
    return corpus


@pytest.fixture
def server(corpus: Corpus) -> Iterator[Server]:
    """A server of these feeds, of which the last is in a server park."""
    with Server(corpus.folder, park=[2]) as server:
        yield server


def answer(url: str, etag: str = "") -> tuple[int, str, bytes]:
    """The status of an answer, its ETag, and its body."""
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("GET", f"/{path}", headers={"If-None-Match": etag} if etag else {})
    response = connection.getresponse()
    result = response.status, response.getheader("ETag") or "", response.read()
    connection.close()
    return result


def test_every_feed_has_a_host_of_its_own(server: Server) -> None:
    """So the manners of all programs stand; in a server park hosts share an address, not a port."""
    urls = server.urls(3)
    assert urls[0].startswith("http://127.1.0.1:")
    assert urls[1].startswith("http://127.1.0.2:")
    assert urls[2].startswith("http://127.255.0.1:")
    assert [answer(url)[2].decode() for url in urls] == [document(member) for member in range(3)]


def test_the_server_answers_conditional_requests(server: Server, corpus: Corpus) -> None:
    """The ETag brings a 304 until the file is written anew."""
    status, etag, body = answer(server.url(0))
    assert (status, body.decode()) == (200, document(0))
    assert answer(server.url(0), etag) == (304, etag, b"")
    corpus.stir([0])
    status, later, body = answer(server.url(0), etag)
    assert (status, body.decode()) == (200, document(0, "ordinary", 0, 1))
    assert later != etag


def test_validators_can_be_left_out(server: Server, corpus: Corpus) -> None:
    """A feed without them is sent whole each time; the others keep theirs."""
    _, etag, _ = answer(server.url(0))
    corpus.strip_validators([0])
    assert answer(server.url(0), etag)[:2] == (200, "")
    assert answer(server.url(1))[1]
    corpus.strip_validators([])
    assert answer(server.url(0), etag)[0] == 304


def test_the_share_of_the_server_is_measured(server: Server) -> None:
    """Its processor time grows with what it serves."""
    first = server.cpu()
    for _ in range(400):
        answer(server.url(0))
    assert server.cpu() > first


def test_costs_of_all_processes_are_counted(tmp_path: Path) -> None:
    """Processor time, memory and bytes written are those of a command and of all that it starts."""
    child = (
        "import sys\nkept = b'x' * 60_000_000\nopen(sys.argv[1], 'wb').write(kept[:5_000_000])\nsum(range(3_000_000))\n"
    )
    line = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}, sys.argv[1]]); print('over')"
    cost = measure.run([sys.executable, "-c", line, str(tmp_path / "file")])
    assert cost.printed == "over\n"
    assert cost.cpu > 0.02
    assert cost.wall >= 0
    assert cost.largest > 55
    assert 4.9 < cost.written < 20


def test_memory_is_sampled_over_all_processes() -> None:
    """Two processes of 60 MB each are more than 120 MB together."""
    child = "import time; kept = b'x' * 60_000_000; time.sleep(1.5)"
    line = (
        "import subprocess, sys\n"
        f"processes = [subprocess.Popen([sys.executable, '-c', {child!r}]) for _ in '12']\n"
        "[process.wait() for process in processes]\n"
    )
    cost = measure.run([sys.executable, "-c", line], sampled=True)
    assert 110 < cost.memory < 200


def test_a_command_that_fails_is_no_measurement() -> None:
    """Its last words are in the error."""
    with pytest.raises(TurnFailed, match="exited with 3") as failure:
        measure.run([sys.executable, "-c", "print('no luck'); raise SystemExit(3)"])
    assert str(failure.value).endswith("no luck")


def test_ratios_are_those_of_medians_with_their_targets(tmp_path: Path) -> None:
    """Three runs each, in turn: the ratio of the medians, the spread of the pairs, whether the target is reached."""
    results = Results.open(tmp_path / "results.jsonl", anew=True)
    for ours, theirs in ((1.0, 10.0), (2.0, 10.0), (9.0, 30.0)):
        results.add("turns", "cold", "planet", Cost(ours, ours, 50, 0))
        results.add("turns", "cold", "reader", Cost(theirs, theirs, 50, 0))
    results.note("sfeed was not measured: it is not there")
    text = table.tables(results)
    assert "| cold / reader | 0.2 | 0.1 – 0.3 | ≤ 0.25 | reached |" in text
    assert "cold / sfeed" not in text
    assert text.endswith("- sfeed was not measured: it is not there")


def test_a_run_that_was_stopped_goes_on(tmp_path: Path) -> None:
    """Complete groups are read from the file; what was measured of others is measured again, and so is its last line
    where it was cut."""
    file = tmp_path / "results.jsonl"
    results = Results.open(file, anew=True)
    measured(results, "turns", "cold", "planet", 1)
    results.begin("latency")
    results.add("latency", "latency", "planet", Cost(1, 1, 50, 0))
    results.note("of a group that was stopped")
    with file.open("a") as stopped:
        stopped.write('{"begu')
    again = Results.open(file, anew=False)
    assert [m.step for m in again.measurements] == ["cold"]
    assert again.measurements[0].facts == {"entries": 20}
    assert again.complete == {"turns"}
    assert not again.notes
    measured(again, "latency", "latency", "planet", 2)
    assert [m.cost.wall for m in Results.open(file, anew=False).measurements] == [1, 2]


def test_a_run_that_begins_anew_takes_nothing_from_another(tmp_path: Path) -> None:
    """What the other one has left stays in the file for whoever goes on with it."""
    file = tmp_path / "results.jsonl"
    measured(Results.open(file, anew=True), "turns: cold", "cold", "planet", 1)
    anew = Results.open(file, anew=True)
    assert not anew.measurements
    assert not anew.complete
    measured(anew, "pages", "pages", "front", 2)
    assert Results.open(file, anew=False).complete == {"turns: cold", "pages"}


def test_a_ratio_is_one_of_a_single_run(tmp_path: Path) -> None:
    """A step that is measured a second time, with other steps, takes the place of the first."""
    file = tmp_path / "results.jsonl"
    results = Results.open(file, anew=True)
    for run, group in enumerate(("turns: cold", "turns: cold warm"), 1):
        results.begin(group)
        for peer, wall in (("planet", 1), ("reader", run * 10)):
            results.add("turns", "cold", peer, Cost(wall, wall, 50, 0))
        results.finish(group)
        for held in (results, Results.open(file, anew=False)):
            assert f"| cold / reader | {1 / run / 10:.3g} |" in table.tables(held)
            assert len(held.measurements) == 2


def measured(results: Results, group: str, step: str, program: str, wall: float) -> None:
    """Measure a group of one step."""
    results.begin(group)
    results.add(group, step, program, Cost(wall, wall, 50, 0), entries=20)
    results.finish(group)


@pytest.mark.parametrize(
    "archive",
    [Archive(1000), Archive(60_000), Archive(1000, hidden=3000), Archive(200, members=20, longest=1200)],
    ids=lambda archive: archive.name,
)
def test_an_archive_comes_about_in_order(archive: Archive) -> None:
    """Each post is listed once before the last turn, in a turn after its date, and after the turn before it."""
    *turns, (end, newest) = archives.turns(archive)
    listed = set()
    before = NOON - timedelta(days=100 * 365)
    for moment, posts in turns:
        assert before < moment
        for member, numbers in posts.items():
            assert len(numbers) <= archives.STRETCH
            assert all(before < archive.date(member, number) <= moment for number in numbers)
            listed |= {(member, number) for number in numbers}
        before = moment
    assert before < end
    assert listed == {(member, n) for member in archive.everybody for n in range(archive.posts(member))}
    assert all(set(numbers) <= set(range(archives.LISTED)) for numbers in newest.values())


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words of a small bench that installs nothing and leaves nothing behind."""
    monkeypatch.setenv("BENCH_PYTHON", sys.executable)
    monkeypatch.setattr("bench.cache.CACHE", tmp_path)
    monkeypatch.setattr("bench.archives.CACHE", tmp_path)
    return [
        "--feeds=3",
        "--repeats=1",
        "--largest=60",
        "--peers=planet,httpx",
        f"--results={tmp_path / 'results.jsonl'}",
    ]


def test_a_small_bench_of_turns(small: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Cold, warm, changed: each step is measured, and what is stored is what is served."""
    assert bench.main(["cold", "warm", "changed", *small]) == 0
    printed = capsys.readouterr().out
    assert "| warm / httpx with its start |" in printed
    entries = {line.split()[0]: line.split()[-1] for line in printed.splitlines() if " planet  " in line}
    assert entries["cold"] == entries["warm"] == "60"
    assert entries["changed"] == "61"


def test_a_bench_goes_on_only_with_what_is_asked_for(
    small: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A group that is complete is measured again where it is to be repeated more often, or with others."""
    runs: list[str] = []
    monkeypatch.setattr(bench, "GROUPS", (Group("turns", ("cold",), lambda setting, steps: runs.extend(steps)),))
    for words, count in (([], 1), ([], 1), (["--repeats=2"], 2), (["--peers=planet"], 3), (["--largest=70"], 4)):
        assert bench.main(["cold", "--resume", *small, *words]) == 0
        assert len(runs) == count
    assert bench.main(["cold", *small]) == 0
    assert len(runs) == 5


def test_two_benches_do_not_measure_each_other(small: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The second is refused, and the first goes on."""
    with alone():
        assert bench.main(["cold", *small]) == 2
    assert "another bench is running" in capsys.readouterr().err


def test_what_a_killed_bench_has_left_is_removed_with_the_rest(small: list[str], tmp_path: Path) -> None:
    """At the end, for removals slow down what is measured."""
    (tmp_path / "work-left").mkdir()
    program = "from bench.cache import CACHE, alone\nwith alone():\n    print(*CACHE.glob('work-*'))"
    environment = {**os.environ, "BENCH_CACHE": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", program], env=environment, cwd=measure.ROOT, capture_output=True)
    assert run.stdout.decode().strip() == str(tmp_path / "work-left")
    assert not (tmp_path / "work-left").exists()


STOPPED = """
import signal, sys
from bench import __main__ as bench, measure

CHILD = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(99)"
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', *sys.argv[1:]])"
bench.GROUPS = (
    bench.Group("turns", ("cold",), lambda *_: measure.run([sys.executable, "-c", PARENT, CHILD, sys.argv[1]])),
)
signal.signal(signal.SIGTERM, bench._stop)
sys.exit(bench.main(["cold"]))
"""


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_bench_that_is_stopped_leaves_no_process(tmp_path: Path, stop: signal.Signals) -> None:
    """What it was measuring ends with it, and the process that this had started; it does not wait for anything."""
    words = [sys.executable, "-c", STOPPED, str(tmp_path / "pid")]
    process = subprocess.Popen(words, env={**os.environ, "BENCH_CACHE": str(tmp_path)}, cwd=measure.ROOT)
    pid = tmp_path / "pid"
    wait_for(lambda: pid.exists() and bool(pid.read_text()))
    process.send_signal(stop)
    assert process.wait(60) == 130
    wait_for(lambda: not measure.memory(int(pid.read_text())))


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is so; fail where it is not after a minute."""
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("it did not come about")


@pytest.mark.parametrize(
    "words", [["--feeds=0"], ["--feeds=-3"], ["--repeats=0"], ["--largest=49"], ["--feeds=x"]], ids=" ".join
)
def test_sizes_of_nothing_are_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """They would measure nothing, or break in the midst."""
    with pytest.raises(SystemExit) as stop:
        bench.main(["cold", *words])
    assert stop.value.code == 2
    assert "is no number from" in capsys.readouterr().err


def test_a_small_bench_obeys_its_other_words() -> None:
    """`--quick` stands for steps and sizes, and each of them can be another."""
    quick = bench._choice(["--quick"])
    assert (quick.feeds, quick.repeats, quick.keep) == (50, 1, False)
    assert "archive" in quick.steps
    other = bench._choice(["cold", "--quick", "--keep", "--feeds=7", "--resume"])
    assert (other.steps, other.feeds, other.repeats, other.keep, other.resume) == (["cold"], 7, 1, True, True)


def test_what_is_kept_twice_is_kept_once(tmp_path: Path) -> None:
    """The tables take the place of those before them, and what stands above them stays."""
    readme = tmp_path / "README.md"
    readme.write_text(f"# The bench\n\n{table.MARK}\n\nolder\n")
    for _ in "12":
        table.keep("| new |", readme)
    assert readme.read_text() == f"# The bench\n\n{table.MARK}\n\n| new |\n"


class Broken:
    """A program that fails in its own way."""

    name = "broken"

    def __init__(self, reason: str = "") -> None:
        self._reason = reason

    def missing(self) -> str:
        return self._reason

    def subscribe(self, folder: Path, urls: Sequence[str]) -> None:
        folder.mkdir()

    def turn(self, folder: Path, number: int) -> Command:
        return Command(["true"])

    def entries(self, folder: Path) -> int:
        return cache.count(folder / "cache.db", "a_table_of_another_version")


@pytest.mark.parametrize("broken", [Broken("no network"), Broken()])
def test_a_program_that_cannot_be_measured_is_named_and_the_rest_goes_on(
    small: list[str], broken: Broken, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whether it is not there, or breaks."""
    monkeypatch.setattr(bench, "PEERS", (Planet(), broken))
    assert bench.main(["cold", *(word for word in small if "peers" not in word)]) == 0
    printed = capsys.readouterr().out
    assert "- broken was not measured: no network" in printed or "- broken left the race: no such table" in printed
    assert "| cold | planet |" in printed


def test_a_program_that_cannot_be_installed_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And is tried again the next time."""
    monkeypatch.setattr("bench.cache.CACHE", tmp_path)
    for name, value in {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}.items():
        monkeypatch.setenv(name, value)
    for _ in "12":
        reason = cache.environment("reader", "no-such-package-of-the-bench")
        assert reason.startswith("it could not be installed: ERROR: No matching distribution")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "only root can install it" in cache.program("no-such-program", "no-such-package")


@pytest.mark.long
def test_a_small_bench_of_the_unsteady(small: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """30 % of the feeds in trouble, and the start of the command."""
    assert bench.main(["mixed", "start", *small]) == 0
    printed = capsys.readouterr().out
    for ratio in ("15 % of each / all 304", "planet --help / python -c pass"):
        assert f"| {ratio} |" in printed


@pytest.mark.long
def test_a_small_bench_of_archives(small: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """An archive is made once, copied, and brought new posts."""
    assert bench.main(["archive", *small]) == 0
    printed = capsys.readouterr().out
    rows = [line for line in printed.splitlines() if line.startswith("| archive |")]
    assert ["new 1," in row or "new 6," in row for row in rows] == [True, True]


def test_a_bench_fails_where_a_turn_fails(small: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The status is 1, for instance where the members file has a mistake."""
    monkeypatch.setattr(bench, "PEERS", (Planet("[planet]\n"), *bench.PEERS[1:]))
    assert bench.main(["cold", *small]) == 1


def test_a_word_that_is_no_step_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """It would otherwise measure nothing, and say so nowhere."""
    with pytest.raises(SystemExit) as stop:
        bench.main(["cold", "wram", "--peers=planet,raeder"])
    assert stop.value.code == 2
    assert "there is no raeder and no wram" in capsys.readouterr().err


def test_every_target_names_a_step_that_is_measured() -> None:
    """A target of a step that no group has would never be printed."""
    steps = {step for group in bench.GROUPS for step in group.steps}
    renamed = {"bare": "no validators", "stirred": "no news"}
    measured = {renamed.get(step, step) for step in steps}
    assert {target.step.partition(",")[0] for target in TARGETS} <= measured
