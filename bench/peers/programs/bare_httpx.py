"""The floor of visiting: the feeds of feeds.txt by httpx alone, nothing done to them. `bare_httpx.py FOLDER WORKERS`.

The ETags of the last time are kept in a file, so that a second run asks only whether anything has changed.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx


async def main(folder: Path, workers: int) -> None:
    """Ask for every feed once, `workers` at a time; every host is another, so no connection is kept open."""
    urls = iter((folder / "feeds.txt").read_text(encoding="utf-8").split())
    file = folder / "etags.json"
    etags: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    limits = httpx.Limits(max_connections=workers, max_keepalive_connections=0)
    async with httpx.AsyncClient(trust_env=False, limits=limits, timeout=20) as client:
        await asyncio.gather(*(visit(client, urls, etags) for _ in range(workers)))
    file.write_text(json.dumps(etags), encoding="utf-8")


async def visit(client: httpx.AsyncClient, urls: Iterator[str], etags: dict[str, str]) -> None:
    """Ask for one feed after the other until none is left."""
    for url in urls:
        etag = etags.get(url)
        answer = await client.get(url, headers={"If-None-Match": etag} if etag else {})
        if answer.status_code not in (200, 304):
            sys.exit(f"{url}: {answer.status_code}")
        etags[url] = answer.headers.get("ETag", "")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
