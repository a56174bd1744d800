"""The index of the whole site, made by pagefind (extra `search`): records in, files out. The only door to pagefind.

It is asked as its own libraries ask it: one process, lines of JSON in base64, ended by commas. Its Python library takes
ten records a second, which is why it is used for finding the program alone.
"""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version as version_of
from importlib.util import find_spec
from pathlib import Path
from threading import Timer
from typing import Any

from planet.errors import PlanetError
from planet.locale import search_terms
from planet.views.page import SearchRecord

PATIENCE = 120
"""Seconds for one index to be made; of a thousand long posts it takes five."""

NEEDED = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json")
NEEDED_ENDINGS = (".pf_meta", ".pf_index", ".pf_fragment")
"""The rest of what pagefind writes are interfaces of its own, which the search page does without."""


def version() -> str:
    """What makes the index, "" where the extra is not installed."""
    return f"pagefind {version_of('pagefind')}" if find_spec("pagefind") and _program() else ""


def _program() -> Path | None:
    from pagefind.service import get_executable

    try:
        found: Path | None = get_executable()
    except FileNotFoundError:
        return None
    return found if found and found.is_file() else None


def index(records: Sequence[SearchRecord], language: str) -> dict[str, bytes]:
    """The files of an index over these records, by their names; none where no record has a word. Raises PlanetError
    where pagefind fails."""
    files = _made(records, language.partition("-")[0].lower())
    languages = json.loads(files[NEEDED[-1]])["languages"].values()
    if not languages:
        return {}
    needed = {*NEEDED, *(f"wasm.{one['wasm'] or 'unknown'}.pagefind" for one in languages)}
    return {name: body for name, body in sorted(files.items()) if name in needed or name.endswith(NEEDED_ENDINGS)}


def _made(records: Sequence[SearchRecord], language: str) -> dict[str, bytes]:
    """All that pagefind makes of these records. It hands the files over, for where it writes them itself it says that
    it has before it has."""
    with _running() as process:
        number = _ask(process, {"type": "NewIndex", "config": {"force_language": language}})["index_id"]
        for one in records:
            _ask(process, {"type": "AddRecord", "index_id": number, **_told(one, language)})
        made = _ask(process, {"type": "GetFiles", "index_id": number})
    return {file["path"]: base64.b64decode(file["content"]) for file in made["files"]}


def _told(one: SearchRecord, language: str) -> dict[str, Any]:
    """A record as pagefind takes it. It searches `meta` too, so what must only be shown goes as the address."""
    return {
        "url": json.dumps([one.place, one.home, one.day, one.language]),
        "content": search_terms.spaced(one.text),
        "language": language,
        "meta": {"title": search_terms.spaced(one.title), "author": search_terms.spaced(one.author)},
        "filters": None,
        "sort": None,
    }


@contextmanager
def _running() -> Iterator[subprocess.Popen[bytes]]:
    """pagefind, waiting for requests; it hears no Ctrl-C, for the turn in hand is finished."""
    try:
        process = subprocess.Popen(
            [str(_program()), "--service"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise PlanetError(_FAILED.format(error.strerror)) from error
    watch = Timer(PATIENCE, process.kill)
    watch.start()
    try:
        with process:
            try:
                yield process
            finally:
                process.kill()
    except BrokenPipeError as error:
        raise PlanetError(_FAILED.format("it broke off")) from error
    finally:
        watch.cancel()


def _ask(process: subprocess.Popen[bytes], payload: Mapping[str, Any]) -> Mapping[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(base64.b64encode(json.dumps({"message_id": 1, "payload": payload}).encode()) + b",")
    process.stdin.flush()
    answer = bytearray()
    while not answer.endswith(b","):
        piece = process.stdout.read1()  # type: ignore[attr-defined]
        if not piece:
            raise PlanetError(_FAILED.format("it broke off"))
        answer += piece
    told: Mapping[str, Any] = json.loads(base64.b64decode(answer[:-1]))["payload"]
    if told["type"] == "Error":
        raise PlanetError(_FAILED.format(told.get("message")))
    return told


_FAILED = "The search index could not be made by pagefind ({}): the search page goes on with the last one."
