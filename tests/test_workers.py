"""The processes that read foreign bytes: how many there are, what each death costs, and what they say."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from crews import children

from planet.model.entry import Author, Entry, FeedInfo
from planet.model.results import Found, Picture, Reading, Unreadable
from planet.model.visits import Fetched, Hints
from planet.workers import messages, pool, tasks
from planet.workers.messages import Answer, Task
from planet.workers.pool import Workers

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are counted in /proc")

URL = "https://reef.example/feed"
PATCHED = "import os, sys; sys.path[:] = sys.argv[1:]; from planet.workers import tasks; {change}; tasks.serve()"


def document(title: str, size: int = 0) -> Fetched:
    """A feed of one entry, whose text is so long."""
    item = f"<item><title>{title}</title><description>{'word ' * (size // 5)}</description></item>"
    return Fetched(URL, f'<rss version="2.0"><channel><title>R</title>{item}</channel></rss>'.encode())


async def titles(workers: Workers, *documents: Fetched) -> list[str]:
    """What is read in some documents, all asked for at once: titles of entries, or reasons."""
    answers = await asyncio.gather(*(workers.read(one, None, 10) for one in documents))
    return [answer.reason if isinstance(answer, Unreadable) else answer.entries[0].title for answer in answers]


def test_what_is_to_be_done_meanwhile_is_done_when_the_workers_rest() -> None:
    """It begins with the first process, once a turn."""
    steps: list[str] = []

    def meanwhile() -> Iterator[None]:
        steps.append("begun")

        def left() -> Iterator[None]:
            for step in ("one", "two"):
                steps.append(step)
                yield

        return left()

    async def scene() -> list[list[str]]:
        async with Workers(many=True, meanwhile=meanwhile) as workers:
            seen = [[*steps]]
            await titles(workers, *(document("L", pool.WORTH_ANOTHER) for _ in range(3)))
            seen.append([*steps])
            await workers.rest()
            await titles(workers, document("A"))
            await workers.rest()
            return [*seen, steps]

    assert asyncio.run(scene()) == [[], ["begun"], ["begun", "one", "two"]]


LOADING = """
import gc, sys
from pathlib import Path
from planet import config
from planet.hub import Hub
from planet.turn.making.loading import load_for_news

hub, loaded = Hub(Path(sys.argv[1])), []
for _ in range(2):
    assert len(list(load_for_news(hub, config.load(hub.folder)))) > 20
    loaded.append(gc.get_freeze_count())
from planet.site import templates

print(templates._environment.cache_info().misses, len(templates._OFTEN), *loaded)
"""


def test_what_news_need_is_loaded_once_and_not_looked_through_again(tmp_path: Path) -> None:
    """Templates too, which a name that is none would prevent. A process that takes many turns does not keep more and
    more things for ever."""
    hub = tmp_path / "config"
    hub.mkdir()
    (hub / "members.toml").write_text('[planet]\ntitle = "Reef"\nurl = "https://planet.example/"\n')
    command = [sys.executable, "-c", LOADING, str(tmp_path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    environments, names, first, second = map(int, answer.stdout.split())
    assert (environments, names > 10) == (1, True)
    assert 0 < first == second


def test_no_process_for_nothing_one_for_little_and_a_second_when_it_pays() -> None:
    """A worker costs its start, so there is none before its time."""

    async def scene() -> tuple[int, int, int]:
        async with Workers(many=True) as workers:
            nothing = len(children())
            await titles(workers, document("A"), document("B"), document("C"))
            little = len(children())
            await titles(workers, *(document("L", pool.WORTH_ANOTHER // 2) for _ in range(3)))
            return nothing, little, len(children())

    assert asyncio.run(scene()) == (0, 1, 2)
    assert children() == []


def test_the_first_process_starts_at_once_where_news_are_certain() -> None:
    """It reads the first body too, and is no process more."""

    async def scene() -> tuple[int, int]:
        async with Workers(many=True, at_once=True) as workers:
            first = len(children())
            await titles(workers, document("A"), document("B"))
            return first, len(children())

    assert asyncio.run(scene()) == (1, 1)
    assert children() == []


def test_a_dead_worker_costs_the_document_that_it_read_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was handed to it already is read by the next one."""
    change = "tasks._read = lambda task, read=tasks._read: os._exit(1) if b'DIE' in task.body else read(task)"
    rest = "tasks._WORKS['read'] = tasks._read"
    monkeypatch.setattr(tasks, "PROGRAM", PATCHED.format(change=f"{change}; {rest}"))

    async def scene() -> list[str]:
        async with Workers(many=False) as workers:
            return await titles(workers, *map(document, ("A", "DIE", "B", "DIE", "C")))

    first, second, third, fourth, fifth = asyncio.run(scene())
    assert (first, third, fifth) == ("A", "B", "C")
    assert "took more memory" in second
    assert second == fourth


