"""Dates as feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planet.web.date_words import month_of
from planet.web.dates import parse_date, parse_duration


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Sun, 22 Nov 2026 09:30:11 +0000", "2026-11-22T09:30:11"),
        ("Sun, 22 Nov 2026 09:30:11 GMT", "2026-11-22T09:30:11"),
        ("22 Nov 2026 08:15 +0000", "2026-11-22T08:15:00"),
        ("Thu, 01 Aug 2019 16:15 EDT", "2019-08-01T20:15:00"),
        ("Thu, 06 Feb 2020 00:00:00 PST", "2020-02-06T08:00:00"),
        ("Mon, 01 Jan 96 10:00:00 GMT", "1996-01-01T10:00:00"),
        ("Mon, 05 Jan 26 10:00:00 GMT", "2026-01-05T10:00:00"),
        ("Tue, 15 Nov 2022 20:15:04 Z", "2022-11-15T20:15:04"),
        ("Sat, Dec 16 2023 02:02:33 PM", "2023-12-16T14:02:33"),
        ("Sat, 07 Sep 2002 00:00:01 GMT+0200", "2002-09-06T22:00:01"),
        ("Thu, 31 Aug 2023 16:20:00 +0530 (IST)", "2023-08-31T10:50:00"),
        ("Thu Jan 01 2026 10:00:00 GMT+0100 (Central European Standard Time)", "2026-01-01T09:00:00"),
        ("Mon, 05 Jan 2026 0930 +0000", "2026-01-05T09:30:00"),
        ("Tue, 10 Jun 2003 04:00:60 GMT", "2003-06-10T04:00:59"),
        ("Wed, 04 Nov 2026 10:00:00 XYZ", "2026-11-04T10:00:00"),
        ("mer, 16 nov 2022 00:38:15 +0100", "2022-11-15T23:38:15"),
        ("13 août 2020", "2020-08-13T00:00:00"),
        ("Do, 13 Okt 2022 10:00:00 +0200", "2022-10-13T08:00:00"),
        ("2026-11-22T09:30:11Z", "2026-11-22T09:30:11"),
        ("2003-12-13T18:30:02.25+01:00", "2003-12-13T17:30:02"),
        ("2026-11-22T09:30:11.999999999Z", "2026-11-22T09:30:11"),
        ("2026-11-22 09:30", "2026-11-22T09:30:00"),
        ("2026-11-22", "2026-11-22T00:00:00"),
        ("20261122T093011Z", "2026-11-22T09:30:11"),
        ("2000-01-01T12:00+00:00", "2000-01-01T12:00:00"),
        ("2017-06-13T03:18:00+00:0", "2017-06-13T03:18:00"),
        ("2026-11", "2026-11-01T00:00:00"),
        ("  2026-11-22\n", "2026-11-22T00:00:00"),
        ("Nov 20 2026 10:00 AM -0500", "2026-11-20T15:00:00"),
        ("Fri, 20 Nov 2026 10:00:00 EST -0500", "2026-11-20T15:00:00"),
        ("Fri, 20 Nov 2026 10:00:00 Z+0200", "2026-11-20T08:00:00"),
        ("2026-11-20T10:00:00Z+02:00", "2026-11-20T08:00:00"),
        ("2026-11-20T10:00:00+02:00Z", "2026-11-20T08:00:00"),
        ("1906-01-02T00:00:00Z", "1906-01-02T00:00:00"),
        ("Tue, 02 Jan 1906 00:00:00 GMT", "1906-01-02T00:00:00"),
        ("1969-07-20T20:17:40Z", "1969-07-20T20:17:40"),
        ("1843-09-05", "1843-09-05T00:00:00"),
    ],
)
def test_a_date_is_the_moment_it_names(text: str, iso: str) -> None:
    """RFC 822 and its misspellings, RFC 3339 and ISO 8601 come out in UTC."""
    assert parse_date(text) == datetime.fromisoformat(iso).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Пн, 30 июл 2018 14:30:00 +0300", "2018-07-30T11:30:00"),
        ("понедельник, 20 ноября 2026 г. в 10:00", "2026-11-20T10:00:00"),
        ("20 листопада 2026 р.", "2026-11-20T00:00:00"),
        ("pon., 20 lis 2026 10:00:00 +0100", "2026-11-20T09:00:00"),
        ("środa, 2 września 2026", "2026-09-02T00:00:00"),
        ("Pzt, 30 Tem 2018 14:30:00 +0300", "2018-07-30T11:30:00"),
        ("30 Temmuz 2018 Pazartesi, 14:30", "2018-07-30T14:30:00"),
        ("viernes, 20 de noviembre de 2026 10:00", "2026-11-20T10:00:00"),
        ("vie, 20 de nov. de 2026", "2026-11-20T00:00:00"),
        ("20 d’octubre de 2026", "2026-10-20T00:00:00"),
        ("20 octobre 2026 à 14h05", "2026-10-20T14:05:00"),
        ("mar, 20 nov 2026 10:00", "2026-11-20T10:00:00"),
        ("mar. 3 mars 2026", "2026-03-03T00:00:00"),
        ("2026. november 20.", "2026-11-20T00:00:00"),
        ("20 Νοεμβρίου 2026", "2026-11-20T00:00:00"),
        ("20 marraskuuta 2026", "2026-11-20T00:00:00"),
        ("20 נובמבר 2026", "2026-11-20T00:00:00"),
        ("٢٠ نوفمبر ٢٠٢٦", "2026-11-20T00:00:00"),
        ("20 tháng 11, 2026", "2026-11-20T00:00:00"),
        ("2026年11月20日", "2026-11-20T00:00:00"),
        ("2026年11月20日(金) 10時30分", "2026-11-20T10:30:00"),
        ("2026年11月20日 星期五 下午3:05", "2026-11-20T15:05:00"),
        ("2026년 11월 20일 (금) 오전 12:05:09", "2026-11-20T00:05:09"),
        ("金, 20 11月 2026 10:00:00 +0900", "2026-11-20T01:00:00"),
        ("星期五, 20 十一月 2026 10:00:00 +0800", "2026-11-20T02:00:00"),
    ],
)
def test_months_have_names_in_many_languages(text: str, iso: str) -> None:
    """Publishing systems write dates in the server's language: months, weekdays and the words between them."""
    assert parse_date(text) == datetime.fromisoformat(iso).replace(tzinfo=UTC)


