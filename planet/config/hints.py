"""Keys that other planets, feed readers and habits know by other names: what to write in the members file instead."""

from __future__ import annotations

import re

from planet.config.values import quoted

_LINKS = (
    *("twitter", "x", "mastodon", "fediverse", "activitypub", "bluesky", "bsky", "github", "gitlab", "codeberg"),
    *("linkedin", "instagram", "youtube", "facebook", "threads", "flickr", "pixelfed", "peertube", "matrix", "irc"),
    *("xmpp", "jabber", "telegram", "signal", "social", "socials", "profiles", "accounts", "contact", "contacts"),
    *("keybase", "orcid", "discord", "tumblr", "reddit"),
)
_FEED = (
    "rss",
    "rss2",
    "atom",
    "rdf",
    "feed",
    "feed_url",
    "feedurl",
    "feed_uri",
    "rss_url",
    "atom_url",
    "xml",
    "xmlurl",
)
_PAGE = (
    "website",
    "homepage",
    "home",
    "site",
    "site_url",
    "web",
    "blog",
    "blog_url",
    "link",
    "href",
    "html_url",
    "htmlurl",
)
_FACE = ("face", "hackergotchi", "image", "picture", "photo", "portrait", "icon", "gravatar", "img")
_TAGS = ("tags", "tag", "topics", "topic", "categories", "category", "keywords", "subjects")

_INSTEAD: dict[str, dict[str, tuple[str, ...]]] = {
    "members": {
        'feeds = ["{value}"]': _FEED,
        'interests = ["{value}"]': _TAGS,
        'links = ["{value}"], the whole address': _LINKS,
        'url = "{value}"': _PAGE,
        'avatar = "{value}"': _FACE,
        'bio = "{value}"': ("description", "about", "summary", "intro", "note", "text", "tagline"),
        'name = "{value}"': ("author", "title", "fullname", "full_name", "display_name", "person"),
        'slug = "{value}"': ("nick", "nickname", "username", "handle", "id", "key", "login"),
        'languages = ["{value}"]': ("lang", "language", "locale"),
        'email = "{value}"': ("mail", "e-mail", "e_mail"),
        'location = "{value}"': ("city", "place", "country", "town", "region"),
        "paused = true for whoever rests": ("enabled", "active", "disabled", "inactive", "hidden"),
        "include or exclude under a [[members.feeds]] of its own": ("filter", "filters"),
    },
    "members.feeds": {
        'url = "{value}"': (*_FEED, "href", "link", "address", "uri"),
        'title = "{value}"': ("name", "label"),
        'categories = ["{value}"]': _TAGS,
        'languages = ["{value}"]': ("lang", "language", "locale"),
        'include = ["{value}"], or exclude': ("filter", "filters"),
        'kind = "{value}"': ("type", "sort"),
    },
    "planet": {
        'title = "{value}"': ("name",),
        'url = "{value}"': ("link", "base_url", "baseurl", "site_url", "homepage", "website"),
        'language = "{value}"': ("lang", "locale"),
        'timezone = "{value}"': ("tz", "time_zone"),
        'owner = {{ name = "{value}" }}': ("owner_name", "admin", "author"),
        'owner = {{ email = "{value}" }}': ("owner_email", "mail"),
        "days_on_front = a number": ("days_per_page", "items_per_page", "days", "entries"),
        "feed_entries = a number": ("items", "feed_items", "max_items"),
        "theme = the name of a folder under templates/themes/": ("output_theme", "template_files", "templates"),
    },
}
"""What to write, with the value that stands there, by the names of keys that mean it; by table."""

_GONE: dict[str, dict[tuple[str, ...], str]] = {
    "members": {
        ("facewidth", "faceheight", "face_width", "face_height"): "pictures are made small by themselves; take it out",
    },
    "planet": {
        ("cache_directory", "cache_dir", "output_dir", "output_directory", "log_level", "feed_timeout"): (
            "where things stand is fixed: output/ and planet.db in the hub folder; [fetch] has the limits of visits"
        ),
    },
    "fetch": {
        ("user_agent", "useragent", "agent"): "it is made of [planet] url and owner, so that sites know whom to ask",
    },
}


def hint(table: str, key: str, value: object) -> str:
    """Return what to write in place of a key that a table does not have; "" where nobody knows what is meant."""
    name = key.casefold().replace("-", "_")
    for sentence, names in _INSTEAD.get(table, {}).items():
        if name in names or key.casefold() in names:
            return f"there is no such key; did you mean {sentence.partition(' ')[0]}? Write {_filled(sentence, value)}"
    for names, sentence in _GONE.get(table, {}).items():
        if name in names:
            return f"there is no such key: {sentence}"
    return ""


def _filled(sentence: str, value: object) -> str:
    """Return a sentence with the value of the key in it: the texts of a list, "…" for anything but text."""
    values = value if isinstance(value, list) and value else [value]
    if "[" in sentence and isinstance(value, str):  # "reef, fish": two of them
        values = [text.strip() for text in value.split(",")]
    texts = [text[:200] for text in values if isinstance(text, str) and text.isprintable() and '"' not in text]
    if sentence.startswith("links"):
        texts = [text if "://" in text else "https://…" for text in texts]
    joined = '", "'.join(filter(None, texts)) or "…"
    return sentence.format(value=joined if "[" in sentence else joined.partition('"')[0])


def owner(value: str) -> str:
    """Return what to write in place of an owner that is a text: "Ada <hub@example.org>", a name or an address."""
    match = re.fullmatch(r'\s*"?([^<"]*?)"?\s*<?([^<>\s]+@[^<>\s]+)?>?\s*', value)
    name, email = (match[1].strip(), match[2] or "") if match else (value.strip(), "")
    parts = [f'{key} = "{text}"' for key, text in (("name", name), ("email", email)) if text and '"' not in text]
    table = f"{{ {', '.join(parts)} }}" if parts else '{ name = "…", email = "…" }'
    return f"must be a table, not the text {quoted(value)}; write owner = {table}"
