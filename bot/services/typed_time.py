"""When somebody types when: "tomorrow at 9", "på fredag kl 14.30", "za 2 minuty", in nine languages.

dateparser knows the days and the intervals; what it does not know, and silently reads wrong, are clock times without
minutes ("um 9 Uhr", "alle 9"). Those are written as ``9:00`` before it reads the text.
"""

from __future__ import annotations

import re
from datetime import datetime, time

# Without a clock time, the start of an office day.
MORNING = time(9, 0)
# Nobody needs more characters to name a time, and a long text takes long to search for one.
LONGEST = 80

# Words before (and after) an hour, by language; the hour itself is 0-23 with optional minutes.
_BEFORE_HOUR = {
    "en": r"at",
    "sv": r"klockan|kl\.?",
    "de": r"um",
    "pl": r"o godzinie|o godz\.?|godz\.?|o",
    "es": r"a las|a la|las",
    "fr": r"à|a",
    "it": r"alle ore|ore|alle|all'",
    "fi": r"kello|klo\.?",
    "lt": r"apie|val\.?",
}
_AFTER_HOUR = {"en": r"o'clock", "de": r"uhr", "fr": r"heures?|h", "es": r"h", "lt": r"val\.?"}
# Words that say no more than the day after them does, since a day is always read as the coming one.
_FILLERS = {
    "en": r"on|next|this|coming",
    "sv": r"på|nu på|nästa|den",
    "de": r"am|den|nächsten|nächster|nächste|kommenden",
    "pl": r"we|w|następny|następną|przyszły|przyszłą|najbliższy|najbliższą",
    "es": r"el|próximo|proximo|este",
    "fr": r"le|prochain|ce",
    "it": r"il|prossimo|questo",
    "fi": r"ensi|tulevana",
    "lt": r"kitą|šį",
}
_SPELLINGS = {
    "sv": {"i morgon": "imorgon", "i dag": "idag"},
    "lt": {"dienį": "dienis"},  # the weekdays, in the accusative that "on Friday" takes
}
_CLOCK = re.compile(r"\b([01]?\d|2[0-3]):[0-5]\d\b")
_HOUR = r"([01]?\d|2[0-3])(?:[:.]([0-5]\d))?"


def local_time(text: str, language: str, now: datetime) -> datetime | None:
    """The coming local time (naive) that ``text`` names; ``now`` is naive local too. None where it names none."""
    if len(text) > LONGEST:
        return None
    for spoken in dict.fromkeys((language, "en")):
        found = _read(_with_clock(text.strip().lower(), spoken), spoken, now)
        if found is not None:
            return found
    return None


def _with_clock(text: str, language: str) -> str:
    for written, meant in _SPELLINGS.get(language, {}).items():
        text = text.replace(written, meant)
    before, after = _BEFORE_HOUR.get(language, ""), _AFTER_HOUR.get(language, "")
    if before:
        text = re.sub(rf"(?:^|(?<=\s))(?:{before})\s*{_HOUR}(?![\d.:])(?:\s*(?:{after}))?" if after
                      else rf"(?:^|(?<=\s))(?:{before})\s*{_HOUR}(?![\d.:])", _as_clock, text)  # fmt: skip
    if after:
        text = re.sub(rf"\b{_HOUR}\s*(?:{after})(?=\s|$)", _as_clock, text)
    if not _CLOCK.search(text):
        text = re.sub(rf"(?:^|(?<=[^\W\d]\s)){_HOUR}$", _as_clock, text)
    fillers = _FILLERS.get(language)
    return re.sub(rf"(?:^|(?<=\s))(?:{fillers})\s+", "", text) if fillers else text


def _as_clock(match: re.Match[str]) -> str:
    return f" {int(match[1])}:{match[2] or '00'} "


def _read(text: str, language: str, now: datetime) -> datetime | None:
    import dateparser  # late: a fifth of a second, needed by coordinators alone

    found = dateparser.parse(
        " ".join(text.split()),
        languages=[language],
        settings={"PREFER_DATES_FROM": "future", "RELATIVE_BASE": now, "RETURN_AS_TIMEZONE_AWARE": False},
    )
    if found is None:
        return None
    if not _CLOCK.search(text) and found.time() in (now.time(), time(0, 0)):
        found = datetime.combine(found.date(), MORNING)
    return found.replace(second=0, microsecond=0) if found.second or found.microsecond else found
