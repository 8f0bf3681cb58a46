"""Greetings and thanks: neither a question nor a request, so they get the menu and reach no coordinator."""

from __future__ import annotations

import re

from knowledge.text import fold

_PHRASES = {
    "en": "hi, hello, hey, hello there, good morning, good afternoon, good evening, thanks, thank you, many thanks",
    "sv": "hej, hejsan, hej hej, hallå, tjena, god morgon, god kväll, tack, tackar, tack så mycket, tack för hjälpen",
    "de": "hallo, guten tag, guten morgen, guten abend, moin, servus, grüß gott, danke, danke schön, vielen dank",
    "pl": "cześć, dzień dobry, dobry wieczór, witam, dziękuję, dzięki, dziękuję bardzo",
    "es": "hola, buenos días, buenas tardes, buenas noches, gracias, muchas gracias",
    "fr": "bonjour, bonsoir, salut, merci, merci beaucoup",
    "it": "ciao, buongiorno, buonasera, salve, grazie, grazie mille",
    "fi": "moi, hei, terve, hyvää päivää, hyvää huomenta, huomenta, kiitos, kiitos paljon",
    "lt": "labas, sveiki, laba diena, labas rytas, labas vakaras, ačiū, dėkui, labai ačiū",
}
_KNOWN = frozenset(fold(phrase.strip()) for phrases in _PHRASES.values() for phrase in phrases.split(","))


def is_small_talk(text: str) -> bool:
    """Whether somebody only says hello or thanks, in any of the languages: they do not always speak their own."""
    return fold(" ".join(re.findall(r"\w+", text.casefold()))) in _KNOWN
