"""Request headers: who asks, whom to write to, which media types are welcome, credentials."""

from __future__ import annotations

import base64
import re

from planet.model.community import Planet
from planet.model.visits import Accept
from planet.web import urls

ACCEPT: dict[Accept, bytes] = {
    "feeds": b"application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    b"application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1",
    "page": b"text/html, application/xhtml+xml;q=0.9, application/atom+xml;q=0.5, application/rss+xml;q=0.5, */*;q=0.1",
    "blogroll": b"text/x-opml, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.9, */*;q=0.1",
    "robots": b"text/plain, */*;q=0.1",
    "image": b"image/webp, image/png, image/jpeg, image/gif;q=0.8",
}


def user_agent(planet: Planet, version: str) -> str:
    """Build the User-Agent, in printable ASCII: `planet-river/VERSION (+planet url; owner email)`."""
    about = "; ".join(part for part in (f"+{_ascii_url(planet.url)}", _comment(planet.owner.email)) if part)
    return f"planet-river/{_comment(version)} ({about})"


def authorization(auth: str, userinfo: str) -> bytes:
    """Build the Authorization header: Basic for `user:password` (RFC 7617), else Bearer (RFC 6750); b"" for none."""
    credentials = auth.strip() or userinfo
    if not credentials:
        return b""
    if ":" in credentials or credentials == userinfo:
        pair = credentials if ":" in credentials else credentials + ":"
        return b"Basic " + base64.b64encode(pair.encode("utf-8", "replace"))
    return b"Bearer " + credentials.encode("utf-8", "replace")


def _ascii_url(url: str) -> str:
    """Return a URL in ASCII, without the parentheses that would end a comment of a header."""
    return urls.in_ascii(url).replace("(", "%28").replace(")", "%29")


def _comment(text: str) -> str:
    """Drop all characters that need quoting in a comment of a header (RFC 9110 §5.6.5)."""
    return re.sub(r"[^!-'*-\[\]-~ ]", "", text).strip()
