"""The collections' judge: `python tests/judge.py FOLDER …` says what became of each document of some folders.

A line for each document that was refused, with the reason, that lost entries, or that raised what a reader must not
raise; then the counts. The exit status is 1 where entries were lost or something was raised: refusals are for a person
to judge, for a collection may hold what is no feed.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from planet.model.results import Unreadable
from planet.parse.charset import to_utf8
from planet.workers.jobs import read_feed

ENDINGS = (".xml", ".json", ".rss", ".atom", ".rdf", ".feed")
MOST = 3000
_NO_ELEMENT = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_ENTRY = re.compile(rb"<((?:[\w.-]+:)?(?:item|entry))(?=[\s>/])[^>]*?(/?)>", re.IGNORECASE)


class Judgement(NamedTuple):
    """What became of a document: "read", "refused", "lost" (some of its entries) or "raised"; and a word on it."""

    verdict: str
    detail: str = ""


def judge(document: bytes) -> Judgement:
    """Read a document as a worker does, and compare what came out with the entries that stand in it."""
    try:
        answer = read_feed(document, "", "https://judge.example/feed", "", None, MOST)
    except Exception as error:  # whatever it is: a reader raises nothing
        return Judgement("raised", repr(error))
    if isinstance(answer, Unreadable):
        return Judgement("refused", answer.reason)
    there = entries_in(document)
    empty = sum("has neither title, text, link nor file" in problem for problem in answer.problems)
    lost = min(there, MOST) - len(answer.entries) - empty - _repeated(document)
    if lost > 0 and not answer.cut and len(answer.problems) < 20:
        return Judgement("lost", f"{lost} of {there} entries; {'; '.join(answer.problems)}")
    return Judgement("read", f"{len(answer.entries)} entries")


def _repeated(document: bytes) -> int:
    """Count the entries of an id that another entry bears too: of these the latest is read."""
    ids = re.findall(rb"<(?:guid|id)\b[^>]*>([^<]+)</(?:guid|id)>\s*", document)
    return len(ids) - len(set(ids))


def entries_in(document: bytes) -> int:
    """Count the entries that stand in a document, by its bytes alone."""
    text = to_utf8(document)
    if text.lstrip()[:1] == b"{":
        items = json.loads(text, strict=False, parse_int=str).get("items")
        return sum(isinstance(item, dict) for item in items) if isinstance(items, list) else 0
    return sum(1 for match in _ENTRY.finditer(_NO_ELEMENT.sub(b"", text)) if not match[2])


def documents(folder: Path) -> Iterator[Path]:
    """List the documents in a folder and those below it."""
    return (path for path in sorted(folder.rglob("*")) if path.suffix in ENDINGS and path.is_file())


def main(folders: list[str]) -> int:
    """Judge the documents of some folders; return the exit status."""
    counts: Counter[str] = Counter()
    for folder in folders:
        for path in documents(Path(folder)):
            verdict, detail = judge(path.read_bytes())
            counts[verdict] += 1
            if verdict != "read":
                print(f"{path}: {verdict}: {detail}")
    print(", ".join(f"{count} {verdict}" for verdict, count in counts.most_common()))
    return 1 if counts["lost"] or counts["raised"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
