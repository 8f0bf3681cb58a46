"""When somebody types when: "tomorrow at 9", "på fredag kl 14.30", "za 2 minuty", in nine languages.

dateparser knows the days and the intervals; what it does not know, and silently reads wrong, are clock times without
minutes ("um 9 Uhr", "alle 9"). Those are written as ``9:00`` before it reads the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

from bot.services.time_words import DAYS, HOURS, INTERVAL, NEXT_WEEK, WEEKDAYS

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
_AFTER_HOUR = {"en": r"o'clock", "de": r"uhr", "fr": r"heures?|h", "es": r"h", "lt": r"valand[ąa]|val\.?"}
# Words that say no more than the day after them does, since a day is always read as the coming one.
_FILLERS = {
    "en": r"on|next|this|coming",
    "sv": r"på|nu på|nästa|den",
    "de": r"am|den|nächsten|nächster|nächste|kommenden",
    "pl": r"we|w|następny|następną|przyszły|przyszłą|najbliższy|najbliższą",
    "es": r"el|próximo|proximo|este|que viene",
    "fr": r"le|prochain|ce",
    "it": r"il|prossimo|questo",
    "fi": r"ensi|tulevana",
    "lt": r"kitą|šį",
}
# What dateparser does not know, in words that it does.
_SPELLINGS = {
    "en": {r"(?:in )?half an hour": "in 30 minutes", r"in an hour": "in 1 hour"},
    "sv": {
        r"i morgon": "imorgon",
        r"i dag": "idag",
        r"om en halv ?timme": "om 30 minuter",
        r"om en kvart": "om 15 minuter",
    },
    "de": {r"in einer halben stunde": "in 30 minuten", r"in einer viertelstunde": "in 15 minuten"},
    "pl": {
        r"za pół godziny": "za 30 minut",
        r"za kwadrans": "za 15 minut",
        r"za godzinę": "za 1 godzinę",
        r"za tydzień": "za 7 dni",
        r"za dwie": "za 2",
    },
    "es": {r"(?:en|dentro de) media hora": "en 30 minutos"},
    "fr": {r"dans une demi[ -]heure": "dans 30 minutes"},
    "it": {r"[tf]ra mezz['’ ]?ora": "tra 30 minuti"},
    "fi": {
        r"puolen tunnin (?:kuluttua|päästä)": "30 minuutin kuluttua",
        r"(?<!\w )tunnin (?:kuluttua|päästä)": "60 minuutin kuluttua",
    },
    "lt": {
        r"po pusvalandžio": "po 30 minučių",
        r"(\w+)dienį": r"\1dienis",
    },  # weekdays in the accusative of "on Friday"
}
_NOW = {
    "en": r"(?:right )?now|at once",
    "sv": r"nu|genast",
    "de": r"jetzt|sofort",
    "pl": r"teraz|od razu",
    "es": r"ahora(?: mismo)?|ya",
    "fr": r"maintenant|tout de suite",
    "it": r"adesso|ora|subito",
    "fi": r"nyt|heti",
    "lt": r"dabar|iš karto",
}
# Days and parts of them: how many days ahead, and the hour that they mean where no clock time is given.
_PARTS: dict[str, dict[str, tuple[int, int]]] = {
    "en": {
        r"tomorrow morning": (1, 9),
        r"tomorrow afternoon": (1, 15),
        r"tomorrow (?:evening|night)": (1, 19),
        r"this afternoon|^afternoon": (0, 15),
        r"tonight|this evening|^evening": (0, 19),
    },
    "sv": {
        r"(?:i )?övermorgon": (2, 9),
        r"imorgon (?:bitti|förmiddag)": (1, 9),
        r"imorgon eftermiddag": (1, 15),
        r"imorgon kväll": (1, 19),
        r"i ?eftermiddag": (0, 15),
        r"i ?kväll": (0, 19),
    },
    "de": {
        r"morgen (?:früh|vormittag)": (1, 9),
        r"morgen nachmittag": (1, 15),
        r"morgen abend": (1, 19),
        r"heute nachmittag": (0, 15),
        r"heute abend": (0, 19),
    },
    "pl": {
        r"jutro rano": (1, 9),
        r"jutro po południu": (1, 15),
        r"jutro wieczorem": (1, 19),
        r"(?:dziś|dzisiaj) po południu": (0, 15),
        r"(?:dziś|dzisiaj) wieczorem": (0, 19),
    },
    "fi": {
        r"ylihuomenna": (2, 9),
        r"huomenna aamulla|huomisaamuna": (1, 9),
        r"huomenna iltapäivällä": (1, 15),
        r"huomenna illalla|huomisiltana": (1, 19),
        r"tänään iltapäivällä": (0, 15),
        r"tänä iltana|tänään illalla": (0, 19),
    },
}
# Parts of any day, behind its name ("Freitagnachmittag", "on Friday afternoon at 3"), and the hour that they mean.
_DAYPARTS: dict[str, dict[str, int]] = {
    "en": {r"(?:in the )?morning": 9, r"noon": 12, r"(?:in the )?afternoon": 15, r"(?:in the )?evening": 19},
    "sv": {r"förmiddag": 9, r"eftermiddag": 15, r"kväll": 19},
    "de": {r"früh": 9, r"vormittags?": 9, r"nachmittags?": 15, r"mittags?": 12, r"abends?": 19},
    "fi": {r"aamulla": 9, r"aamupäivällä": 9, r"iltapäivällä": 15, r"illalla": 19},
}
# What makes "half past two" of "half" and "two", or of "halv" and "tre", and "9:30" of "nueve" and "y media".
_HALF = {"en": (r"half past", 0), "sv": (r"halv", -1), "de": (r"halb", -1), "pl": (r"wpół do", -1)}
_QUARTER_PAST = {"en": r"(?:a )?quarter past", "sv": r"kvart över", "de": r"viertel nach", "pl": r"kwadrans po"}
_QUARTER_TO = {"en": r"(?:a )?quarter to", "sv": r"kvart i", "de": r"viertel vor"}
_AND_HALF = {"es": r"y media", "fr": r"et demie?", "it": r"e mezz[ao]"}
# Languages whose words for an hour of the day are no other numbers: "yhdeksältä", "devintą", "dziewiątej".
_UNMISTAKABLE = ("fi", "lt", "pl")
# Told in words, an hour up to this one is one of the afternoon.
_LAST_AFTERNOON_HOUR = 6
_CLOCK = re.compile(r"\b([01]?\d|2[0-3]):[0-5]\d\b")
_HOUR = r"([01]?\d|2[0-3])(?:[:.]([0-5]\d))?"


def local_time(text: str, language: str, now: datetime) -> datetime | None:
    """The coming local time (naive) that ``text`` names; ``now`` is naive local too. None where it names none."""
    if len(text) > LONGEST:
        return None
    said = " ".join(text.lower().split())
    for spoken in dict.fromkeys((language, "en")):
        if re.fullmatch(_NOW.get(spoken, "now"), said):
            return now.replace(second=0, microsecond=0)
        dated = _with_week(said, spoken, now)
        found = _read(_with_day(_with_clock(_with_digits(dated, spoken), spoken), spoken, now), spoken, now)
        if found is not None:
            return found
    return None


def _with_week(text: str, language: str, now: datetime) -> str:
    """A weekday of the next week as a date: "tisdag nästa vecka kl 10" -> "2026-12-01 kl 10"."""
    week = re.search(rf"\b(?:{NEXT_WEEK[language]})\b", text) if language in NEXT_WEEK else None
    if week is None:
        return text
    rest, monday = f"{text[: week.start()]} {text[week.end() :]}", now - timedelta(days=now.weekday() - 7)
    for days, names in enumerate(WEEKDAYS[language].split()):
        named = re.search(rf"\b(?:{names})\b", rest)
        if named is not None:
            date = (monday + timedelta(days=days)).date().isoformat()
            return " ".join(f"{date} {rest[: named.start()]} {rest[named.end() :]}".split())
    return text


def _with_digits(text: str, language: str) -> str:
    """Words for intervals and clock times as digits: "om en halvtimme", "imorgon klockan nio", "um halb drei"."""
    for phrase, meant in _SPELLINGS.get(language, {}).items():
        text = re.sub(rf"\b{phrase}\b", meant, text)
    words = enumerate(HOURS.get(language, "").split(), start=1)
    hours = {word: number for number, forms in words for word in forms.split("|")}
    if not hours:
        return text
    any_hour, before = "|".join(hours), _BEFORE_HOUR[language]
    if _is_interval(text, language):
        return re.sub(rf"\b({any_hour})\b", lambda match: str(hours[match[1]]), text)

    def written(shift: int, minutes: int) -> Callable[[re.Match[str]], str]:
        def clock(match: re.Match[str]) -> str:
            hour = (hours.get(match[1]) or int(match[1])) + shift
            return f" {_afternoon(hour or 12)}:{minutes:02} "

        return clock

    half, shift = _HALF.get(language, ("", 0))
    after = rf"(?:\s+(?:{_AFTER_HOUR[language]}))?" if language in _AFTER_HOUR else ""
    for named, clock in (
        (half, written(shift, 30)),
        (_QUARTER_PAST.get(language), written(0, 15)),
        (_QUARTER_TO.get(language), written(-1, 45)),
    ):
        if named:
            text = re.sub(rf"(?:\b(?:{before})\s+)?\b{named}\s+({any_hour}|1[0-2]|[1-9])\b", clock, text)
    if language in _AND_HALF:
        text = re.sub(rf"(?:\b(?:{before})\s+)?\b({any_hour}){after}\s+{_AND_HALF[language]}\b", written(0, 30), text)
    text = re.sub(rf"(?:^|(?<=\s))(?:{before})\s*\b({any_hour})\b{after}", written(0, 0), text)
    if after:
        text = re.sub(rf"\b({any_hour})\s+(?:{_AFTER_HOUR[language]})(?=\s|$)", written(0, 0), text)
    if _CLOCK.search(text):
        return text
    bare = rf"\b({any_hour})\b" if language in _UNMISTAKABLE else rf"^({any_hour})\b(?=\s)|\b({any_hour})$"
    return re.sub(bare, lambda match: f" {_afternoon(hours[match[match.lastindex or 1]])}:00 ", text)


def _is_interval(text: str, language: str) -> bool:
    return re.search(INTERVAL.get(language, "$^"), text) is not None


def _afternoon(hour: int) -> int:
    return hour + 12 if hour <= _LAST_AFTERNOON_HOUR else hour


def _with_day(text: str, language: str, now: datetime) -> str:
    """A part of a day as a date and, where none is given, a clock time: "ikväll" -> "2026-11-23 19:00"."""
    for part, (days, hour) in _PARTS.get(language, {}).items():
        rest, count = re.subn(rf"\b(?:{part})\b", " ", text, count=1)
        if not count:
            continue
        day = (now + timedelta(days=days)).date()
        part_of_day = next(
            (h for word, h in _DAYPARTS.get(language, {}).items() if re.search(rf"\b{word}\b", rest)), hour
        )
        return f"{day.isoformat()} {_in_part(rest, part_of_day) if _CLOCK.search(rest) else f'{part_of_day}:00'}"
    for part, hour in _DAYPARTS.get(language, {}).items():
        rest, count = re.subn(rf"(?:\b|(?<=tag)|(?<=woch)){part}\b", " ", text, count=1)
        if count and rest.strip():
            return _in_part(rest, hour)
    return text


def _in_part(text: str, hour: int) -> str:
    """The text with its clock time in the part of the day around ``hour``, or with that hour where it has none."""
    clock = _CLOCK.search(text)
    if clock is None:
        return f"{text} {hour}:00"
    if int(clock[1]) < 12 <= hour:
        return f"{text[: clock.start()]}{int(clock[1]) + 12}{clock[0][-3:]}{text[clock.end() :]}"
    return text


def _with_clock(text: str, language: str) -> str:
    if _is_interval(text, language):
        return text
    before, after = _BEFORE_HOUR.get(language, ""), _AFTER_HOUR.get(language, "")
    if after:
        text = re.sub(rf"\b([01]?\d|2[0-3])\s*(?:{after})\s*([0-5]\d)\b", _as_clock, text)
    if before:
        text = re.sub(rf"(?:^|(?<=\s))(?:{before})\s*{_HOUR}(?![\d.:])(?:\s*(?:{after}))?" if after
                      else rf"(?:^|(?<=\s))(?:{before})\s*{_HOUR}(?![\d.:])", _as_clock, text)  # fmt: skip
    if after:
        text = re.sub(rf"\b{_HOUR}\s*(?:{after})(?=\s|$)", _as_clock, text)
    fillers = _FILLERS.get(language, "")
    if not _CLOCK.search(text):
        text = re.sub(rf"(?:^|(?<=[^\W\d]\s)|(?<=-\d\d\s)){_HOUR}$", _as_clock, text)
    if not _CLOCK.search(text):  # "8 tomorrow", but no "8 December"
        days = "|".join((DAYS.get(language, ""), *WEEKDAYS.get(language, "").split()))
        text = re.sub(rf"^{_HOUR}\s+(?=(?:(?:{fillers})\s+)?(?:{days})\b)", _as_clock, text)
    return re.sub(rf"(?:^|(?<=\s))(?:{fillers})(?:\s+|$)", "", text) if fillers else text


def _as_clock(match: re.Match[str]) -> str:
    return f" {int(match[1])}:{match[2] or '00'} "


def _read(text: str, language: str, now: datetime) -> datetime | None:
    import dateparser  # late: a fifth of a second, needed by coordinators alone

    found = dateparser.parse(
        " ".join(text.split()),
        languages=[language],
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": now,
            "RETURN_AS_TIMEZONE_AWARE": False,
            "DATE_ORDER": "DMY",  # as in all of Europe; its own order for Swedish reads "25 november" as the year 2125
        },
    )
    clock = _CLOCK.search(text)
    if found is None or (clock is not None and found.minute != int(clock[0][-2:])):
        return None
    if clock is None and found.time() in (now.time(), time(0, 0)):
        found = datetime.combine(found.date(), MORNING)
    return found.replace(second=0, microsecond=0) if found.second or found.microsecond else found
