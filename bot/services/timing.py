"""When something said in local time happens: once, or again and again by a cron line, in an IANA zone.

Daylight saving: a local time that the clocks skip happens at the first instant after the gap; one that they repeat
happens once, the first time. Pure; written here because the usual cron libraries run a repeated time twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# The longest wait of a cron line that can happen at all: 29 February, over a century year that is no leap year.
_FARTHEST = timedelta(days=8 * 366 + 1)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


@dataclass(frozen=True)
class Cron:
    """A cron line as sets of numbers; ``weekdays`` count from Sunday = 0, as in crontab(5)."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    is_either_day: bool
    """Whether days and weekdays were both restricted: then either will do, as in crontab(5)."""

    @classmethod
    def parse(cls, line: str) -> Cron:
        """Read ``minute hour day month weekday``; raises ValueError that says which field is wrong."""
        fields = line.lower().split()
        if len(fields) != 5:
            raise ValueError(f"{line!r} must have five fields: minute hour day month weekday")
        minute, hour, day, month, weekday = fields
        return cls(
            minutes=_field(minute, 0, 59),
            hours=_field(hour, 0, 23),
            days=_field(day, 1, 31),
            months=_field(month, 1, 12, _MONTHS),
            weekdays=frozenset(number % 7 for number in _field(weekday, 0, 7, _WEEKDAYS)),
            is_either_day=not day.startswith("*") and not weekday.startswith("*"),
        )

    def falls_on(self, day: date) -> bool:
        """Whether it happens on this local date."""
        if day.month not in self.months:
            return False
        is_day, is_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return (is_day or is_weekday) if self.is_either_day else (is_day and is_weekday)

    def times_from(self, local: datetime) -> Iterator[datetime]:
        """Local times (naive) from this minute on, in order; ends when none comes within eight years."""
        day, last = local.date(), min(local.date().toordinal() + _FARTHEST.days, date.max.toordinal())
        clock = [time(hour, minute) for hour in sorted(self.hours) for minute in sorted(self.minutes)]
        while day.toordinal() < last:
            if self.falls_on(day):
                yield from (at for part in clock if (at := datetime.combine(day, part)) >= local)
            day += timedelta(days=1)


def next_due(
    *, timezone: str, after: datetime, local_time: str | None = None, cron: str | None = None
) -> datetime | None:
    """The first instant later than ``after`` (aware) at which the schedule comes up, aware UTC; None when none is left.

    ``local_time`` is ISO without offset (``2026-11-23T09:00:00``), ``cron`` five fields, both read in ``timezone``;
    give one of them. Raises ValueError for an unreadable one, ZoneInfoNotFoundError (a KeyError) for an unknown zone.
    """
    if (local_time is None) == (cron is None):
        raise ValueError("give either a local time or a cron line")
    if local_time is not None:
        at = instant_of(datetime.fromisoformat(local_time), timezone)
        return at if at > after else None
    start = after.astimezone(ZoneInfo(timezone)).replace(tzinfo=None, second=0, microsecond=0)
    instants = (instant_of(local, timezone) for local in Cron.parse(cron or "").times_from(start))
    return next((at for at in instants if at > after), None)


def instant_of(local: datetime, timezone: str) -> datetime:
    """The instant (aware UTC) of a naive local time: skipped ones after the gap, repeated ones the first time."""
    if local.tzinfo is not None:
        raise ValueError(f"{local.isoformat()} is not a local time: it has an offset")
    zone = ZoneInfo(timezone)
    before_change = local.replace(tzinfo=zone, fold=0)
    instant = before_change.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local:
        return instant
    return _end_of_gap(local.replace(tzinfo=zone, fold=1).astimezone(UTC), instant, zone)


def _end_of_gap(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """The instant between two at which the clocks jump (PEP 495: fold 1 reads a skipped time before the jump)."""
    offset = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            early = middle
        else:
            late = middle
    return late


def _field(text: str, lowest: int, highest: int, names: tuple[str, ...] = ()) -> frozenset[int]:
    numbers: set[int] = set()
    for part in text.split(","):
        span, slash, step_text = part.partition("/")
        first_text, dash, last_text = span.partition("-")
        if span == "*":
            first, last = lowest, highest
        else:
            first = _number(first_text, lowest, names, part)
            last = _number(last_text, lowest, names, part) if dash else (highest if slash else first)
        step = _number(step_text, 1, (), part) if slash else 1
        if not lowest <= first <= last <= highest or step < 1:
            raise ValueError(f"{part!r} is not within {lowest}-{highest}")
        numbers.update(range(first, last + 1, step))
    return frozenset(numbers)


def _number(text: str, lowest: int, names: tuple[str, ...], part: str) -> int:
    if text in names:
        return names.index(text) + lowest
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"{part!r} is not a number, a range or a name")
    return int(text)
