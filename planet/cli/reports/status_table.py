"""`planet status` on a terminal: a row for each feed, the worst first, what is to be said of them, and sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from planet.cli import terminal
from planet.cli.reports.health import beside_feeds, feed_sentences
from planet.cli.reports.needs import needs_somebody, rank
from planet.locale.formatting import number_of
from planet.struct import Struct

STYLES = {
    "ok": "green",
    "new": "cyan",
    "failing": "red",
    "no feed": "red",
    "gone": "red",
    "held": "yellow",
}

GAP = "  "

MOST_HIDDEN = 5
"""Hidden entries of a member that are named; of more, only their number, unless that member alone was asked for."""

HEADINGS = ("State", "Member", "Feed", "Posts", "Visit", "Next")
RIGHT = frozenset({"Posts", "Visit", "Next"})
ROOMY, NARROW, SMALL = 76, 60, 44
"""Columns below which a row leaves out the number of posts, the next visit, and the last one."""


class Row(Struct, frozen=True):
    """A feed, or a member without one, as a row of the table; `sentences` stand below it."""

    rank: int
    failures: int
    member: str
    state: str
    address: str
    posts: str
    visit: str
    next_visit: str

    def text(self, heading: str) -> str:
        """Return what stands under a heading."""
        texts = (self.state, self.member, self.address, self.posts, self.visit, self.next_visit)
        return texts[HEADINGS.index(heading)]


def print_status(
    document: Mapping[str, Any], now: datetime | None = None, *, alone: bool = False, only_needy: bool = False
) -> None:
    """Print the health of every feed for a terminal. Times of the day of `now` are hours, others days; UTC. `alone`
    says that one member was asked for, `only_needy` that the document has only what needs somebody."""
    for line in table_lines(document, now, terminal.columns(), alone=alone, only_needy=only_needy):
        click.echo(line)


def table_lines(
    document: Mapping[str, Any], now: datetime | None, width: int, *, alone: bool = False, only_needy: bool = False
) -> Iterator[str]:
    """Yield the lines for a terminal of so many columns: the table, sentences, what is beside feeds, the sums."""
    rows = sorted(_rows(document, now), key=lambda row: (row.rank, -row.failures))
    if rows:
        yield from _table(rows, width)
    notes = [*_notes(document, alone=alone), *({"text": line} for line in beside_feeds(document))]
    if notes:
        yield ""
    for note in notes:
        for piece in terminal.broken(terminal.visible(note["text"]), width):
            yield _styled(piece, dim=True) if note.get("dim") else piece
    yield ""
    for line in sums(document, only_needy=only_needy):
        yield from terminal.broken(line, width)


def _rows(document: Mapping[str, Any], now: datetime | None) -> Iterator[Row]:
    for member in document["members"]:
        name = terminal.visible(member["name"])
        if not member["feeds"]:
            state = "no feed" if member.get("discovery") else "new"
            yield Row(rank(state), 0, name, state, "looking for feeds", "", "–", "–")
        for feed in member["feeds"]:
            visit, following = _moment(feed["last_visit"], now), _moment(feed["next_visit"], now)
            address = terminal.visible(feed["url"].removeprefix("https://"))
            facts = (feed["state"], address, str(feed["entries"]), visit, following)
            yield Row(rank(feed["state"], moved=bool(feed["moved_to"])), feed["failures_in_a_row"], name, *facts)


def _moment(text: str | None, now: datetime | None) -> str:
    """Return a moment of the document as short as it can be: the hour today, else the day; a dash for None."""
    if text is None:
        return "–"
    moment = datetime.fromisoformat(text)
    if now and moment.date() == now.date():
        return f"{moment:%H:%M}"
    return f"{moment.day} {moment:%b}" if now and moment.year == now.year else f"{moment:%Y-%m-%d}"


def _table(rows: Sequence[Row], width: int) -> Iterator[str]:
    """Yield the headings and the rows: names cut at their end, addresses in the middle, so that each fits."""
    left_out = {"Posts"} if width < ROOMY else set()
    left_out |= {"Next"} if width < NARROW else set()
    left_out |= {"Visit"} if width < SMALL else set()
    headings = [heading for heading in HEADINGS if heading not in left_out]
    widths = {
        heading: max(terminal.cells(heading), *(terminal.cells(row.text(heading)) for row in rows))
        for heading in headings
    }
    widths["Member"] = min(widths["Member"], max(8, width // 4))
    others = sum(widths.values()) - widths["Feed"] + len(GAP) * (len(headings) - 1)
    widths["Feed"] = max(8, min(widths["Feed"], width - others))
    yield _styled(_line(headings, dict(zip(headings, headings, strict=True)), widths), bold=True)
    for row in rows:
        texts = {heading: row.text(heading) for heading in headings}
        texts["Member"] = terminal.cut_at_end(row.member, widths["Member"])
        texts["Feed"] = terminal.cut_in_the_middle(row.address, widths["Feed"])
        line = _line(headings, texts, widths)
        style = STYLES.get(row.state)
        yield (_styled(row.state, fg=style) if style else _styled(row.state, dim=True)) + line[len(row.state) :]


def _line(headings: Sequence[str], texts: Mapping[str, str], widths: Mapping[str, int]) -> str:
    padded = (terminal.padded(texts[name], widths[name], right=name in RIGHT) for name in headings)
    return GAP.join(padded).rstrip()


def _notes(document: Mapping[str, Any], *, alone: bool) -> Iterator[dict[str, Any]]:
    """Yield what is to be said of members and feeds, in the order of the table; then what is hidden."""
    for member in sorted(document["members"], key=_rank_of):
        slug = member["slug"]
        words = {"discovery": "looking for feeds", "avatar": "picture", "blogroll": "reading list"}
        for key, word in words.items():
            if member.get(key):
                yield {"text": f"{slug}: {word}: {member[key]}"}
        yield from ({"text": f"{slug}: {picture}"} for picture in member.get("pictures", ()))
        for feed in sorted(member["feeds"], key=lambda feed: rank(feed["state"])):
            whose = f"{slug}: " if len(member["feeds"]) == 1 else f"{slug}: {feed['url']}: "
            yield from ({"text": f"{whose}{sentence}"} for sentence in feed_sentences(feed))
        hidden = member["hidden"]
        shown = hidden if alone else hidden[:MOST_HIDDEN]
        yield from ({"text": f"{slug}: hidden: {entry['entry']}: {entry['reason']}", "dim": True} for entry in shown)
        if len(hidden) > len(shown):
            more = f"{slug}: {len(hidden) - len(shown):,} more are hidden: planet status {slug} names them."
            yield {"text": more, "dim": True}


def _rank_of(member: Mapping[str, Any]) -> int:
    """Return how soon a member's feeds need somebody: the lower, the sooner."""
    if not member["feeds"]:
        return rank("no feed" if member.get("discovery") else "new")
    return min(rank(feed["state"], moved=bool(feed["moved_to"])) for feed in member["feeds"])


def sums(document: Mapping[str, Any], *, only_needy: bool = False) -> Iterator[str]:
    """Yield the sums: feeds by state, the worst first; posts, and how many are hidden."""
    members = document["members"]
    feeds = [feed for member in members for feed in member["feeds"]]
    states = Counter(feed["state"] for feed in feeds)
    by_state = ", ".join(f"{states[state]:,} {state}" for state in sorted(states, key=rank))
    yield f"{number_of(len(members), 'member')}, {number_of(len(feeds), 'feed')}{': ' if by_state else ''}{by_state}."
    hidden = sum(member["hidden_count"] for member in members)
    stored = number_of(sum(feed["entries"] for feed in feeds), "post")
    needing = sum(map(needs_somebody, feeds)) + sum(bool(member.get("discovery")) for member in members)
    way = "." if only_needy else ": planet status --failing."
    need = f" {needing} need{'s' if needing == 1 else ''} somebody{way}" if needing else ""
    yield f"{stored}, {hidden:,} hidden.{need} Times are in UTC."


def _styled(text: str, **style: Any) -> str:
    """Return a text in a style, as it is where colours are not wanted."""
    return click.style(text, **style) if terminal.has_colours() else text
