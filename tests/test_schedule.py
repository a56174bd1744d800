"""When feeds are visited: intervals, back-off, wishes of servers, and clocks that were wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planet.model.community import FetchRules
from planet.model.visits import FeedState, Hints
from planet.rules.schedule import Schedule, discovery_due, is_due, next_discovery, next_photo, next_visit
from planet.struct import replace

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)  # a Sunday
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
RULES = FetchRules(interval=HOUR, max_interval=DAY)
FEED = FeedState(feed_id=1, url="https://ada.example.org/feed.xml", place="web")
QUIET = replace(FEED, interval=4 * HOUR)


def after(news: str, state: FeedState = FEED, hints: Hints = Hints(), now: datetime = NOW) -> Schedule:
    return next_visit(state, news, RULES, hints, now)  # type: ignore[arg-type]


@pytest.mark.parametrize(("ahead", "expected"), [(-HOUR, True), (5 * MINUTE, True), (6 * MINUTE, False)])
def test_due_within_five_minutes(ahead: timedelta, expected: bool) -> None:
    """A turn takes what is due, and what falls due within the next five minutes."""
    assert is_due(replace(FEED, next_due=NOW + ahead), NOW) is expected


def test_a_new_feed_is_due() -> None:
    """A feed that was never visited is visited at once."""
    assert is_due(FEED, NOW)


def test_force_ignores_due_times_but_not_a_retry_after() -> None:
    """--force asks before the time, unless the server wished to be left alone."""
    assert is_due(replace(FEED, next_due=NOW + HOUR), NOW, force=True)
    assert not is_due(replace(FEED, retry_until=NOW + MINUTE), NOW, force=True, named=True)
    assert is_due(replace(FEED, retry_until=NOW), NOW)


def test_a_gone_feed_is_asked_by_name_and_force_alone() -> None:
    """After a 410 nothing but `--force MEMBER` asks again."""
    gone = replace(FEED, state="gone")
    answers = [is_due(gone, NOW, force, named) for force in (False, True) for named in (False, True)]
    assert answers == [False, False, False, True]


def test_a_paused_feed_rests() -> None:
    """Not even force visits a feed whose member is resting."""
    assert not is_due(replace(FEED, state="paused"), NOW, force=True, named=True)


def test_files_and_folders_are_always_looked_at() -> None:
    """What lies in the hub folder costs nobody anything."""
    assert is_due(replace(FEED, place="file", next_due=NOW + DAY), NOW)
    assert is_due(replace(FEED, place="folder", next_due=NOW + DAY), NOW)


@pytest.mark.parametrize("years", [1, 10])
def test_a_clock_that_was_wrong_mutes_no_feed(years: int) -> None:
    """Times planned by a clock that ran years ahead are not believed."""
    wrong = NOW + timedelta(days=365 * years)
    assert is_due(replace(FEED, next_due=wrong, retry_until=wrong), NOW)


def test_a_long_max_interval_is_believed() -> None:
    """A due time within the admin's own max_interval is no mistake."""
    assert not is_due(replace(FEED, next_due=NOW + 20 * DAY), NOW, max_interval=30 * DAY)


def test_news_shortens_and_silence_lengthens_the_interval() -> None:
    """The interval follows how often a feed really changes, within its bounds."""
    assert after("fresh", QUIET).interval == 2 * HOUR
    assert after("unchanged", QUIET).interval == 6 * HOUR
    assert after("fresh").interval == HOUR
    assert after("unchanged", replace(FEED, interval=DAY)).interval == DAY


@given(st.integers(0, 10**9), st.sampled_from(["fresh", "unchanged"]), st.text(max_size=20))
def test_jitter_is_early_and_small(seconds: int, news: str, url: str) -> None:
    """A visit comes at most a tenth early, never late, and never under the shortest interval."""
    now = NOW + timedelta(seconds=seconds)
    schedule = after(news, replace(QUIET, url=url), now=now)
    assert schedule.interval * 0.9 - MINUTE < schedule.next_due - now <= schedule.interval
    assert schedule == after(news, replace(QUIET, url=url), now=now)
    assert after("fresh", now=now).next_due == now + HOUR


def test_jitter_spreads_feeds() -> None:
    """Feeds visited at the same moment do not all come due at the same moment."""
    moments = {after("unchanged", replace(QUIET, url=f"https://{n}.example/")).next_due for n in range(50)}
    assert len(moments) > 40


@pytest.mark.parametrize(("fresh_for", "least", "most"), [(3 * HOUR, 3, 3), (9 * DAY, 24, 24), (MINUTE, 1, 1)])
def test_freshness_slows_us_down_within_bounds(fresh_for: timedelta, least: int, most: int) -> None:
    """max-age, ttl and their like postpone a visit, never beyond max_interval, and not for later ones."""
    schedule = after("fresh", hints=Hints(fresh_for=fresh_for))
    assert least * HOUR <= schedule.next_due - NOW <= most * HOUR
    assert schedule.interval == HOUR


