"""A year of a hub of 500 members: what befalls 60 of them is told once, at its time; of the others nothing is told."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from year import BUSY, ERROR, GONE, NO_NAME, WALL, Life, Year, _title, at, between, failing, ordinary

from planet.model.visits import Failed
from planet.struct import Struct, replace

Script = Callable[[str, int], Life]
Told = tuple[tuple[int, str], ...]


class Fate(Struct, frozen=True):
    """What befalls a member from a day on, and what the admin is told: so many days later, and of which kind. `slack`:
    days by which it may come later, for a feed that fails is asked a little less than daily."""

    name: str
    day: int
    script: Script
    told: Told = ()
    slack: int = 1


def _spam(n: int) -> list[str]:
    return [f"Best casino bonus number {k} in town {n}" for k in range(20)]


def _many(name: str, day: int) -> list[str]:
    return [_title(f"{name}{k}", day) for k in range(25)]


def dies(failure: Failed | None = None, last: int = 10_000) -> Script:
    return lambda name, day: Life(name, fails=failing(day, last if last == 10_000 else day + last, failure))


def parked(name: str, day: int) -> Life:
    return Life(name, is_page=between(day, 10_000))


def lapsed_then_parked(name: str, day: int) -> Life:
    return Life(name, fails=failing(day, day + 60, NO_NAME), is_page=between(day + 60, 10_000))


def moves(name: str, day: int) -> Life:
    return Life(name, moved=lambda today: f"https://new.{name}.example/atom.xml" if today >= day else "")


def hijacked(name: str, day: int) -> Life:
    extra = at(day, [f"{_title('casino', k)} play" for k in range(5)])
    return Life(name, extra=extra, silent=between(day, 10_000), author=lambda t: "casino.example" if t >= day else "")


def declines(name: str, day: int) -> Life:
    return Life(name, declines=between(day, 10_000))


def consents(name: str, day: int) -> Life:
    return Life(name, declines=between(day, day + 40))


def emptied(name: str, day: int) -> Life:
    return Life(name, empty=between(day, 10_000))


def filled_again(name: str, day: int) -> Life:
    return Life(name, empty=between(day, day + 50))


def falls_silent(name: str, day: int) -> Life:
    return Life(name, silent=between(day - 365, 10_000))


def is_heard_again(name: str, day: int) -> Life:
    return Life(name, silent=between(day - 365, day + 40))


def floods(name: str, day: int) -> Life:
    return Life(name, extra=at(day, _spam(day)), listed=40)


def writes_much(name: str, day: int) -> Life:
    return Life(name, pace=10, extra=at(day, _many(name, day)), listed=40)


def flaps(name: str, day: int) -> Life:
    return Life(name, fails=lambda today: WALL if today >= day and today % 3 else None)


def asks_for_a_tag(name: str, day: int) -> Life:
    return Life(name, table='include = ["#nowhere"]')


def drops_the_tag(name: str, day: int) -> Life:
    return Life(name, pace=3, table='include = ["#reef"]', tag=lambda today: "" if today >= day else "reef")


def without_feed(name: str, day: int) -> Life:
    return Life(name, discovered=True, has_feed=lambda today: False)


def gets_a_feed(name: str, day: int) -> Life:
    return Life(name, discovered=True, has_feed=lambda today: today >= day)


FATES = (
    *(Fate(f"dies{n}", day, dies(), ((28, "dead"),)) for n, day in enumerate((5, 70, 210, 330))),
    *(Fate(f"breaks{n}", day, dies(ERROR), ((28, "dead"),)) for n, day in enumerate((33, 150, 290))),
    *(Fate(f"recovers{n}", day, dies(None, 45), ((28, "dead"), (48, "well"))) for n, day in enumerate((12, 100, 222))),
    Fate("choked", 60, dies(BUSY), ((28, "dead"),), slack=3),
    *(Fate(f"gone{n}", day, dies(GONE), ((0, "gone"),)) for n, day in enumerate((1, 180))),
    *(Fate(f"lapses{n}", day, dies(NO_NAME), ((7, "no-domain"),)) for n, day in enumerate((20, 111, 240, 350))),
    *(
        Fate(f"lost{n}", day, lapsed_then_parked, ((7, "no-domain"), (67, "not-a-feed")))
        for n, day in enumerate((40, 200))
    ),
    *(Fate(f"parked{n}", day, parked, ((7, "not-a-feed"),)) for n, day in enumerate((15, 99, 244))),
    *(Fate(f"walled{n}", day, dies(WALL), ((3, "walled"),)) for n, day in enumerate((8, 77, 301))),
    *(Fate(f"unwalled{n}", day, dies(WALL, 20), ((3, "walled"), (23, "well"))) for n, day in enumerate((44, 260))),
    *(Fate(f"moves{n}", day, moves, ((2, "moved"),)) for n, day in enumerate((3, 66, 133, 281, 345))),
    *(Fate(f"hijacked{n}", day, hijacked, ((0, "held"),)) for n, day in enumerate((50, 170, 310))),
    Fate("declines", 70, declines, ((0, "declined"),), slack=8),
    Fate("consents", 55, consents, ((0, "declined"), (40, "well")), slack=8),
    *(Fate(f"emptied{n}", day, emptied, ((14, "emptied"),)) for n, day in enumerate((22, 188))),
    Fate("filled", 120, filled_again, ((14, "emptied"), (53, "well"))),
    *(Fate(f"silent{n}", day, falls_silent, ((-7, "silent"),), slack=7) for n, day in enumerate((30, 160, 320))),
    Fate("heard", 100, is_heard_again, ((-7, "silent"), (40, "well")), slack=7),
    *(Fate(f"floods{n}", day, floods, ((0, "alike"),)) for n, day in enumerate((81, 205, 340))),
    *(Fate(f"much{n}", day, writes_much, ((0, "cadence"),)) for n, day in enumerate((95, 230))),
    Fate("nowhere", 0, asks_for_a_tag, ((0, "filter"),)),
    Fate("untagged", 140, drops_the_tag, ((27, "filter"),), slack=8),
    Fate("feedless", 0, without_feed, ((0, "no-feed"),)),
    Fate("later", 64, gets_a_feed, ((-64, "no-feed"), (0, "well")), slack=7),
    *(Fate(f"weekend{n}", day, dies(NO_NAME, 3)) for n, day in enumerate((10, 210))),
    *(Fate(f"fortnight{n}", day, dies(ERROR, 14)) for n, day in enumerate((55, 190))),
    Fate("holiday", 200, dies(ERROR, 21)),
    Fate("limited", 130, dies(BUSY, 10)),
    Fate("flaps", 90, flaps),
)
"""The schedule of the year: who, the day (0: that of the first turn), what happens, and what is told when."""


def keep(folder: Path, fates: tuple[Fate, ...], others: int, days: int) -> Year:
    """Keep a hub of these fates, and of so many others, for so many days."""
    year = Year(folder, [*(fate.script(fate.name, fate.day) for fate in fates), *ordinary(others)])

    async def turns() -> None:
        for day in range(days):
            await year.turn(day)

    asyncio.run(turns())
    return year


def mistakes(year: Year, fates: tuple[Fate, ...], days: int) -> Iterator[str]:
    """What the admin was told wrongly, twice, too early, too late or not at all."""
    for fate in fates:
        told = year.told_of(fate.name)
        due = [(fate.day + after, kind) for after, kind in fate.told if fate.day + after + fate.slack < days]
        right = [kind for _, kind in told] == [kind for _, kind in due] and all(
            0 <= day - when <= fate.slack for (day, _), (when, _) in zip(told, due, strict=True)
        )
        if not right:
            yield f"{fate.name}, from day {fate.day} on: {told} in place of {due}"
    names = {fate.name for fate in fates}
    for day, noted in year.told:
        if noted.problem.member not in names:
            yield f"day {day}: {noted.problem.member}: {noted.problem.kind}: {noted.problem.sentence}"


def test_the_schedule_has_sixty_fates() -> None:
    """Each of its own name; and what is told is of every kind that visits can show."""
    assert len(FATES) == len({fate.name for fate in FATES}) == 60
    kinds = Counter(kind for fate in FATES for _, kind in fate.told)
    assert set(kinds) == {
        *("dead", "gone", "no-domain", "not-a-feed", "walled", "moved", "held", "declined", "emptied", "silent"),
        *("cadence", "alike", "filter", "no-feed", "well"),
    }


@pytest.mark.long
def test_a_year_of_five_hundred_members(tmp_path: Path) -> None:
    """440 live ordinary lives with their noise, and nothing is told of them."""
    year = keep(tmp_path, FATES, 440, 366)
    assert list(mistakes(year, FATES, 366)) == []


def test_a_season_of_those_whom_something_befalls(tmp_path: Path) -> None:
    """The first fate of each kind, begun within nine weeks, and a few others, for four months."""
    first = (fate for fate in FATES if fate.name[-1] not in "1234")
    early = tuple(replace(fate, day=min(fate.day, 64)) for fate in first)
    year = keep(tmp_path, early, 22, 130)
    assert list(mistakes(year, early, 130)) == []
    assert len({kind for fate in early for _, kind in year.told_of(fate.name)}) == 15