def test_a_worker_that_is_killed_in_its_sleep_is_replaced() -> None:
    """Whoever ends it while there is nothing to read: the next document is read."""

    async def scene() -> list[str]:
        async with Workers(many=False) as workers:
            before = await titles(workers, document("A"))
            os.kill(*children(), signal.SIGKILL)
            await asyncio.sleep(0.1)
            return before + await titles(workers, document("B"))

    assert asyncio.run(scene()) == ["A", "B"]


def test_a_worker_without_work_gives_its_memory_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends by itself, whatever the leader does; the next document has another one."""
    monkeypatch.setattr(tasks, "PROGRAM", PATCHED.format(change="tasks.IDLE_SECONDS = 0.05"))

    async def scene() -> list[str]:
        read: list[str] = []
        async with Workers(many=False) as workers:
            for title in "ABC":
                read += await titles(workers, document(title), document(title))
                for _ in range(1000):  # the leader is busy, as with publishing
                    if not any(map(is_running, children())):
                        break
                    time.sleep(0.01)
                assert not any(map(is_running, children()))
        return read

    assert asyncio.run(scene()) == list("AABBCC")


def is_running(pid: int) -> bool:
    """Whether a process lives, and is more than a name in the table of processes."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_time_is_that_of_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that waits for the processor is not given up, one that uses it too long is."""
    change = "import time; tasks._WORKS['read'] = lambda task: (time.sleep(0.6), tasks._read(task))[1]"
    monkeypatch.setattr(tasks, "PROGRAM", PATCHED.format(change=change))

    async def slow() -> list[str]:
        async with Workers(many=False, seconds=0.5) as workers:
            return await titles(workers, document("Slow"))

    assert asyncio.run(slow()) == ["Slow"]
    spin = "exec('def spin(task):\\n with tasks._bounded(task.seconds, 1 << 30):\\n  while True: pass')"
    monkeypatch.setattr(tasks, "PROGRAM", PATCHED.format(change=f"{spin}; tasks._WORKS['read'] = spin"))
    assert "takes too long to read" in asyncio.run(slow())[0]