def test_silent_hours_are_kept() -> None:
    """skipHours moves a visit to the next hour that is open."""
    schedule = after("fresh", hints=Hints(skip_hours=(11, 12)))
    assert schedule.next_due == datetime(2026, 11, 22, 13, 0, tzinfo=UTC)


def test_silent_days_and_hours_are_bounded() -> None:
    """skipDays, and nonsense such as every hour of the day, postpone by max_interval at most."""
    assert after("fresh", hints=Hints(skip_days=("Sunday",))).next_due == datetime(2026, 11, 23, tzinfo=UTC)
    assert after("fresh", hints=Hints(skip_days=("Sunday", "Monday"))).next_due == NOW + DAY
    assert after("fresh", hints=Hints(skip_hours=tuple(range(24)))).next_due == NOW + DAY


def test_failures_back_off_to_a_day() -> None:
    """Each failure in a row doubles the wait, up to a day; the adapted interval survives."""
    waits = [after("failed", replace(QUIET, failures=n)).next_due - NOW for n in (0, 1, 2, 5, 10_000)]
    assert waits == [HOUR, 2 * HOUR, 4 * HOUR, DAY, DAY]
    assert after("failed", QUIET).interval == 4 * HOUR


def test_retry_after_is_honoured_up_to_a_week() -> None:
    """A server's wish sets both the due time and the time until which not even force asks."""
    schedule = after("failed", hints=Hints(retry_after=3 * HOUR))
    assert schedule.next_due == schedule.retry_until == NOW + 3 * HOUR
    assert after("failed", hints=Hints(retry_after=400 * DAY)).retry_until == NOW + 7 * DAY
    assert after("failed", hints=Hints(retry_after=MINUTE)).next_due == NOW + HOUR
    assert after("failed", hints=Hints(retry_after=timedelta(0))).retry_until is None


@given(
    st.sampled_from(["fresh", "unchanged", "failed"]),
    st.timedeltas(timedelta(0), timedelta(days=9999)),
    st.none() | st.timedeltas(timedelta(0), timedelta(days=9999)),
    st.lists(st.integers(0, 23)),
    st.integers(0, 10**6),
)
def test_no_hint_mutes_a_feed(
    news: str, interval: timedelta, fresh_for: timedelta | None, hours: list[int], failures: int
) -> None:
    """Whatever servers say and the store holds, the next visit is in the future and within a day."""
    state = replace(FEED, interval=interval, failures=failures)
    schedule = after(news, state, Hints(fresh_for=fresh_for, skip_hours=tuple(hours)))
    assert NOW + HOUR <= schedule.next_due <= NOW + DAY
    assert schedule.next_due.microsecond == 0


def test_discovery_is_weekly_where_a_page_answered() -> None:
    """Any HTTP answer is enough for a week."""
    again = next_discovery(NOW, answered=True)
    assert again == NOW + 7 * DAY
    assert not discovery_due(NOW, again, NOW + 6 * DAY)
    assert discovery_due(NOW, again, again)
    assert discovery_due(None, None, NOW)
    assert discovery_due(NOW, again, NOW + HOUR, force=True)
    assert not discovery_due(NOW, again, NOW, force=True, retry_until=NOW + HOUR)
    assert discovery_due(NOW, NOW, NOW, retry_until=NOW)
    assert discovery_due(NOW, NOW, NOW, retry_until=NOW + 365 * DAY)


def test_discovery_backs_off_where_no_server_was_reached() -> None:
    """1 h, 2 h … up to a week; a Retry-After goes before."""
    waits = [next_discovery(NOW, answered=False, failures=n) - NOW for n in (0, 1, 2, 30)]
    assert waits == [HOUR, 2 * HOUR, 4 * HOUR, 7 * DAY]
    assert next_discovery(NOW, answered=False, retry_after=5 * HOUR) == NOW + 5 * HOUR


def test_discovery_survives_a_wrong_clock() -> None:
    """A due time a year ahead is not believed."""
    assert discovery_due(NOW, NOW + timedelta(days=365), NOW)


def test_a_photo_is_not_asked_for_for_ever() -> None:
    """What may pass is waited for, ever longer; what the server has said plainly is believed at once."""
    waits = [next_photo(NOW, 503, failures) for failures in range(6)]
    assert [round((one - NOW) / HOUR) if one else None for one in waits] == [1, 2, 4, 8, 16, None]
    assert next_photo(NOW, 0, 0) == NOW + HOUR
    assert next_photo(NOW, 429, 0, 5 * HOUR) == NOW + 5 * HOUR
    assert [next_photo(NOW, status, 0) for status in (200, 403, 404, 410)] == [None] * 4
