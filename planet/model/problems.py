"""Signs of trouble with feeds and members: what is seen of each, and the problems that are told to the admin."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from planet.model.community import Feed
from planet.model.records import DiscoveryRecord, MemberRecord
from planet.model.visits import FailureSign, FeedState
from planet.struct import Struct, repr_without

# fmt: off
ProblemKind = Literal[
    "dead", "no-domain", "walled", "not-a-feed", "gone",
    "moved", "https", "held", "declined",
    "emptied", "silent", "cadence", "alike",
    "filter", "no-feed",
]
# fmt: on
"""The kinds of trouble. All are facts; none says whose fault it is.

| kind | fact |
|---|---|
| `dead` | every visit has failed for weeks |
| `no-domain` | no server of that name has been found for a week |
| `walled` | a check for robots, or a firewall, has stood before the feed for days |
| `not-a-feed` | something else has come from the feed's address for a week |
| `gone` | the server says that the feed is gone for good (HTTP 410) |
| `moved` | a permanent redirect is believed |
| `https` | the same feed is there with https: found by `planet check --online` alone, never stored |
| `held` | the feed may have changed hands |
| `declined` | the feed's owner asks not to be here |
| `emptied` | a feed that listed entries lists none |
| `silent` | nothing new for a year, and for longer than ever before |
| `cadence` | many more posts in a week than in any before |
| `alike` | many posts at once whose titles are nearly the same |
| `filter` | the feed's own filter in the members file lets nothing in |
| `no-feed` | no feed is found for a member |
"""


class FeedPast(Struct, frozen=True):
    """What a feed did so far, in little: by this it is judged, and by no other feed.

    - `weeks`: the number of posts by week, as pairs (`rules.upkeep.past.week_of`, posts), the oldest first; weeks
      without posts are left out.
    - `newest`: the date of the newest post, the time first seen where it has none.
    - `titles`: the beginnings of the last few titles.
    - `filter`: the filter that the three numbers are about (`rules.upkeep.filtering.key`), "" where there is none.
      `let_in` and `kept_out`: the items that it lets in, and keeps out; `kept_in_a_row`: those kept out since the last
      one that was let in.
    - `alike`, `alike_title`, `alike_at`: the last visit that brought many posts of nearly the same title: how many, one
      of the titles, the time.
    """

    weeks: tuple[tuple[int, int], ...] = ()
    newest: datetime | None = None
    titles: tuple[str, ...] = ()
    filter: str = ""
    let_in: int = 0
    kept_out: int = 0
    kept_in_a_row: int = 0
    alike: int = 0
    alike_title: str = ""
    alike_at: datetime | None = None


class SignRecord(Struct, frozen=True):
    """What the visits to a feed showed beside its state; of a member, what the searches for a feed showed.

    `failing_since` is the first failure of those in a row, None after a good visit; `failing_as` is the sign of the
    last one, `as_since` the first of the last ones in a row with that sign. `empty_since` is the first good visit of
    those in a row that listed nothing although earlier ones did.
    """

    failing_since: datetime | None = None
    failing_as: FailureSign = ""
    as_since: datetime | None = None
    empty_since: datetime | None = None
    past: FeedPast = FeedPast()


class FeedFacts(Struct, frozen=True):
    """All that is known of a feed when it is judged. `discovered` is True if the members file does not name it."""

    member: MemberRecord
    feed: Feed
    state: FeedState
    signs: SignRecord
    discovered: bool = False


class SearchFacts(Struct, frozen=True):
    """All that is known of the search for the feeds of a member who has none."""

    member: MemberRecord
    search: DiscoveryRecord
    signs: SignRecord


class Sign(Struct, frozen=True):
    """A fact that is a problem once it has lasted for `patience` days (0: at once). `since` is UTC.

    `sentence` is for the admin and says the fact; `advice` is what to write in the members file, or to whom to write.
    Both are English, and may quote what is not for the public: filters, titles, addresses.
    `certain` is True if `new_url` can be written in place of the feed's URL without asking anybody.
    `key` tells signs of one kind apart: with another one it is another fact, told anew.
    `ready` is False while there is too little to go by, however long it lasts.
    """

    kind: ProblemKind
    since: datetime
    sentence: str
    advice: str
    patience: int = 0
    certain: bool = False
    new_url: str = ""
    key: str = ""
    ready: bool = True


class Problem(Struct, frozen=True):
    """A problem with a feed, or with a member (`feed` is ""), as it is told to the admin.

    `member` is the slug, `role` that of the member. `feed` is the URL as the members file has it, which may hold
    credentials: print `planet.pages.public_addresses.shown_address` of it. The other fields
    are those of `Sign`.
    """

    member: str
    name: str
    feed: str
    kind: ProblemKind
    since: datetime
    sentence: str
    advice: str
    certain: bool = False
    new_url: str = ""
    role: Literal["member", "channel"] = "member"

    def __repr__(self) -> str:
        return repr_without(self, "feed")


class NotedProblem(Struct, frozen=True):
    """A problem in the store. An open one has no `ended_at`.

    `noted_at`: the turn that noted it. `well_since`: since when its sign is not seen any more; None while it is.
    `told_at`: when the admin was told. `recovered` is True if it ended because the feed is well again, which is told
    as well: `end_told_at`.
    """

    problem_id: int
    member_id: int
    feed_id: int
    problem: Problem
    key: str
    noted_at: datetime
    told_at: datetime | None = None
    well_since: datetime | None = None
    ended_at: datetime | None = None
    recovered: bool = False
    end_told_at: datetime | None = None
