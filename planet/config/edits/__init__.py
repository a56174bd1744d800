"""Edits of the members file that keep all else as it is: remarks, blank lines, order, line ends, byte order mark.

An edit is a pure function from text to text. Members are numbered from 0 in the order of the file, as
`Planet.members` is; feeds are numbered in their member.

    append_members(text, members)              a tidy block for each, at the end of the members
    remove_member(text, number)                the block with its feeds, and the remark right above it
    rename_member(text, number, name, slug)    slug: written where the member has none; "" writes none
    replace_feed_url(text, url, new)           the feed (of a member or a channel) whose URL stands in the file as `url`
    replace_feed_urls(text, {url: new, …})     many of them at once
    set_key(text, table, key, value)           table: ("members", 3), ("members", 3, "feeds", 0), ("fetch",)

Each proves its answer: the tables of the new text are those of the old one but for what was asked. What it cannot
edit so, it refuses by a PlanetError that names the line. A text that is not TOML raises MembersFileError.

Around the edits stand two functions that touch the disk:

    text, planet = read(hub)                   raises MembersFileError where the file has mistakes
    text = append_members(text, …)             any number of edits
    write(hub, text, planet.fingerprint)       all or nothing; refuses what `planet check` would refuse, and to write
                                               over a file that somebody changed in the meantime

`line_of(text, path)` is the line of a member, a feed, a table or a key, `lines_of_member(text, number)` are all lines
of a member (with a table more: of a channel); `table_of(member)` is a member as TOML has
them, `block_of(member)` the lines that are written for them.
"""

from __future__ import annotations

from planet.config.edits.changes import (
    append_members,
    line_of,
    lines_of_member,
    remove_member,
    rename_member,
    replace_feed_url,
    replace_feed_urls,
    set_key,
)
from planet.config.edits.disk import read, write
from planet.config.edits.toml import block_of, table_of

__all__ = [
    "append_members",
    "block_of",
    "line_of",
    "lines_of_member",
    "read",
    "remove_member",
    "rename_member",
    "replace_feed_url",
    "replace_feed_urls",
    "set_key",
    "table_of",
    "write",
]
