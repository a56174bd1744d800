"""A folder of posts: its files as a visit finds them, as a reader gets them, and as the store remembers them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from planet.model.community import Kind
from planet.model.results import Reading
from planet.model.visits import Fetched, Validators
from planet.struct import Struct, field

POSTS_TYPE = "application/vnd.planet.posts+json"
POSTS_FORMAT = "planet-posts"

POST_ENDINGS = (".md", ".html", ".txt")
"""The endings of files that are posts: Markdown, HTML, plain text."""

PICTURE = "picture:"
"""What the file of a `PostLink` begins with that is a picture."""

OF_ID = "post:"
"""What the guid of a post with an id of its own begins with; that of any other has the name of its file."""


def ending_of(file: str) -> str:
    """Return the ending of a post's file, in lower case; ".md" for a name without one of them."""
    return next((ending for ending in POST_ENDINGS if file.lower().endswith(ending)), ".md")


def stem_of(file: str) -> str:
    """Return the name of a post's file without its folder and its ending."""
    name = file.rpartition("/")[2]
    ending = ending_of(name)
    return name[: -len(ending)] if name.lower().endswith(ending) else name


class PostFile(Struct, frozen=True):
    """A file in a folder of posts: its printable name, relative to the hub folder, and its text.

    `mistake` is a sentence where the file cannot be read; then there is no text. `stamp` differs whenever the file may
    differ; "" if that cannot be seen without reading it. `unread`: the stamp is that of the last visit, and the file
    was left closed.
    """

    name: str
    text: str = ""
    mistake: str = ""
    stamp: str = ""
    unread: bool = False

    @property
    def guid(self) -> str:
        """Return the guid of the post in this file, if it states no id: it stays while the folder is renamed.

        Files that differ in their endings alone are different posts.
        """
        return f"posts/{self.name.rpartition('/')[2].removesuffix('.md')}".strip()

    @property
    def document(self) -> dict[str, str]:
        """Return the file as it stands in the document that a reader gets."""
        return {"name": self.name, "mistake": self.mistake} if self.mistake else {"name": self.name, "text": self.text}


class PostsFolder(Struct, frozen=True):
    """A folder of posts that differs from its last visit: all its files, by name.

    `base` is the URL under which the posts stand. Times that name no zone are in `timezone`. `reader` names the program
    and the libraries that read posts. `pictures` are the names of the pictures that can be published beside the posts.
    """

    base: str
    timezone: str
    reader: str
    files: tuple[PostFile, ...]
    validators: Validators
    pictures: tuple[str, ...] = ()

    def body(self, files: Iterable[PostFile]) -> bytes:
        """Return the document with these files that a reader gets.

        {"format": "planet-posts", "base": base, "timezone": "UTC",
         "files": [{"name": "posts/ada/reef.md", "text": "…"}, …]}, in the given order.
        A file that cannot be read has "mistake", one sentence, in the place of "text".
        """
        document = {"format": POSTS_FORMAT, "base": self.base, "timezone": self.timezone}
        return json.dumps(document | {"files": [file.document for file in files]}, ensure_ascii=False).encode()

    def fetched(self, files: Iterable[PostFile], body_hash: str = "") -> Fetched:
        """Return these files as one body for a reader, with the validators of the whole folder."""
        return Fetched(self.base, self.body(files), POSTS_TYPE, body_hash=body_hash, validators=self.validators)

    def version(self, file: PostFile) -> str:
        """Return the SHA-256 of all that the reading of a file depends on: equal versions give equal posts.

        The name counts, for a name may hold the date.
        """
        facts = (self.reader, self.base, self.timezone, file.name, file.text, file.mistake)
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


class PostLink(Struct, frozen=True):
    """A link from a local post to the file of another: the file's name, and the name of the post in its URL.

    In another member's folder both have the member's slug in front ("bob/reef.md", "bob/reef"). The post is "" where
    there is none that is published.

    A picture that the post shows is noted in the same way: `file` is PICTURE and the name that its author wrote, `post`
    the name of the picture in the folder.
    """

    file: str
    post: str = ""

    @property
    def picture(self) -> str:
        """Return the file of the picture that this is a link to; "" for a link to a post."""
        return self.file.removeprefix(PICTURE) if self.file.startswith(PICTURE) else ""


class PostVersion(Struct, frozen=True):
    """A file of a folder as it was read: its name, its version, the guid of its post ("": it is a draft), its stamp.

    `own_id` is the id that it states, also where another file has it. `links` are its links to other posts, None where
    they stay as they are stored.
    """

    name: str
    version: str
    guid: str = ""
    stamp: str = ""
    own_id: str = ""
    links: tuple[PostLink, ...] | None = None


class ListedPost(Struct, frozen=True):
    """A stored post that its folder still lists: its item id, its kind, and its mistakes as one sentence, or ""."""

    item_id: int
    kind: Kind
    mistake: str = ""


class StoredPost(Struct, frozen=True):
    """A file of a folder as the last good visit read it: its version and stamp, and its post (None: it is a draft).

    `guid` is that of its post, `address` its permalink; `own_id` and `links` are those of `PostVersion`.
    """

    version: str
    stamp: str = ""
    post: ListedPost | None = None
    guid: str = ""
    address: str = ""
    own_id: str = ""
    links: tuple[PostLink, ...] = ()


class FolderReading(Struct, frozen=True):
    """A folder of posts read.

    `reading` holds the posts of the files that are new or have changed. `listing` are all posts in the order of their
    files: a stored one as it is, and the guid of each that was read now. `versions` are those of the files to remember,
    `body_hash` is a SHA-256 of the versions of all files.

    `addresses` are the permalinks of the posts that stand, by the name of the file in its folder, "" for a draft;
    `guids` those of the posts that were read now, "" for a draft or for what cannot be read. `former` are guids that a
    file's post had before, by the one that it has now. `pictures` are those of the folder.
    """

    reading: Reading
    listing: tuple[ListedPost | str, ...]
    versions: tuple[PostVersion, ...]
    body_hash: str
    addresses: Mapping[str, str] = field(default_factory=dict)
    guids: Mapping[str, str] = field(default_factory=dict)
    former: Mapping[str, str] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()

    @property
    def standing(self) -> frozenset[int]:
        """Return the item ids of the stored posts whose files have not changed."""
        return frozenset(post.item_id for post in self.listing if isinstance(post, ListedPost))
