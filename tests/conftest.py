"""Fixtures that many tests share."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import socketserver
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from community import Community, ReadsHere, Web, serve
from hypothesis import settings
from killing import Nursery

from planet.service import one_turn
from planet.site import pagefind
from planet.store import Store
from planet.turn import staging


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that has just been made: copied by each test, which saves it the migrations."""
    folder = tmp_path_factory.mktemp("store")
    Store.open("sqlite:///planet.db", folder).close()
    return folder / "planet.db"


INDEXER = "PAGEFIND_BINARY_PATH"
"""Where pagefind is, in the environment, which the commands that tests run inherit."""
settings.register_profile("planet", deadline=None)
settings.load_profile("planet")
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="planet-tests-")
"""Compiled templates are kept here, and not among those of the person who runs the tests."""
os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
"""The processes that tests start import the package that stands beside these tests, and no other."""
os.environ[INDEXER] = "switched off: the whole index costs each hub a process"
socketserver.BaseServer.serve_forever.__defaults__ = (0.02,)
"""Seconds that a server of this process goes on serving, at most, when it is told to end."""
staging.processors = lambda: 1
"""Further processes for a large site start for longer than they help here; their tests ask for them."""


connections: list[type] = []
"""Whose event loop makes one, notes it here: see the next fixture."""
_begin = asyncio.BaseTransport.__init__


def _noted(self: asyncio.BaseTransport, extra: Mapping[str, object] | None = None) -> None:
    connections.append(type(self))
    _begin(self, extra)


asyncio.BaseTransport.__init__ = _noted  # type: ignore[method-assign]


LONGEST = ("browser", "durability", "hosted_hub", "who_wrote_page", "running", "browser_upkeep", "weaving_corpus")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no processor waits for one of them at the end."""
    places = {f"test_{name}.py": number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


def pytest_collection_finish() -> None:
    """Look no more for garbage among the modules that are imported by now: the next fixture costs a tenth then."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _no_connection_is_left() -> Iterator[None]:
    """A test whose event loops made connections answers itself for those that it left open.

    Python complains of them when it collects them, which would be in the midst of a later test.
    """
    connections.clear()
    yield
    if connections:
        gc.collect()


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Forks the commands that are killed."""
    nursery = Nursery(tmp_path_factory.mktemp("nursery"))
    yield nursery
    nursery.close()


class WorkersHere(ReadsHere):
    """Workers without processes."""

    def __init__(self, **_: object) -> None:
        """Need nothing that processes need."""

    async def __aenter__(self) -> WorkersHere:
        return self

    async def __aexit__(self, *_: object) -> None:
        """End nothing."""


@pytest.fixture
def reads_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns of this process read in it: where a test takes many, and is about something else."""
    monkeypatch.setattr(one_turn, "Workers", WorkersHere)


@pytest.fixture
def whole_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site with the extra `search`; without this fixture it is as if it were not installed."""
    monkeypatch.delenv(INDEXER)
    if not pagefind.version():
        pytest.skip("the extra `search` is not installed")


@pytest.fixture
def community(tmp_path: Path, empty_store: Path) -> Iterator[Community]:
    """An empty hub, and a web of its own."""
    (tmp_path / "hub").mkdir()
    shutil.copy(empty_store, tmp_path / "hub" / "planet.db")
    web = Web()
    server = serve(web)
    hub = Community(tmp_path / "hub", web)
    yield hub
    hub.store.close()
    server.shutdown()
    server.server_close()
