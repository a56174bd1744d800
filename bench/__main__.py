"""`python -m bench [STEP…]`: measure these steps, or all, and print the tables."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench import table
from bench.cache import CACHE, Busy, alone
from bench.measure import TurnFailed
from bench.peers import Peer
from bench.peers.bare_httpx import BareHttpx
from bench.peers.loop import Loop
from bench.peers.newsboat import Newsboat
from bench.peers.planet import Planet
from bench.peers.reader import Reader
from bench.peers.sfeed import Sfeed
from bench.results import Results, machine, results_file, version
from bench.scenarios import (
    Setting,
    archive,
    bombs,
    disk,
    local_posts,
    many,
    memory,
    pages,
    render,
    running,
    turns,
    weaving,
)

README = Path(__file__).with_name("README.md")


@dataclass(frozen=True, slots=True)
class Group:
    """Steps that are measured together, and what measures those of them that are asked for."""

    name: str
    steps: Sequence[str]
    run: Callable[[Setting, Sequence[str]], None]


GROUPS = (
    Group("turns", turns.STEPS, turns.run),
    Group("latency", ("latency",), turns.latency),
    Group("archive", ("archive",), archive.growth),
    Group("weaving", ("weaving",), weaving.weaving),
    Group("hidden", ("hidden",), archive.hidden),
    Group("posts", ("posts",), local_posts.run),
    Group("member", ("member",), archive.long_member),
    Group("published", ("published",), archive.published),
    Group("render", ("render",), render.run),
    Group("memory", ("memory", "web"), memory.run),
    Group("day", ("day",), running.run),
    Group("disk", ("disk", "weight", "paint"), disk.run),
    Group("pages", ("pages",), pages.run),
    Group("bombs", ("bombs",), bombs.run),
    Group("many", ("many",), many.run),
)
"""In the order in which they are measured."""

STEPS = [step for group in GROUPS for step in group.steps]

PEERS: tuple[Peer, ...] = (Planet(), Reader(), Sfeed(), Newsboat(), Loop(), BareHttpx())


QUICK = "cold warm changed mixed start archive --feeds 50 --repeats 1 --largest 1000 --peers planet,reader,httpx"
"""What `--quick` stands for."""


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print; return the exit status: 1 if a turn of this program failed, or it cannot be run; 2 if another
    bench is running; 130 if this one was stopped."""
    words = list(sys.argv[1:] if words is None else words)
    choice = _choice(words)
    try:
        with alone():
            return _bench(words, choice)
    except Busy as busy:
        print(busy, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. With --resume it goes on behind the last group that is complete.", file=sys.stderr)
        return 130


def _bench(words: Sequence[str], choice: argparse.Namespace) -> int:
    """Measure what is chosen, print the tables, and return the exit status."""
    steps = choice.steps or STEPS
    results = Results.open(choice.results or results_file(choice.feeds), anew=not choice.resume)
    peers = [peer for peer in PEERS if not choice.peers or peer.name in choice.peers.split(",")]
    setting = Setting(choice.feeds, choice.repeats, choice.largest, peers, results)
    head = heading(words, choice.feeds)
    print(head, flush=True)
    failed = [group.name for group in GROUPS if not _measured(group, setting, steps)]
    text = f"{head}\n\n{table.tables(results)}"
    print(f"\n{text}")
    if choice.keep:
        table.keep(text, README)
    return 1 if failed else 0


def heading(words: Sequence[str], feeds: int) -> str:
    """Return a line on what is measured, when and where."""
    command = " ".join(["python -m bench", *words])
    return f"`{command}` on {datetime.now(UTC):%Y-%m-%d}: version {version()}, {feeds:,} feeds, {machine()}."


def _measured(group: Group, setting: Setting, steps: Sequence[str]) -> bool:
    """Measure the steps of a group that are asked for and not complete yet; return False if a turn failed."""
    chosen = [step for step in group.steps if step in steps]
    name = f"{group.name}: {' '.join(chosen)}"
    peers = ",".join(peer.name for peer in setting.candidates)
    key = f"{name} --feeds {setting.feeds} --repeats {setting.repeats} --largest {setting.largest} --peers {peers}"
    if not chosen or key in setting.results.complete:
        return True
    print(f"\n{name}", flush=True)
    setting.results.begin(key)
    try:
        group.run(setting, chosen)
    except TurnFailed as failure:
        setting.results.note(f"{name}: {failure}")
        return False
    setting.results.finish(key)
    return True


def _choice(words: Sequence[str]) -> argparse.Namespace:
    """Return what the words of the command line ask for; exit 2 where a word is no step or no program."""
    parser = _parser()
    choice = parser.parse_args(words)
    if choice.quick:
        small = parser.parse_args(QUICK.split())
        steps = choice.steps or small.steps
        choice = parser.parse_args(words, small)
        choice.steps = steps
    unknown = [*(set(choice.steps) - set(STEPS))]
    unknown += set(filter(None, choice.peers.split(","))) - {peer.name for peer in PEERS}
    if unknown:
        parser.error(f"there is no {' and no '.join(sorted(unknown))}")
    return choice


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"what to measure: {' '.join(STEPS)} (default: all)")
    parser.add_argument("--feeds", type=_at_least(1), default=1000, help="the number of ordinary feeds (default: 1000)")
    parser.add_argument("--repeats", type=_at_least(1), default=3, help="how often each step is measured (default: 3)")
    parser.add_argument(
        "--largest", type=_at_least(50), default=1_000_000, help="entries of the largest archive (default: a million)"
    )
    parser.add_argument("--peers", default="", help="the programs to compare, by comma (default: all that can run)")
    parser.add_argument("--results", type=Path, help=f"where the results are kept (default: in {CACHE.name}/results/)")
    parser.add_argument("--quick", action="store_true", help=f"a small bench: {QUICK}")
    parser.add_argument("--keep", action="store_true", help="put the tables into bench/README.md")
    parser.add_argument("--resume", action="store_true", help="go on with a run of this version that was stopped")
    return parser


def _at_least(least: int) -> Callable[[str], int]:
    """Return a reader of numbers that refuses what is too little to be measured."""

    def number(word: str) -> int:
        if not word.isdecimal() or int(word) < least:
            raise argparse.ArgumentTypeError(f"{word} is no number from {least} on")
        return int(word)

    return number


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    sys.exit(main())
