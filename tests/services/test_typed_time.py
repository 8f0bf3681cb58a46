"""Typed times as coordinators type them, in nine languages."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.services.typed_time import local_time

NOW = datetime(2026, 11, 23, 13, 0)  # noqa: DTZ001 - a Monday's local time
TOMORROW_9 = datetime(2026, 11, 24, 9, 0)  # noqa: DTZ001
TUESDAY_9 = datetime(2026, 12, 1, 9, 0)  # noqa: DTZ001 - of the next week
FRIDAY_1430 = datetime(2026, 11, 27, 14, 30)  # noqa: DTZ001
IN_HALF_AN_HOUR = datetime(2026, 11, 23, 13, 30)  # noqa: DTZ001
TOMORROW_930 = datetime(2026, 11, 24, 9, 30)  # noqa: DTZ001
TOMORROW_1430 = datetime(2026, 11, 24, 14, 30)  # noqa: DTZ001
TONIGHT = datetime(2026, 11, 23, 19, 0)  # noqa: DTZ001
IN_TWO_MINUTES = datetime(2026, 11, 23, 13, 2)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "tomorrow at 9", TOMORROW_9),
        ("en", "tomorrow 9:00", TOMORROW_9),
        ("en", "tomorrow", TOMORROW_9),
        ("en", "tomorrow 9am", TOMORROW_9),
        ("en", "on Friday 14:30", FRIDAY_1430),
        ("en", "next friday at 14:30", FRIDAY_1430),
        ("en", "in 2 minutes", IN_TWO_MINUTES),
        ("en", "2026-11-27 14:30", FRIDAY_1430),
        ("en", "9", TOMORROW_9),
        ("sv", "imorgon 9:00", TOMORROW_9),
        ("sv", "i morgon kl 9", TOMORROW_9),
        ("sv", "imorgon", TOMORROW_9),
        ("sv", "på fredag kl 14.30", FRIDAY_1430),
        ("sv", "fredag 14:30", FRIDAY_1430),
        ("sv", "om 2 minuter", IN_TWO_MINUTES),
        ("de", "morgen um 9 Uhr", TOMORROW_9),
        ("de", "morgen 9 Uhr", TOMORROW_9),
        ("de", "am Freitag um 14:30 Uhr", FRIDAY_1430),
        ("de", "in 2 Minuten", IN_TWO_MINUTES),
        ("de", "27.11. 14:30", FRIDAY_1430),
        ("pl", "jutro o 9", TOMORROW_9),
        ("pl", "w piątek o 14:30", FRIDAY_1430),
        ("pl", "za 2 minuty", IN_TWO_MINUTES),
        ("es", "mañana a las 9", TOMORROW_9),
        ("es", "el viernes a las 14:30", FRIDAY_1430),
        ("es", "en 2 minutos", IN_TWO_MINUTES),
        ("fr", "demain à 9h", TOMORROW_9),
        ("fr", "vendredi à 14:30", FRIDAY_1430),
        ("fr", "dans 2 minutes", IN_TWO_MINUTES),
        ("it", "domani alle 9", TOMORROW_9),
        ("it", "venerdì alle 14:30", FRIDAY_1430),
        ("it", "tra 2 minuti", IN_TWO_MINUTES),
        ("fi", "huomenna klo 9", TOMORROW_9),
        ("fi", "perjantaina klo 14.30", FRIDAY_1430),
        ("fi", "2 minuutin kuluttua", IN_TWO_MINUTES),
        ("lt", "rytoj 9:00", TOMORROW_9),
        ("lt", "penktadienį 14:30", FRIDAY_1430),
        ("lt", "po 2 minučių", IN_TWO_MINUTES),
        ("sv", "tomorrow at 9", TOMORROW_9),
        # Day and month come in this order everywhere in Europe.
        ("sv", "27 november kl 14.30", FRIDAY_1430),
        ("sv", "27/11 14:30", FRIDAY_1430),
        ("en", "27/11 14:30", FRIDAY_1430),
        ("en", "5/12 9:00", datetime(2026, 12, 5, 9, 0)),  # noqa: DTZ001
        ("en", "2026-12-05 9:00", datetime(2026, 12, 5, 9, 0)),  # noqa: DTZ001
        ("en", "now", NOW),
        ("sv", "nu", NOW),
        ("de", "sofort", NOW),
        ("pl", "teraz", NOW),
        ("en", "in half an hour", IN_HALF_AN_HOUR),
        ("sv", "om en halvtimme", IN_HALF_AN_HOUR),
        ("de", "in einer halben Stunde", IN_HALF_AN_HOUR),
        ("pl", "za pół godziny", IN_HALF_AN_HOUR),
        ("fr", "dans une demi-heure", IN_HALF_AN_HOUR),
        ("en", "tonight", TONIGHT),
        ("en", "tonight at 7", TONIGHT),
        ("en", "this evening", TONIGHT),
        ("sv", "ikväll", TONIGHT),
        ("sv", "ikväll kl 19", TONIGHT),
        ("de", "heute Abend um 19 Uhr", TONIGHT),
        ("pl", "dziś wieczorem", TONIGHT),
        ("sv", "imorgon bitti", TOMORROW_9),
        ("sv", "i morgon klockan nio", TOMORROW_9),
        ("sv", "i övermorgon kl 9", datetime(2026, 11, 25, 9, 0)),  # noqa: DTZ001
        ("de", "morgen früh", TOMORROW_9),
        ("de", "morgen 9 Uhr 30", TOMORROW_930),
        ("fr", "demain à 9h30", TOMORROW_930),
        ("sv", "imorgon halv tre", TOMORROW_1430),
        ("de", "morgen um halb drei", TOMORROW_1430),
        ("pl", "jutro o wpół do trzeciej", TOMORROW_1430),
        ("en", "tomorrow at half past two", TOMORROW_1430),
        ("pl", "jutro o dziewiątej", TOMORROW_9),
        ("de", "morgen acht Uhr", TOMORROW_9.replace(hour=8)),
        ("de", "übermorgen halb drei nachmittags", datetime(2026, 11, 25, 14, 30)),  # noqa: DTZ001
        ("de", "Freitagnachmittag um halb drei", FRIDAY_1430),
        ("de", "Freitag um Viertel vor neun", FRIDAY_1430.replace(hour=8, minute=45)),
        ("de", "kommenden Mittwoch früh", datetime(2026, 11, 25, 9, 0)),  # noqa: DTZ001
        ("en", "friday afternoon at 2:30", FRIDAY_1430),
        ("en", "friday at 2:30 in the afternoon", FRIDAY_1430),
        ("en", "friday at quarter past eight", FRIDAY_1430.replace(hour=8, minute=15)),
        ("sv", "fredag eftermiddag kl 2.30", FRIDAY_1430),
        ("fi", "huomenna aamulla", TOMORROW_9),
        ("fi", "tunnin kuluttua", NOW.replace(hour=14)),
        ("fi", "2 tunnin kuluttua", NOW.replace(hour=15)),
        ("fr", "dans deux heures", NOW.replace(hour=15)),
        ("it", "tra due ore", NOW.replace(hour=15)),
        *[
            (lang, text, TUESDAY_9)
            for lang, text in (
                ("de", "nächste Woche Dienstag"),
                ("sv", "tisdag nästa vecka"),
                ("en", "next week Tuesday at 9"),
                ("pl", "we wtorek w przyszłym tygodniu"),
                ("es", "el martes de la próxima semana a las nueve"),
                ("fr", "mardi de la semaine prochaine à 9h"),
                ("it", "martedì della prossima settimana"),
                ("fi", "ensi viikon tiistaina"),
                ("lt", "kitos savaitės antradienį"),
                ("de", "nächste Woche Dienstag 9"),
            )
        ],
        *[
            (lang, text, TOMORROW_9)
            for lang, text in (
                ("sv", "imorgon klockan nio"),
                ("sv", "9 imorgon"),
                ("en", "nine tomorrow"),
                ("es", "mañana a las nueve"),
                ("fr", "demain à neuf heures"),
                ("it", "domani alle nove"),
                ("fi", "huomenna yhdeksältä"),
                ("lt", "rytoj devintą valandą"),
                ("pl", "jutro dziewiątej"),
            )
        ],
        *[
            (lang, text, TOMORROW_9.replace(hour=8))
            for lang, text in (
                ("en", "8 tomorrow"),
                ("en", "8 on tuesday"),
                ("de", "8 morgen"),
                ("es", "8 mañana"),
                ("lt", "8 rytoj"),
            )
        ],
        ("es", "mañana a las nueve y media", TOMORROW_930),
        ("fr", "lundi prochain", datetime(2026, 11, 30, 9, 0)),  # noqa: DTZ001
        ("de", "8. Dezember", datetime(2026, 12, 8, 9, 0)),  # noqa: DTZ001
    ],
)
def test_the_coming_time_is_read(language: str, text: str, expected: datetime) -> None:
    assert local_time(text, language, NOW) == expected


@pytest.mark.parametrize("text", ["hello", "", "soon", "🎉🎉🎉", "when the snow melts"])
def test_what_names_no_time_is_none(text: str) -> None:
    assert local_time(text, "en", NOW) is None
