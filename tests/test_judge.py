"""The collections' judge, and its judgement on the collections of this repository."""

from __future__ import annotations

from pathlib import Path

import judge
import pytest

HERE = Path(__file__).parent
COLLECTIONS = ("feeds", "feeds_of_others", "feeds_from_the_field")
CUT = ("truncated.xml", "rss_2.0_invalid_1.xml")
"""Documents that break off, as their collections mean them to."""


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_no_document_of_a_collection_is_refused_or_loses_an_entry(collection: str) -> None:
    """Every document is read whole."""
    judged = {path: judge.judge(path.read_bytes()) for path in judge.documents(HERE / collection)}
    assert len(judged) >= 9
    assert not {path: word for path, word in judged.items() if word.verdict != "read" and path.name not in CUT}


def test_the_judge_sees_what_is_lost_and_what_is_no_feed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A judge that finds nothing wrong must be able to."""
    feed = b"<rss version='2.0'><channel><item><title>A</title></item><item><title>B</title></item></channel></rss>"
    assert judge.judge(feed) == ("read", "2 entries")
    assert judge.judge(b"<opml version='2.0'/>").verdict == "refused"
    monkeypatch.setattr(judge, "entries_in", lambda document: 3)
    assert judge.judge(feed).detail.startswith("1 of 3 entries")
    (tmp_path / "a.xml").write_bytes(feed)
    assert judge.main([str(tmp_path)]) == 1
    monkeypatch.setattr(judge, "read_feed", lambda *arguments: 1 // 0)
    assert judge.judge(feed).verdict == "raised"
