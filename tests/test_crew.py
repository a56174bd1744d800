"""Processes that share the work of the leader: when they begin, what they give, and how they end."""

from __future__ import annotations

import asyncio
import fcntl
import os
import resource
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from crews import children, ready

from planet.errors import PlanetError
from planet.model.visits import Fetched
from planet.workers import messages, pool, tasks
from planet.workers.child import Child
from planet.workers.crew import Crew
from planet.workers.pool import Workers

PATCHED = "import os, sys; sys.path[:] = sys.argv[1:]; from planet.workers import tasks; {change}; tasks.serve()"


def nothing() -> None:
    """What a process that needs nothing begins with."""


def begin_and_wait(folder: Path, number: int) -> int:
    """A call that others see begin, and that lasts until they let it go."""
    (folder / f"begun-{number}").touch()
    while not (folder / "go").exists():
        time.sleep(0.01)
    return number


def process_of(_: object) -> int:
    return os.getpid()


def mistaken() -> None:
    raise PlanetError("The disk is full.")


def broken() -> None:
    raise KeyError("nobody foresaw this")


@pytest.fixture(autouse=True)
def no_process_stays() -> Iterator[None]:
    """Nobody goes on working after the test."""
    yield
    assert children() == []


@pytest.fixture
def crew() -> Iterator[Crew]:
    """A crew of one process, which is ready."""
    with Crew() as crew:
        crew.prepare(nothing)
        ready(Crew.grow)(crew, 1)
        yield crew


def collected(crew: Crew) -> list[bytes]:
    """What all calls gave that were handed over."""
    values: list[bytes] = []
    while crew.is_busy:
        crew.exchange(0.1)
        values += crew.results()
    return values


def wait_for(path: Path) -> None:
    while not path.exists():
        time.sleep(0.01)


# ---------------------------------------------------------------- calls


def test_large_calls_and_answers_pass_each_other(crew: Crew) -> None:
    """Neither side waits for the other to take what no socket holds."""
    for size in (3_000_000, 1, 4_000_000):
        crew.hand_over(bytes, b"x" * size)
    assert [len(messages.unpacked(value, bytes)) for value in collected(crew)] == [3_000_000, 1, 4_000_000]


def test_a_mistake_is_its_sentence_and_a_fault_its_traceback(crew: Crew) -> None:
    """The process goes on after both."""
    crew.hand_over(mistaken)
    with pytest.raises(PlanetError, match=r"^The disk is full\.$"):
        collected(crew)
    crew.hand_over(broken)
    with pytest.raises(RuntimeError, match=r"in broken\n.*\n.*nobody foresaw this"):
        collected(crew)


def test_a_socket_may_have_a_high_number(crew: Crew) -> None:
    """A reading process may be started while a thousand visits are under way."""
    mate = crew._mates[0].child
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2048), hard))
    number = fcntl.fcntl(mate.socket, fcntl.F_DUPFD_CLOEXEC, 1500)
    mate.socket.close()
    mate.socket = socket.socket(fileno=number)
    mate.socket.setblocking(False)
    crew.hand_over(bytes, b"x")
    assert [messages.unpacked(value, bytes) for value in collected(crew)] == [b"x"]
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def babble() -> None:
    """Write to the leader what is no answer."""
    os.write(0, (2).to_bytes(messages.HEAD) + b"\x80\xc1")


def test_a_process_that_talks_nonsense_is_given_up(crew: Crew) -> None:
    """Nothing but an answer is taken from it."""
    crew.hand_over(babble)
    with pytest.raises(PlanetError, match="ended from outside"):
        collected(crew)


def test_what_waits_is_not_begun_after_a_signal(tmp_path: Path, crew: Crew) -> None:
    """The process ends the call that it is at, which gives what it gives; those that wait in its socket would keep a
    signal waiting."""
    for number in range(3):
        crew.hand_over(begin_and_wait, tmp_path, number)
    wait_for(tmp_path / "begun-0")
    left = crew.stop()
    (tmp_path / "go").touch()
    assert [messages.unpacked(value, int) for value in left] == [0]
    assert [path.name for path in tmp_path.glob("begun-*")] == ["begun-0"]


def test_a_process_without_a_call_stops_at_once(crew: Crew) -> None:
    """Whoever asks it to, as a service manager does with all processes of a hub; then the leader has a sentence."""
    os.kill(*children(), signal.SIGTERM)
    crew.hand_over(nothing)
    with pytest.raises(PlanetError, match="ended from outside"):
        collected(crew)