@pytest.mark.parametrize("word", "Mon Tuesday Wed Thu Fri Sat Sun UTC GMT EST CEST MSK am pm T Z".split())  # noqa: SIM905
def test_words_that_are_no_months(word: str) -> None:
    """No weekday and no zone begins like the month of a language."""
    assert month_of(word) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20 Blursday 2026",
        "20 тотября 2026",
        "2026年13月20日",
        "30 февраля 2026",
        "1900-01-01T00:00:00",
        "Mon, 01 Jan 1601 00:00:00 +0000",
        "0999-12-31",
        " ",
        "10",
        "Monday",
        "10:20",
        "yesterday",
        "22 Nov",
        "30 Feb 2026",
        "2026-02-30",
        "Mon, 30 Feb 2026 10:00:00 GMT",
        "2026-13-01",
        "2026-11-22T25:00:00Z",
        "1700000000",
        "0001-01-01T00:00:00Z",
        "Mon, 01 Jan 0001 00:00:00 +0000",
        "Wed, 30 Nov -0001 00:00:00 +0000",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Wed, 31 Dec 1969 19:00:00 EST",
        "1969-12-31T23:59:59Z",
        "9999-12-31T23:59:59Z",
        "9998-12-31T23:59:59-05:00",
        "9" * 5000,
        "a" * 100_000,
        "\x00\ud800",
        "Mon, 22 Nov 2026 10:00:00 +9999999999",
    ],
)
def test_what_names_no_moment_is_no_date(text: str) -> None:
    """No year, no such day, no date at all: none, and never a day that was rolled over."""
    assert parse_date(text) is None


@given(st.text(max_size=90) | st.text("0123456789 :-+TZ/.,JanFebMnUtcGMT", max_size=40))
def test_any_text_is_a_utc_moment_or_none(text: str) -> None:
    """Whatever stands in a date: none, or whole seconds in UTC between 1000 and 9998."""
    moment = parse_date(text)
    if moment is not None:
        assert moment.tzinfo is UTC
        assert moment.microsecond == 0
        assert 1000 <= moment.year <= 9998


@given(st.datetimes(datetime(1000, 1, 2), datetime(9997, 1, 1), timezones=st.just(UTC)))
def test_what_is_written_reads_back(moment: datetime) -> None:
    """ISO and RFC 822 forms of any moment give that moment."""
    moment = moment.replace(microsecond=0)
    assume(
        (moment.month, moment.day, moment.hour) != (1, 1, 0) and (moment.month, moment.day) not in {(12, 30), (12, 31)}
    )
    assert parse_date(moment.isoformat()) == moment
    month = "JanFebMarAprMayJunJulAugSepOctNovDec"[3 * moment.month - 3 : 3 * moment.month]
    rfc822 = f"{moment.day:02} {month} {moment.year:04} {moment:%H:%M:%S} +0000"
    assert parse_date(rfc822) == moment


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1:02:03", 3723),
        ("26:53", 1613),
        ("3156", 3156),
        ("00:37:07", 2227),
        ("95.5", 95),
        ("PT1H2M", 3720),
        ("P1DT1S", 86401),
        ("pt90s", 90),
    ],
)
def test_a_duration_is_seconds(text: str, seconds: int) -> None:
    """Clock, plain seconds and ISO 8601."""
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "0", "-5", "soon", "P", "PT", "1:2:3:4", "9" * 30, "٣"])
def test_what_is_no_duration_is_none(text: str) -> None:
    """Zero, negative and unreadable durations are not stated."""
    assert parse_duration(text) is None


@given(st.text(max_size=30) | st.text("0123456789:.PTHMS", max_size=20))
def test_any_text_is_a_duration_or_none(text: str) -> None:
    """No text makes the reading of durations fail."""
    seconds = parse_duration(text)
    assert seconds is None or seconds > 0
