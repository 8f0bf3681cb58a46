"""Local times and cron lines: every zone's clock changes, and plain cron as APScheduler reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.timing import Cron, instant_of, next_due

STOCKHOLM = "Europe/Stockholm"


def utc(*fields: int) -> datetime:
    return datetime(*fields, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_a_local_time_is_read_in_its_zone() -> None:
    due = next_due(local_time="2026-11-23T09:00:00", timezone=STOCKHOLM, after=utc(2026, 11, 1))
    assert due == utc(2026, 11, 23, 8)


def test_a_local_time_that_has_passed_is_never_due_again() -> None:
    at = utc(2026, 11, 23, 8)
    assert next_due(local_time="2026-11-23T09:00:00", timezone=STOCKHOLM, after=at) is None


def test_a_skipped_local_time_runs_at_the_first_instant_after_the_gap() -> None:
    assert instant_of(datetime(2026, 3, 29, 2, 30), STOCKHOLM) == utc(2026, 3, 29, 1)  # noqa: DTZ001


def test_a_repeated_local_time_runs_the_first_time() -> None:
    assert instant_of(datetime(2026, 10, 25, 2, 30), STOCKHOLM) == utc(2026, 10, 25, 0, 30)  # noqa: DTZ001


def test_cron_runs_a_repeated_hour_once() -> None:
    runs = list(runs_of("*/30 2 * * *", STOCKHOLM, after=utc(2026, 10, 24, 12), count=4))
    assert runs == [utc(2026, 10, 25, 0), utc(2026, 10, 25, 0, 30), utc(2026, 10, 26, 1), utc(2026, 10, 26, 1, 30)]


def test_cron_runs_a_skipped_hour_once_at_its_end() -> None:
    runs = list(runs_of("*/30 2 * * *", STOCKHOLM, after=utc(2026, 3, 28, 12), count=3))
    assert runs == [utc(2026, 3, 29, 1), utc(2026, 3, 30, 0), utc(2026, 3, 30, 0, 30)]


def test_a_whole_skipped_day_runs_when_the_next_begins() -> None:
    """Samoa had no 30 December 2011."""
    assert instant_of(datetime(2011, 12, 30, 9), "Pacific/Apia") == utc(2011, 12, 30, 10)  # noqa: DTZ001


def test_in_every_zone_a_local_time_runs_when_the_clock_first_shows_it_or_later() -> None:
    changes = 0
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for change in clock_changes(zone, 2025, 2028):
            changes += 1
            start = change - timedelta(hours=5)
            minutes = [start + timedelta(minutes=n) for n in range(10 * 60)]
            walls = [at.astimezone(zone).replace(tzinfo=None) for at in minutes]
            first = change.astimezone(zone).replace(tzinfo=None)
            for offset in (-150, -91, -60, -45, -30, -15, -1, 0, 1, 15, 30, 45, 60, 91, 150):
                local = first + timedelta(minutes=offset)
                expected = next(at for at, wall in zip(minutes, walls, strict=True) if wall >= local)
                assert instant_of(local, name) == expected, (name, local)
    assert changes > 500


def test_in_every_zone_a_daily_time_runs_once_a_day() -> None:
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for change in clock_changes(zone, 2026, 2027):
            wall = change.astimezone(zone)
            for minutes in (-30, 0, 30):
                at = wall.replace(tzinfo=None) + timedelta(minutes=minutes)
                runs = list(runs_of(f"{at.minute} {at.hour} * * *", name, change - timedelta(days=2), count=4))
                distances = [later - earlier for earlier, later in pairwise(runs)]
                assert all(timedelta(hours=21) <= apart <= timedelta(hours=27) for apart in distances), (name, runs)


@settings(max_examples=150, deadline=None)
@given(
    minute=st.sampled_from(["*", "0", "*/15", "5,35", "10-20/5"]),
    hour=st.sampled_from(["*", "9", "8-17", "*/6", "0,23"]),
    day=st.sampled_from(["*", "1", "*/10", "28-31", "15"]),
    month=st.sampled_from(["*", "feb", "1-6", "*/5"]),
    weekday=st.sampled_from(["*", "mon", "mon-fri", "sat,wed"]),
    after=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_without_clock_changes_cron_means_what_apscheduler_means(
    minute: str, hour: str, day: str, month: str, weekday: str, after: datetime
) -> None:
    if day != "*":
        weekday = "*"  # APScheduler wants both days to match, crontab either: not comparable
    line = f"{minute} {hour} {day} {month} {weekday}"
    theirs = CronTrigger.from_crontab(line, timezone=UTC).get_next_fire_time(None, after + timedelta(microseconds=1))
    assert next_due(cron=line, timezone="UTC", after=after) == theirs


def test_day_and_weekday_together_mean_either_as_in_crontab() -> None:
    runs = list(runs_of("0 9 13 * fri", "UTC", after=utc(2026, 11, 1), count=4))
    assert [run.day for run in runs] == [6, 13, 20, 27]


@pytest.mark.parametrize("sunday", ["0", "7", "sun", "SUN"])
def test_sunday_is_zero_and_seven(sunday: str) -> None:
    assert next_due(cron=f"0 9 * * {sunday}", timezone="UTC", after=utc(2026, 11, 23)) == utc(2026, 11, 29, 9)


def test_a_leap_day_is_found_and_a_day_that_never_comes_is_not() -> None:
    assert next_due(cron="0 9 29 2 *", timezone="UTC", after=utc(2096, 3, 1)) == utc(2104, 2, 29, 9)
    assert next_due(cron="0 9 31 2 *", timezone="UTC", after=utc(2026, 1, 1)) is None


@pytest.mark.parametrize("line", ["", "* * * *", "60 * * * *", "* 24 * * *", "5-1 * * * *", "*/0 * * * *", "x * * * *"])
def test_an_unreadable_cron_line_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"five fields|is not"):
        Cron.parse(line)


def test_one_schedule_has_to_be_given() -> None:
    with pytest.raises(ValueError, match="either"):
        next_due(timezone="UTC", after=utc(2026, 1, 1))


def runs_of(cron: str, timezone: str, after: datetime, count: int) -> Iterator[datetime]:
    for _ in range(count):
        due = next_due(cron=cron, timezone=timezone, after=after)
        assert due is not None
        yield due
        after = due


def clock_changes(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[datetime]:
    """The instants, to the minute, at which a zone's offset changes in these years."""
    at, step = utc(first_year, 1, 1), timedelta(days=1)
    while at.year < last_year:
        before, after = at.astimezone(zone).utcoffset(), (at + step).astimezone(zone).utcoffset()
        if before != after:
            low, high = at, at + step
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // 2
                middle = middle.replace(second=0, microsecond=0)
                low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
            yield high
        at += step
