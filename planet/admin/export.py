"""`planet export`: a person gets what they wrote, as an Atom feed and as Markdown.

The Markdown is that of a folder of posts: under posts/SLUG/ of any hub it shows the same posts. Posts that were written
in such a folder are copied as they are, with their pictures.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from planet.admin.backup import refused
from planet.admin.html_markdown import markdown
from planet.config.edits.toml import text as toml_text
from planet.errors import PlanetError, UsageError
from planet.fetch import files
from planet.hub import Hub
from planet.locale.formatting import iso
from planet.locale.slugs import slug_of
from planet.model.community import Planet
from planet.model.posts import OF_ID, ending_of, stem_of
from planet.model.records import MemberRecord, ShownEntry
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.feed_items import feed_item
from planet.pages.feeds import source_of
from planet.rules.upkeep import naming
from planet.site.feeds import write_long_atom
from planet.store import Store
from planet.struct import Struct, replace
from planet.turn.publish import page_context
from planet.views.feeds import ALONE, FeedItem, FeedView, Relative, Thread
from planet.web import urls
from planet.web.excerpts import excerpt
from planet.web.language_tags import language_tag

FEEDS = (".atom", ".xml")
FEED = "feed.atom"
LONGEST_NAME = 60

Piece = tuple[str, Iterable[bytes]]
"""The path of a file of the export, and its bytes in pieces."""


class Exported(Struct, frozen=True):
    """What was exported: whose, where to, and how many posts, of which `copied` are files of a folder of posts."""

    member: MemberRecord
    path: Path
    posts: int
    copied: int


def find(store: Store, word: str, planet_url: str = "") -> MemberRecord:
    """Return the member or channel that a word names, else one who has left; raises UsageError for nobody, several."""
    records = store.members.all()
    present = [record for record in records if record.present]
    meant = naming.records_meant(word, present, planet_url) or naming.records_meant(word, records, planet_url)
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise UsageError(naming.several(word, [naming.of_record(record) for record in meant]))
    raise UsageError(naming.nobody(word, [naming.of_record(record) for record in records]))


def export(hub: Hub, planet: Planet, store: Store, member: MemberRecord, target: Path, now: datetime) -> Exported:
    """Write all posts of a member to `target`: a .zip, an Atom feed alone (.atom), or a new folder for any name without
    an ending. It gets its name when it is whole.

    Raises UsageError for another ending, PlanetError where the disk refuses. Memory does not grow with the posts.
    """
    write = _form_of(target)
    _check_target(hub, target)
    ids = store.exports.ids(member.member_id)
    library = _Library(hub, page_context(replace(planet, content="full"), store, now), member, ids)
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        _remove(unfinished)
        write(unfinished, library.pieces(feed_alone=target.suffix in FEEDS))
        unfinished.replace(target)
    except OSError as error:
        raise refused(target, error) from error
    finally:
        with suppress(OSError):
            _remove(unfinished)
    return Exported(member, target, len(ids), len(library.copied) if target.suffix not in FEEDS else 0)


def _form_of(target: Path) -> Callable[[Path, Iterable[Piece]], None]:
    """Return what writes the form that a name asks for."""
    if target.suffix == ".zip":
        return _write_zip
    if target.suffix in FEEDS:
        return _write_feed
    if target.suffix:
        raise UsageError(
            f"{target.name} says no form of export: let it end in .zip, in .atom for the feed alone, or name a new "
            "folder."
        )
    return _write_folder


def _check_target(hub: Hub, target: Path) -> None:
    if target.resolve().is_relative_to(hub.output.resolve()):
        raise PlanetError(f"{target} lies in output/, where everybody could read it: name a file elsewhere.")
    if target.is_dir() and (target.suffix or any(target.iterdir())):
        raise PlanetError(f"{target} is a folder with files in it already: name a new one.")
    if not target.parent.is_dir():
        raise PlanetError(f"There is no folder {target.parent}: make it, then run again.")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)


def _write_zip(path: Path, pieces: Iterable[Piece]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in pieces:
            entry = zipfile.ZipInfo(name)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with archive.open(entry, "w", force_zip64=True) as out:
                for part in body:
                    out.write(part)


def _write_feed(path: Path, pieces: Iterable[Piece]) -> None:
    for _, body in pieces:
        with path.open("wb") as out:
            out.writelines(body)


def _write_folder(path: Path, pieces: Iterable[Piece]) -> None:
    for name, body in pieces:
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as out:
            out.writelines(body)


# ---------------------------------------------------------------- what is exported


class _Library:
    """The posts of one member, made one after the other."""

    def __init__(self, hub: Hub, context: PageContext, member: MemberRecord, ids: tuple[int, ...]) -> None:
        self._context = context
        self._member = member
        self._ids = ids
        folder = f"posts/{member.slug}/"
        self._files = {path.name: path for path in files.posts(hub.folder, folder)}
        stored = context.store.posts.names(member.slug)
        self._file_of = {guid: name for name, guid in stored.items() if name in self._files}
        self._pictures = files.images(hub.folder, folder)
        self.copied: frozenset[str] = frozenset(self._files)
        self._names = {_bare(name) for name in self._files}
        self._numbers: dict[str, int] = {}

    def pieces(self, *, feed_alone: bool) -> Iterator[Piece]:
        """Yield the feed, then the posts and the pictures beside them."""
        yield FEED, write_long_atom(self._view(), map(self._item, self._entries()))
        if feed_alone:
            return
        for path in (*self._files.values(), *self._pictures):
            yield f"posts/{path.name}", [path.read_bytes()]
        for entry in self._entries():
            if not self._is_copied(entry):
                yield from self._written(entry)

    def _written(self, entry: ShownEntry) -> Iterator[Piece]:
        """Yield an entry as a file of a folder of posts, after the pictures that came with it by mail."""
        name, text = self._name_of(entry), _post(entry, self._context)
        for picture, body in self._context.store.mail.pictures(entry.entry_id) if entry.feed.place == "mail" else ():
            yield f"posts/{name}-{picture}", [body]
            text = text.replace(f"{entry.entry.link}{picture}", f"{name}-{picture}")
        yield f"posts/{name}.md", [text.encode()]

    def _entries(self) -> Iterator[ShownEntry]:
        for entry in self._context.store.exports.entries(self._ids):
            profile = replace(entry.member.profile, content="full")
            member, feed = replace(entry.member, profile=profile), replace(entry.feed, content="full")
            yield replace(entry, member=member, feed=feed)

    def _view(self) -> FeedView:
        profile, site = self._member.profile, self._context.site
        path = f"{self._member.path}feed.atom"
        newest = next(self._entries(), None)
        return FeedView(
            path=path,
            format="atom",
            id=site.url + path,
            title=profile.name,
            description=profile.bio,
            page=self._member.path,
            site=site,
            updated=cards.updated(newest) if newest else datetime(1970, 1, 1, tzinfo=UTC),
            items=(),
        )

    def _item(self, entry: ShownEntry) -> FeedItem:
        context = self._context
        answers = context.store.exports.answers(entry.entry_id)
        related = tuple(Relative(a.ref or a.url, a.url, a.source) for a in answers if urls.is_iri(a.ref or a.url))
        source, content = source_of(context, entry), entry.entry.content
        thread = Thread(answers=related) if related else ALONE
        return feed_item(context.planet, entry, context.zone, source, context.translation, content, thread)

    def _is_copied(self, entry: ShownEntry) -> bool:
        return entry.feed.place == "folder" and self._file(entry) in self._files

    def _file(self, entry: ShownEntry) -> str:
        """Return the name of the file of a post that was written in a folder."""
        guid = entry.entry.guid
        name = guid.removeprefix("posts/")
        return self._file_of.get(guid) or (name if ending_of(name) != ".md" else f"{name}.md")

    def _name_of(self, entry: ShownEntry) -> str:
        """Return the name of a post's file: its date, and words that no other has; a post from a folder keeps its
        own."""
        if entry.feed.place == "folder" and not entry.entry.guid.startswith(OF_ID):
            return entry.entry.guid.removeprefix("posts/")
        words = (
            entry.entry.title or urls.last_segment(entry.entry.link).partition(".")[0] or excerpt(entry.entry.text, 40)
        )
        name = slug_of(words, fallback="post")[:LONGEST_NAME].strip("-") or "post"
        free, number = name, self._numbers.get(name, 1)
        while free in self._names:
            number += 1
            free = f"{name}-{number}"
        self._names.add(free)
        self._numbers[name] = number
        return f"{cards.published(entry).astimezone(UTC):%Y-%m-%d}-{free}"


def _bare(name: str) -> str:
    """Return the name of a file without its date and ending, which is what stands in its URL."""
    stem = stem_of(name)
    return stem[11:] if stem[:10].replace("-", "").isdigit() and len(stem) > 11 else stem


def _post(shown: ShownEntry, context: PageContext) -> str:
    """Return an entry as a file of a folder of posts."""
    entry = shown.entry
    keys = [
        ("title", toml_text(entry.title) if entry.title else ""),
        ("date", iso(cards.published(shown).astimezone(UTC))),
        ("updated", iso(entry.updated.astimezone(UTC)) if entry.updated else ""),
        ("tags", f"[{', '.join(map(toml_text, entry.tags))}]" if entry.tags else ""),
        ("lang", toml_text(entry.language) if language_tag(entry.language) else ""),
        ("summary", toml_text(entry.summary) if entry.summary else ""),
    ]
    remarks = [f"# {url}" for url in dict.fromkeys((entry.link, shown.atom_id)) if url and url.isprintable()]
    matter = [*remarks, *(f"{key} = {value}" for key, value in keys if value)]
    return "\n".join(["+++", *matter, "+++", "", *_body(shown), ""])


def _body(shown: ShownEntry) -> Iterator[str]:
    """Yield the text, then the pictures, files and the link that do not stand in it."""
    entry = shown.entry
    text = markdown(entry.content)
    parts = [text] if text else []
    parts += [
        markdown(f'<img src="{_quoted(i.url)}" alt="{_quoted(i.alt)}">')
        for i in entry.images
        if i.url not in entry.content
    ]
    files = [(file.url, file.title) for file in entry.enclosures] + [(entry.target, "")]
    parts += [
        markdown(f'<a href="{_quoted(url)}">{_quoted(name or url)}</a>')
        for url, name in files
        if url and url not in entry.content
    ]
    yield "\n\n".join(parts)


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
