"""What the bridge to Mastodon and Bluesky reads of a site: `python tests/bridge.py ADDRESS SITE-URL` prints JSON.

ADDRESS is where the site is served now, SITE-URL where it will be. The steps are those of Bridgy Fed (`web.py`:
`fetch`, `feed_url`, `poll_feed`), the reading is done by the libraries that it uses, granary, webutil and mf2util. They
run in a process of their own, for they change the time limits of all sockets."""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

FOLDER = Path(sys.prefix) / "granary"
"""Where its libraries are: in a folder of their own, so that no other test meets them."""

MISSING = f"granary is missing: pip install --no-deps --target {FOLDER} --requirement tests/granary.txt"
FEED_TYPES = {
    "application/atom+xml": "atom",
    "application/rss+xml": "rss",
    "application/rdf+xml": "rss",
    "application/xml": "xml",
    "text/xml": "xml",
}


def main(address: str, site_url: str) -> dict[str, Any]:
    """Return the card of the front page, the feed that the bridge chooses, and what is read of every format."""
    import mf2util
    import requests
    from granary import atom, jsonfeed, rss
    from webutil import util

    def get(path: str) -> requests.Response:
        answer = requests.get(address + path, timeout=30)
        answer.raise_for_status()
        assert len(answer.content) <= util.MAX_HTTP_RESPONSE_SIZE
        return answer

    page = util.parse_mf2(util.parse_html(get("").text), url=site_url, metaformats=True)
    card = mf2util.representative_hcard(page, site_url.rstrip("/")) or mf2util.representative_hcard(page, site_url)
    chosen, stated = next(
        (url, FEED_TYPES[link["type"]])
        for url, link in page["rel-urls"].items()
        if "alternate" in link["rels"] and link.get("type") in FEED_TYPES
    )
    answer = get(chosen.removeprefix(site_url))
    served = FEED_TYPES[answer.headers["Content-Type"].split(";")[0]]
    readers = {"atom": atom.to_as1, "rss": rss.to_as1}
    return {
        "card": card,
        "chosen": chosen,
        "bridged": readers[stated if served == "xml" else served](answer.text),
        "atom": atom.to_as1(get("atom.xml").text),
        "rss": rss.to_as1(get("rss20.xml").text),
        "json": jsonfeed.to_as1(get("feed.json").json())[0],
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.path.append(str(FOLDER))
    try:
        json.dump(main(*sys.argv[1:]), sys.stdout)
    except ModuleNotFoundError as error:
        sys.exit(f"{MISSING} ({error})")