def test_nobody_waits_for_a_process_that_is_not_ready(tmp_path: Path) -> None:
    """It is given nothing, keeps nobody busy, and is killed in the end."""
    with Crew() as crew:
        crew.prepare(begin_and_wait, tmp_path, 0)
        crew.grow(1)
        while not (tmp_path / "begun-0").exists():
            crew.exchange(0.01)
        assert (crew.size, crew.has_room(9), crew.is_busy) == (1, False, False)


# ---------------------------------------------------------------- reading processes that go on


def feed(size: int = 9) -> Fetched:
    """A feed of so many bytes at least, as a visit brings it."""
    return Fetched(
        "https://reef.example/", b'<rss version="2.0"><channel><title>R</title></channel></rss>' + b" " * size
    )


async def read_and_rest(crew: Crew, *sizes: int) -> list[int]:
    """Read feeds of these sizes, and rest; gives the processes that read."""
    async with Workers(many=False, crew=crew) as workers:
        for size in sizes:
            await workers.read(feed(size), None, 9)
        readers = children()
        await workers.rest()
    return readers


def test_a_process_that_has_read_little_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """It stays after the turn's reading, begins when it is called, and ends with the crew."""
    monkeypatch.setattr("planet.workers.processors.processors", lambda: 2)
    with Crew() as crew:
        readers = asyncio.run(read_and_rest(crew, 9, 9))
        assert children() == readers
        crew.prepare(nothing)
        ready(Crew.grow)(crew, 1)
        crew.hand_over(process_of, None)
        assert [messages.unpacked(value, int) for value in collected(crew)] == readers


@pytest.mark.parametrize(("processors", "size"), [(1, 9), (2, pool.WORTH_ANOTHER)])
def test_one_that_has_grown_or_has_no_processor_ends(
    monkeypatch: pytest.MonkeyPatch, processors: int, size: int
) -> None:
    """Its memory is needed for pages."""
    monkeypatch.setattr("planet.workers.processors.processors", lambda: processors)
    with Crew() as crew:
        assert len(asyncio.run(read_and_rest(crew, size))) == 1
        assert children() == []


def test_one_that_has_waited_too_long_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It ended for want of tasks before it was called: the leader does without it."""
    monkeypatch.setattr(tasks, "PROGRAM", PATCHED.format(change="tasks._calls._patience = 0.05"))
    with Crew() as crew:
        child = Child()
        crew.take_in(child)
        while child.lives:
            time.sleep(0.01)
        crew.prepare(nothing)
        crew.use_spare()
        crew.exchange(1)
        assert list(crew.results()) == []
        assert crew.size == 0


def steps(folder: Path) -> Iterator[None]:
    for number in range(3):
        (folder / f"step-{number}").touch()
        yield
    raise KeyError("nobody foresaw this")


def test_what_calls_need_is_loaded_while_nothing_is_to_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that fails disturbs nobody: the same is asked for again where it is used."""
    monkeypatch.setattr("planet.workers.processors.processors", lambda: 2)

    async def scene() -> list[int]:
        async with Workers(many=False, crew=crew) as workers:
            for _ in range(pool.SHARED_FROM):
                await workers.read(feed(), None, 9)
            while not (tmp_path / "step-2").exists():
                await asyncio.sleep(0.01)
            before = children()
            await workers.read(feed(), None, 9)
            return before

    with Crew() as crew:
        crew.load(steps, tmp_path)
        assert len(asyncio.run(scene())) == 1


def slow_steps(folder: Path) -> Iterator[None]:
    for number in range(1000):
        (folder / f"step-{number}").touch()
        time.sleep(0.01)
        yield


def test_what_is_to_be_read_goes_before_what_is_to_be_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And so do calls."""
    monkeypatch.setattr("planet.workers.processors.processors", lambda: 2)
    with Crew() as crew:
        crew.load(slow_steps, tmp_path)
        asyncio.run(read_and_rest(crew, *[9] * (pool.SHARED_FROM + 1)))
        crew.prepare(nothing)
        ready(Crew.grow)(crew, 1)
        loaded = len(list(tmp_path.iterdir()))
        crew.hand_over(begin_and_wait, tmp_path, 0)
        (tmp_path / "go").touch()
        collected(crew)
        assert len(list(tmp_path.glob("step-*"))) == loaded < 1000


def test_calls_of_which_no_process_is_in_need_are_not_written_down() -> None:
    """A function inside another cannot be: most turns start no process, and need not know."""

    def inside() -> Iterator[None]:
        yield

    with Crew() as crew:
        crew.load(inside)
        crew.prepare(inside)
        with pytest.raises(AttributeError):
            _ = crew.loading
