"""What a person reads, in their language: gettext catalogs, plural forms, dates and numbers by locale.

A :class:`Texts` speaks one language. ``t("Hello {name}", name=...)`` gives the translation as Telegram HTML with every
value escaped (member text is data); ``t.n`` picks the plural form. The msgid is the English sentence, so English needs
no translation and a missing one falls back to English. Adding a language is adding
``locales/<lang>/LC_MESSAGES/clusterbot.po``.
"""

from __future__ import annotations

import functools
import gettext
import io
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup, escape

from knowledge.reasons import Reason

LOCALES = Path(__file__).parent / "locales"
DEFAULT_LANGUAGE = "en"


def mark(msgid: str) -> str:
    """Mark an English sentence for the catalogs where it is translated later, e.g. in an error."""
    return msgid


@functools.cache
def languages() -> tuple[str, ...]:
    """The languages that have a catalog, English first."""
    found = {path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/clusterbot.po")}
    return (DEFAULT_LANGUAGE, *sorted(found - {DEFAULT_LANGUAGE}))


def catalog(language: str) -> Path:
    """The file with a language's sentences."""
    return LOCALES / language / "LC_MESSAGES" / "clusterbot.po"


@functools.cache
def texts(language: str | None) -> Texts:
    """The texts in this language (``sv``, ``pt-br``), in English where there is no catalog."""
    return Texts(nearest_language(language))


def nearest_language(code: str | None) -> str:
    """The language with a catalog for an IETF code such as Telegram's ``language_code``; English when none fits."""
    base = (code or "").lower().replace("_", "-").split("-")[0]
    return base if base in languages() else DEFAULT_LANGUAGE


def language_name(code: str) -> str:
    """What the language calls itself: ``sv`` -> ``Svenska``; one of which little is known, what English calls it."""
    try:
        name = Locale(code).get_display_name(code) or code
    except UnknownLocaleError:
        name = Locale(DEFAULT_LANGUAGE).languages.get(code, code)
    return name[:1].upper() + name[1:]


class Texts:
    """Sentences, numbers and dates in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._locale = Locale("en", "GB") if language == DEFAULT_LANGUAGE else Locale(language)  # read in Europe
        self._catalog = _read(language)

    def __call__(self, msgid: str, /, **values: object) -> Markup:
        """The sentence as Telegram HTML; ``values`` are escaped unless they are Markup themselves, a reason why
        something is refused is translated.
        """
        values = {name: self.reason(value) if isinstance(value, Reason) else value for name, value in values.items()}
        return Markup(self._catalog.gettext(msgid)).format(**values)  # noqa: S704 - catalogs are ours

    def reason(self, reason: str) -> Markup:
        """Why something is refused, as HTML; what is no :class:`Reason` stays as it is."""
        return self(reason.msgid, **reason.values) if isinstance(reason, Reason) else escape(reason)

    def n(self, singular: str, plural: str, n: int, /, **values: object) -> Markup:
        """The form for ``n`` things; ``{n}`` is the number by locale."""
        sentence = self._catalog.ngettext(singular, plural, n)
        return Markup(sentence).format(n=self.number(n), **values)  # noqa: S704 - catalogs are ours

    def number(self, value: float) -> str:
        """1234.5 -> ``1 234,5`` in Swedish."""
        return format_decimal(value, locale=self._locale)

    def percent(self, share: float) -> str:
        """0.41 -> ``41 %`` in Swedish, ``41%`` in English."""
        return format_percent(share, locale=self._locale)

    def day_of_month(self, day: date) -> str:
        """A date of this year: ``23 Nov``."""
        return format_skeleton("MMMd", day, locale=self._locale)

    def moment(self, at: datetime, zone: str) -> str:
        """A time in a zone, with its weekday: ``Mon 23 Nov 2026, 09:00``."""
        local = at.astimezone(ZoneInfo(zone))
        day = format_datetime(local, "EEE", locale=self._locale)
        return f"{day} {self.day(local.date())}, {format_time(local, 'short', locale=self._locale)}"

    def day(self, day: date) -> str:
        """A date: ``23 Nov 2026``."""
        return format_date(day, "medium", locale=self._locale)

    def listed(self, items: list[str]) -> str:
        """``a, b and c``."""
        return format_list(items, locale=self._locale)

    def language_of(self, code: str) -> str:
        """``sv`` -> ``Swedish``."""
        return str(self._locale.languages.get(code, code))

    def country(self, code: str) -> str:
        """``SE`` -> ``Sweden``."""
        return str(self._locale.territories.get(code.upper(), code))


def _read(language: str) -> gettext.NullTranslations:
    with catalog(language).open("rb") as file:
        sentences = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, sentences)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