def test_a_worker_begins_anew_after_many_bodies(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the same process, with the memory of a new one, and loses nothing that waits for it."""
    monkeypatch.setattr(tasks, "PROGRAM", PATCHED.format(change="tasks.BODIES = 2"))

    async def scene() -> tuple[list[str], list[int], list[int]]:
        async with Workers(many=False) as workers:
            read = await titles(workers, document("A"))
            first = children()
            return read + await titles(workers, *map(document, "BCDEF")), first, children()

    read, first, last = asyncio.run(scene())
    assert read == list("ABCDEF")
    assert first == last


@pytest.mark.parametrize("words", ["b'\\xff' * 8", "(5).to_bytes(8) + b'words'", "(2).to_bytes(8) + b'\\x80\\xc1'"])
def test_a_worker_that_talks_nonsense_is_replaced(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """Nothing but an answer is taken from it."""
    change = (
        f"tasks._WORKS['read'] = lambda task: os.write(0, {words}) and os._exit(0) if b'LIE' in task.body"
        " else tasks._read(task)"
    )
    monkeypatch.setattr(tasks, "PROGRAM", PATCHED.format(change=change))

    async def scene() -> list[str]:
        async with Workers(many=False) as workers:
            return await titles(workers, *map(document, ("A", "LIE", "B")))

    first, second, third = asyncio.run(scene())
    assert (first, third) == ("A", "B")
    assert "nothing of it was used" in second


def test_a_reading_that_nobody_waits_for_any_more_disturbs_nobody() -> None:
    """The next one gets its own answer."""

    async def scene() -> list[str]:
        async with Workers(many=False) as workers:
            left = asyncio.ensure_future(workers.read(document("Left"), None, 10))
            await asyncio.sleep(0)
            left.cancel()
            return await titles(workers, document("A"), document("B"))

    assert asyncio.run(scene()) == ["A", "B"]


ENTRY = Entry("g", "https://reef.example/1", "T", "<p>x</p>", "x", "x", "article", authors=(Author("Ann"),))


@pytest.mark.parametrize(
    "value",
    [
        Answer(reading=Reading(FeedInfo("rss20"), (ENTRY,), Hints(skip_days=("Monday",)), problems=("P",))),
        Answer(unreadable=Unreadable("Reason")),
        Answer(found=Found(reason="None")),
        Answer(picture=Picture(b"\xff\xd8", 3, 4)),
    ],
)
def test_an_answer_arrives_as_it_was_sent(value: Answer) -> None:
    """Field by field."""
    head, packed = messages.parts(value)
    assert len(packed) == int.from_bytes(head)
    assert messages.answer(bytearray(packed)) == value


def test_a_text_that_no_message_can_hold_is_refused() -> None:
    """A lone surrogate stands in no text that was cleaned; one that does costs its own feed."""
    with pytest.raises(UnicodeEncodeError):
        messages.parts(Answer(unreadable=Unreadable("\ud800")))
    [_, packed] = tasks._parts(Answer(unreadable=Unreadable("\ud800")))
    answer = messages.answer(bytearray(packed))
    assert answer.unreadable is not None
    assert "breaks a reader" in answer.unreadable.reason


def test_a_task_arrives_as_it_was_sent() -> None:
    """Body and all."""
    task = Task("read", b"\x00\xff", 2.5, "text/xml", URL, "", "microblog", 200)
    assert messages.task(bytearray(messages.parts(task)[1])) == task


@pytest.mark.parametrize("moment", ["before it is ready", "while it reads"])
def test_a_worker_whose_leader_has_gone_ends_without_a_word(moment: str) -> None:
    """A turn that fails closes its sockets first: no traceback of a worker stands beside its sentence."""
    ours, theirs = socket.socketpair()
    change = "tasks.do = lambda task: __import__('time').sleep(0.3) or tasks.Answer()"
    worker = subprocess.Popen(
        [sys.executable, "-c", PATCHED.format(change=change), *sys.path], stdin=theirs, stderr=subprocess.PIPE
    )
    theirs.close()
    if moment == "while it reads":
        assert ours.recv(len(messages.READY)) == messages.READY
        task = Task("read", document("A").body, 20.0, url=URL)
        for part in messages.parts(task):
            ours.sendall(part)
    ours.close()
    assert worker.communicate(timeout=60)[1] == b""
    assert worker.returncode == 0


def test_resting_workers_are_gone_and_come_again() -> None:
    """A turn ends them before it publishes: their memory is needed there, and they have nothing more to do."""

    async def scene() -> tuple[int, list[str]]:
        async with Workers(many=True) as workers:
            await titles(workers, document("A"))
            await workers.rest()
            return len(children()), await titles(workers, document("B"))

    assert asyncio.run(scene()) == (0, ["B"])
    assert children() == []
