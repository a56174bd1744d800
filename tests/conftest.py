"""Fixtures that many tests share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from community import Community, Web, serve

from planet import indexing
from planet.store import Store


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that has just been made: copied by each test, which saves it the migrations."""
    folder = tmp_path_factory.mktemp("store")
    Store.open("sqlite:///planet.db", folder).close()
    return folder / "planet.db"


INDEXER = indexing.version


@pytest.fixture(autouse=True)
def search_by_titles(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site without the extra `search`, which would cost each test a process."""
    monkeypatch.setattr(indexing, "version", lambda: "")


@pytest.fixture
def whole_index(search_by_titles: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site with the extra `search`."""
    if not INDEXER():
        pytest.skip("the extra `search` is not installed")
    monkeypatch.setattr(indexing, "version", INDEXER)


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
