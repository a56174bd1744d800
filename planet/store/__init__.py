"""The one door to the store: no other room knows SQL.

store.members     members and channels, and the searches for their feeds
store.feeds       feeds: settings, validators, health
store.items       items of feeds: what identity compares of them, and the last document of each feed
store.entries     entries and their items: writing, asking
store.posts       files of folders of posts, as they were read
store.ids         ids of entries
store.hides       the posts that the admin hides
store.overview    how many entries there are, and which are hidden by which rule
store.visibility  which item of an entry is shown, or which rule hides the entry
store.topics      topics of entries, and the questions of their pages
store.duplicates  entries of a member that may be one thing in several places
store.pictures    small copies of pictures: avatars of members, photos in entries
store.queries     bounded questions of pages on shown entries
store.search      full-text search
store.facets      kinds and languages of entries, and who was heard again with them
store.prompts     the prompts of the members file, and the entries that answer them
store.weeks       entries by their place in time: of single weeks, of one date in all years
store.published   marks of pages to render, published files, single facts

store.links           links of entries, each with the words around it
store.weave           what entries refer to, and the keys by which they are known
store.edges           which entry answers, links to or gathers which; open questions
store.furniture       links that wait for a verdict, and what decides on it
store.conversations   the trees of entries, and their addresses
store.mentions        who linked to members' places, to a page, to what others pointed at as well
store.related         which older entries of others an entry names as related, and why
store.sites           sites that members point at, and how many do
store.blogrolls       reading lists of members: the visits to them, and their lines

store.signs       signs of trouble: what visits showed of each feed, and when it is judged again
store.problems    problems that were noted, told to the admin, and have ended
store.tombstones  hashes of what belonged to persons who were erased
store.erasure     deleting all that is stored of a member
store.exports     everything that a member wrote, shown or not
store.inquiry     what is remembered of single posts, shown or hidden
store.wishes      what owners of origins wish of this hub

store.threads     threads of channels, and their messages
store.authors     who writes in channels, and which member that certainly is
store.subscriptions   hubs that feeds name, and subscriptions to their news
store.letters     letters: what each names, and what became of it as mail
store.mail        posts by mail: addresses, mailboxes, messages, pictures, what was not taken
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planet.store.connection import store_file
from planet.store.database import Database

if TYPE_CHECKING:
    from planet.store.duplicates import Duplicates
    from planet.store.entries import Entries
    from planet.store.feeds import Feeds
    from planet.store.hides import Hides
    from planet.store.ids import Ids
    from planet.store.items import Items
    from planet.store.members import Members
    from planet.store.outreach.announcements import Announcements
    from planet.store.outreach.authors import Authors
    from planet.store.outreach.letters import Letters
    from planet.store.outreach.mail import Mail
    from planet.store.outreach.subscriptions import Subscriptions
    from planet.store.outreach.threads import Threads
    from planet.store.outreach.webmentions import Webmentions
    from planet.store.overview import Overview
    from planet.store.pictures import Pictures
    from planet.store.posts import Posts
    from planet.store.published import Published
    from planet.store.queries import Queries
    from planet.store.search import Search
    from planet.store.topics import Topics
    from planet.store.upkeep.erasure import Erasure
    from planet.store.upkeep.exports import Exports
    from planet.store.upkeep.inquiry import Inquiry
    from planet.store.upkeep.problems import Problems
    from planet.store.upkeep.signs import Signs
    from planet.store.upkeep.tombstones import Tombstones
    from planet.store.upkeep.wishes import Wishes
    from planet.store.visibility import Visibility
    from planet.store.weaving.blogrolls import Blogrolls
    from planet.store.weaving.conversations import Conversations
    from planet.store.weaving.edges import Edges
    from planet.store.weaving.facets import Facets
    from planet.store.weaving.furniture import Furniture
    from planet.store.weaving.links import Links
    from planet.store.weaving.mentions import Mentions
    from planet.store.weaving.prompts import Prompts
    from planet.store.weaving.related import Related
    from planet.store.weaving.sites import Sites
    from planet.store.weaving.weave import Weave
    from planet.store.weaving.weeks import Weeks

__all__ = ["Store", "store_file"]

SUBJECTS = frozenset(
    (
        *("members", "feeds", "items", "entries", "posts", "ids", "hides", "overview", "visibility"),
        *("topics", "duplicates", "pictures", "queries", "search", "published"),
    )
)
"""The parts of the store. Each is a class in the module of its name, imported when it is first asked for."""

OF_THE_WEAVE = frozenset(
    (
        *("links", "weave", "edges", "furniture", "conversations", "mentions", "sites", "blogrolls"),
        *("facets", "prompts", "weeks", "related"),
    )
)
"""Those whose modules stand in `planet.store.weaving`."""

OF_THE_UPKEEP = frozenset(("signs", "problems", "tombstones", "erasure", "exports", "inquiry", "wishes"))
"""Those whose modules stand in `planet.store.upkeep`."""

OF_THE_OUTREACH = frozenset(("announcements", "authors", "letters", "mail", "subscriptions", "threads", "webmentions"))
"""Those whose modules stand in `planet.store.outreach`."""

ROOMS = {
    **dict.fromkeys(SUBJECTS, "planet.store"),
    **dict.fromkeys(OF_THE_WEAVE, "planet.store.weaving"),
    **dict.fromkeys(OF_THE_UPKEEP, "planet.store.upkeep"),
    **dict.fromkeys(OF_THE_OUTREACH, "planet.store.outreach"),
}
"""The package of each part."""


class Store:
    """An open store; use as a context manager. Raises PlanetError where it cannot do what is asked."""

    if TYPE_CHECKING:
        members: Members
        feeds: Feeds
        items: Items
        entries: Entries
        posts: Posts
        ids: Ids
        hides: Hides
        overview: Overview
        visibility: Visibility
        topics: Topics
        duplicates: Duplicates
        pictures: Pictures
        queries: Queries
        search: Search
        published: Published
        facets: Facets
        prompts: Prompts
        weeks: Weeks
        weave: Weave
        edges: Edges
        furniture: Furniture
        conversations: Conversations
        mentions: Mentions
        links: Links
        sites: Sites
        blogrolls: Blogrolls
        related: Related
        signs: Signs
        problems: Problems
        tombstones: Tombstones
        erasure: Erasure
        exports: Exports
        inquiry: Inquiry
        wishes: Wishes
        threads: Threads
        webmentions: Webmentions
        authors: Authors
        subscriptions: Subscriptions
        letters: Letters
        announcements: Announcements
        mail: Mail

    def __init__(self, db: Database) -> None:
        self._db = db

    def __getattr__(self, name: str) -> Any:
        if name not in ROOMS:
            raise AttributeError(name)
        part = getattr(import_module(f"{ROOMS[name]}.{name}"), name.title())(self._db)
        setattr(self, name, part)
        return part

    @classmethod
    def open(cls, store_url: str, hub: Path, *, create: bool = True, read_only: bool = False) -> Store:
        """Open the store that the members file names; if `create` is False, an absent store is an error.

        With `read_only` nothing is created or migrated, and the right to write is not needed. Raises PlanetError.
        """
        return cls(Database.open(store_url, hub, create=create, read_only=read_only))

    @property
    def note(self) -> str:
        """Return the sentence on a migration that opening the store brought about; "" if there was none."""
        return self._db.note

    def transaction(self) -> AbstractContextManager[None]:
        """Begin a transaction: all that is written inside it is stored together, or nothing of it."""
        return self._db.transaction()

    def remembering(self) -> AbstractContextManager[None]:
        """Begin a time in which the store makes each entry once: for publishing, which asks much and writes nothing."""
        return self._db.remembering()

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
