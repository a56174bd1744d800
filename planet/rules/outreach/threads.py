"""Threads of channels: which messages are of one thread. Pure.

docs/reference/rules.md has these rules in the words of readers. What a program says of its threads is certain: whom a
message answers, or the address of its topic. A subject is not, and joins alone what answers and came soon.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence

from planet.model.outreach.channels import Candidate, Message, Place, Subject
from planet.rules.weaving.places import guid_key, is_weak
from planet.web import urls
from planet.web.link_keys import link_key
from planet.web.outreach.subjects import PREFIX

WINDOW = 30 * 86_400
"""Seconds after the newest message of a thread in which an answer joins it by its subject."""

SHORT_WINDOW = 7 * 86_400
"""The same for a subject of one word, such as "Hello", which comes back sooner."""

_PATHS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:/[\w.~-]+){0,3}?/t/(?P<slug>(?!\d+/)[^/?#]+/)?(?P<id>\d+)(?=/\d+/?$|/?$)",  # Discourse
        r"(?:/[\w.~-]+){0,3}?/d/(?P<id>\d+)(?:-[^/?#]*)?(?=/\d+/?$|/?$)",  # Flarum
        r"(?:/[\w.~-]+){0,3}?/topic/(?P<id>\d+)(?=/|$|-)",  # NodeBB, Invision
        r"(?:/[\w.~-]+){0,3}?/threads/(?P<slug>[^/?#]*[.])?(?P<id>\d+)(?=/|$|-)",  # XenForo, vBulletin
        r"(?:/[\w.@~-]+){0,5}?/thread/(?P<id>[A-Z2-7]{32})(?=/|$)",  # HyperKitty
        r"/g/[^/?#]+/topic/(?P<slug>[^/?#]+/)?(?P<id>\d+)(?=/|$|\?)",  # groups.io
        r"/g/[^/?#]+/c/(?P<id>[\w-]{8,})(?=/|$)",  # Google Groups
        r"/[^/?#]+/[^/?#]+/(?:discussions|issues|pull)/(?P<id>\d+)(?=/?$)",  # GitHub and its like
        r"/r/[^/?#]+/comments/(?P<id>[a-z0-9]{3,12})(?=/|$)",  # Reddit
        r"(?:/[\w.~-]+){0,3}?/(?:stream|channel)/(?:\d+-)?[^/?#]+/topic/(?P<id>[^/?#]+?)(?=\.html|/|$)",  # Zulip
    )
)
_QUERIES = (
    (re.compile(r"/(?:viewtopic|showthread|topic)\.php$"), re.compile(r"(?:^|&)(t|tid|id)=(\d+)(?=&|$)")),
    (re.compile(r"/(?:index\.php/?)?$"), re.compile(r"(?:^|&|;)(topic)=(\d+)(?=[.&;]|$)")),  # SMF
    (re.compile(r"/item$"), re.compile(r"(?:^|&)(id)=(\d+)(?=&|$)")),
)
_NARROW = re.compile(r"narrow/((?:channel|stream)/[^/]+/topic/[^/]+)")
"""The fragment of a message in Zulip."""
_NARROWED = re.compile(r"\A[^#]*")

_LIST = re.compile(r"\s*\[(?![A-Z0-9/ .:-]+\])[^\[\]/]{1,60}\]\s*")
"""The name of a list; "[PATCH 1/2]" and "[ANN]" are their author's words."""
_WAS = re.compile(r"\s*[\[(]\s*(?:was|war|ehemals|fue|était|ex)\s*:?\s[^\])]*[\])]?\s*$", re.IGNORECASE)
_MOST_PREFIXES = 20
_NOTHING = frozenset({"", "no subject", "none", "kein betreff", "sans objet", "sin asunto", "test"})


def subject(title: str) -> Subject:
    """Return the subject in the title of a message: without "Re:" in any language, the name of the list in brackets,
    and the name of the forum before a dot (phpBB)."""
    label, answers, forwards = title.rpartition(" • ")[2].strip(), False, False
    for _ in range(_MOST_PREFIXES):
        if prefix := PREFIX.match(label):
            answers, forwards = answers or bool(prefix["answer"]), forwards or bool(prefix["forward"])
        elif not (prefix := _LIST.match(label)):
            break
        if prefix.end() >= len(label):
            return Subject(label, "", answers)
        label = label[prefix.end() :]
    label = _WAS.sub("", label).strip() or label.strip()
    words = " ".join(unicodedata.normalize("NFKC", label).casefold().split())
    bare = re.sub(r"[\W_]+", " ", words).strip()
    return Subject(label, "" if bare in _NOTHING else words, answers and not forwards)


def place_of(link: str, hosts: Collection[str]) -> Place | None:
    """Return the thread that the address of a message names, as programs of forums write it; None if it names none, or
    lies on none of the channel's `hosts`."""
    if urls.host(link) not in hosts:
        return None
    scheme, _, rest = link.partition("://")
    address, _, fragment = rest.partition("#")
    path, _, query = address.partition("?")
    host, slash, path = path.partition("/")
    for found, bare in _found_in(slash + path, query, fragment):
        root = f"{scheme}://{host}"
        return Place(f"thread {link_key(root + bare)}{_NARROWED.sub('', bare)}", root + found)
    return None


def _found_in(path: str, query: str, fragment: str) -> Iterator[tuple[str, str]]:
    """Yield the address of a thread within its host, and without the words in it that may change."""
    for pattern in _PATHS:
        if match := pattern.match(path):
            words = match.span("slug") if "slug" in pattern.groupindex and match["slug"] else (0, 0)
            yield path[: match.end()], path[: words[0] or match.start("id")] + match["id"]
    for page, parameter in _QUERIES:
        if page.search(path) and (match := parameter.search(query)):
            yield (f"{path}?{match[1]}={match[2]}",) * 2
    if match := _NARROW.match(fragment):
        yield (f"{path}#narrow/{match[1]}",) * 2


def keys_of(message: Message, hosts: Collection[str]) -> tuple[str, ...]:
    """Return what certainly tells the thread of a message: messages that share one of these are of one thread.

    The address of a topic tells all. Else these are the message itself, and those that it answers in this channel.
    """
    if place := place_of(message.link, hosts) or place_of(message.guid, hosts):
        return (place.key,)
    own = [guid_key(message.guid) if not is_weak(message.guid) else "", link_key(message.link)]
    answered = [key for answer in message.answers for key in _answered(answer.ref, answer.url, hosts)]
    return tuple(dict.fromkeys(key for key in (*own, *answered) if key))


def _answered(ref: str, url: str, hosts: Collection[str]) -> Iterator[str]:
    """Yield the keys of an answered message. One on another site is what the thread is about, and no part of it."""
    if url and urls.host(url) in hosts:
        yield link_key(url)
    if ref and not is_weak(ref) and ("://" not in ref or urls.host(ref) in hosts):
        yield guid_key(ref)


def by_subject(words: Subject, river_at: int, candidates: Sequence[Candidate]) -> int | None:
    """Return the thread that an answer joins by its subject; None if it opens one.

    It joins the only one that had a message shortly before. Of several it is nobody's: such answers stand together.
    """
    if not words.answers or not words.words:
        return None
    window = WINDOW if " " in words.words else SHORT_WINDOW
    near = [candidate for candidate in candidates if abs(river_at - candidate.latest_at) <= window]
    if len(near) > 1:
        near = [candidate for candidate in near if candidate.loose]
    return near[0].thread_id if len(near) == 1 else None
