"""Greetings, thanks and a plain "ok": neither a question nor a request, so they get the menu, no coordinator."""

from __future__ import annotations

from bot.services.lines import spoken

_PHRASES = {
    "en": "hi, hello, hey, hello there, good morning, good afternoon, good evening, thanks, thank you, "
    "many thanks, ok, okay, bye, great, good, perfect, fine, help, menu",
    "sv": "hej, hejsan, hej hej, hallå, tjena, god morgon, god kväll, tack, tackar, tack så mycket, "
    "tack för hjälpen, okej, hej då, bra, toppen, perfekt, jättebra, hjälp, meny",
    "de": "hallo, guten tag, guten morgen, guten abend, moin, servus, grüß gott, danke, danke schön, vielen dank, "
    "tschüss, gut, super, prima, perfekt, alles klar, hilfe, menü",
    "pl": "cześć, dzień dobry, dobry wieczór, witam, dziękuję, dzięki, dziękuję bardzo, dobrze, super, świetnie, "
    "do widzenia, do usłyszenia, pomoc, pomocy",
    "es": "hola, buenos días, buenas tardes, buenas noches, gracias, muchas gracias, vale, de acuerdo, bien, "
    "muy bien, perfecto, adiós, ayuda, menú",
    "fr": "bonjour, bonsoir, salut, merci, merci beaucoup, d'accord, bien, très bien, parfait, super, au revoir, aide",
    "it": "ciao, buongiorno, buonasera, salve, grazie, grazie mille, va bene, bene, perfetto, ottimo, arrivederci, "
    "aiuto",
    "fi": "moi, hei, terve, hyvää päivää, hyvää huomenta, huomenta, kiitos, kiitos paljon, hyvä, selvä, hienoa, "
    "moikka, näkemiin, apua, valikko",
    "lt": "labas, sveiki, laba diena, labas rytas, labas vakaras, ačiū, dėkui, labai ačiū, gerai, puiku, "
    "viso gero, iki, pagalba, meniu",
}
_KNOWN = frozenset(spoken(phrase) for phrases in _PHRASES.values() for phrase in phrases.split(","))
# What somebody writes who wants no more messages, in any of the languages, folded.
_STOP = frozenset({
    "stop", "stopp", "stoppa", "sluta", "unsubscribe", "abmelden", "aufhoren", "stoppen", "alto", "basta", "parar",
    "arreter", "arret", "lopeta", "seis", "przestan", "wypisz", "nustok", "sustok",
})  # fmt: skip
_LONGEST = max(map(len, _KNOWN))
# How the words begin that thank, folded.
_THANKS = ("thank", "tack", "dank", "dziek", "gracias", "merci", "graz", "kiit", "aciu", "deku")


def is_thanks(text: str) -> bool:
    """Whether small talk says thank you.

    >>> is_thanks("Ok, tack så mycket!"), is_thanks("Dziękuję!"), is_thanks("Hej hej")
    (True, True, False)
    """
    return any(word.startswith(_THANKS) for word in spoken(text))


def is_stop(text: str) -> bool:
    """Whether somebody wants to hear no more, in a word.

    >>> is_stop("STOPP!"), is_stop("Arrêter"), is_stop("the auger stops")
    (True, True, False)
    """
    words = spoken(text)
    return bool(words) and set(words) <= _STOP


def is_small_talk(text: str) -> bool:
    """Whether somebody only says hello, thanks or "ok", in any of the languages: they do not always speak their own.

    >>> is_small_talk("Ok, tack så mycket!"), is_small_talk("tack, och i Polen?")
    (True, False)
    """
    words = spoken(text)
    ends = {0}  # words behind which a phrase of small talk may begin
    for start in range(len(words)):
        if start in ends:
            ends |= {start + length for length in range(1, _LONGEST + 1) if words[start : start + length] in _KNOWN}
    return bool(words) and len(words) in ends
