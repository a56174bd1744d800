"""The full-text index, made by pagefind (extra `search`): records in, files out. The only door to pagefind.

The program is asked as its own libraries ask it: one process, JSON in base64, requests ended by commas. Its Python
library takes ten records a second, so it only serves to find the program.
"""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Timer
from typing import Any

from planet.errors import PlanetError
from planet.locale import search_terms
from planet.views.page import SearchRecord

PATIENCE = 120
"""Seconds that making one index may take; a thousand long posts take five."""

PULSE = 0.2
"""Seconds from one look whether the work must end to the next."""

READ_AT_ONCE = 65_536
"""Bytes."""

Pulse = Callable[[], None]
"""What is called while pagefind works; it raises where the work must end."""

TAG_ENDS = " | "
"""What stands between two tags; the search page divides them there again."""

NEEDED = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json")
NEEDED_ENDINGS = (".pf_meta", ".pf_index", ".pf_fragment", ".pf_filter")
"""The other files that pagefind writes are user interfaces of its own, which the search page does not need."""


def version() -> str:
    """Return the name and version of the indexer, "" if the extra is not installed."""
    if not (find_spec("pagefind") and _program()):
        return ""
    from importlib.metadata import version as version_of  # ten milliseconds, a fiftieth of a turn without news

    return f"pagefind {version_of('pagefind')}"


def _program() -> Path | None:
    from pagefind.service import get_executable

    try:
        program: Path | None = get_executable()
    except FileNotFoundError:
        return None
    return program if program and program.is_file() else None


def no_pulse() -> None:
    """Let the work go on."""


def index(records: Sequence[SearchRecord], language: str, pulse: Pulse = no_pulse) -> dict[str, bytes]:
    """Return the files of an index over these records, by name; none if no record has a word. Raise PlanetError if
    pagefind fails."""
    files = _all_files(records, language.partition("-")[0].lower(), pulse)
    languages = json.loads(files[NEEDED[-1]])["languages"].values()
    if not languages:
        return {}
    needed = {*NEEDED, *(f"wasm.{entry['wasm'] or 'unknown'}.pagefind" for entry in languages)}
    return {name: body for name, body in sorted(files.items()) if name in needed or name.endswith(NEEDED_ENDINGS)}


def _all_files(records: Sequence[SearchRecord], language: str, pulse: Pulse) -> dict[str, bytes]:
    """Return all files that pagefind makes of these records. They are asked for, not written by pagefind: it says that
    it has written them before it has."""
    with _running() as process:
        number = _ask(process, {"type": "NewIndex", "config": {"force_language": language}}, pulse)["index_id"]
        for record in records:
            _ask(process, {"type": "AddRecord", "index_id": number, **_payload(record, language)}, pulse)
        answer = _ask(process, {"type": "GetFiles", "index_id": number}, pulse)
    return {file["path"]: base64.b64decode(file["content"]) for file in answer["files"]}


def _payload(record: SearchRecord, language: str) -> dict[str, Any]:
    """Return a record as pagefind takes it. It searches `meta` too, so what must only be shown goes into the URL."""
    meta = {"title": record.title, "author": record.author, "tags": TAG_ENDS.join(record.tags)}
    return {
        "url": json.dumps([record.hub_path, record.href, record.day, record.language]),
        "content": search_terms.spaced(record.text),
        "language": language,
        "meta": {name: search_terms.spaced(text) for name, text in meta.items() if text},
        "filters": {"by": list(record.by), "kind": [record.kind], "year": [record.day[:4]]},
        "sort": {"day": record.day},
    }


@contextmanager
def _running() -> Iterator[subprocess.Popen[bytes]]:
    """Run pagefind, waiting for requests. It does not receive Ctrl-C, because the turn must be able to finish."""
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


def _ask(process: subprocess.Popen[bytes], payload: Mapping[str, Any], pulse: Pulse) -> Mapping[str, Any]:
    assert process.stdin is not None
    process.stdin.write(base64.b64encode(json.dumps({"message_id": 1, "payload": payload}).encode()) + b",")
    process.stdin.flush()
    answer = bytearray()
    while not answer.endswith(b","):
        answer += _next_piece(process, pulse)
    reply: Mapping[str, Any] = json.loads(base64.b64decode(answer[:-1]))["payload"]
    if reply["type"] == "Error":
        raise PlanetError(_FAILED.format(reply.get("message")))
    return reply


def _next_piece(process: subprocess.Popen[bytes], pulse: Pulse) -> bytes:
    """Return the next bytes of an answer. Past the buffer of Python, which a wait for the file would not see."""
    assert process.stdout is not None
    source = process.stdout.fileno()
    while not select.select([source], [], [], PULSE)[0]:
        pulse()
    if not (piece := os.read(source, READ_AT_ONCE)):
        raise PlanetError(_FAILED.format("it broke off"))
    return piece


_FAILED = "The search index could not be made by pagefind ({}): the search page goes on with the last one."
