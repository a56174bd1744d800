"""Run by the environment of reader: `subscribe FOLDER` adds the feeds of feeds.txt, `update FOLDER WORKERS` visits
them all."""

from __future__ import annotations

import sys
from pathlib import Path

from reader import make_reader


def main(word: str, folder: Path, workers: int) -> None:
    """Do what the word says."""
    with make_reader(str(folder / "reader.sqlite")) as reader:
        if word == "subscribe":
            for url in (folder / "feeds.txt").read_text(encoding="utf-8").split():
                reader.add_feed(url)
        else:
            failed = [result for result in reader.update_feeds_iter(scheduled=False, workers=workers) if result.error]
            if failed:
                sys.exit(f"{len(failed)} feeds failed, the first: {failed[0]}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
