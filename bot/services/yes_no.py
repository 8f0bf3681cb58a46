"""A typed "yes" or "no" where a button was meant, in any of the languages: people do not always write their own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.services.lines import spoken

_YES = {
    "en": "yes, yeah, yep, yes please, ok, okay, right, that is right, that's right, correct, sure, fine, good, "
    "confirm, send, send it, go ahead, do it, all right, perfect",
    "sv": "ja, japp, jo, jajamän, ja tack, stämmer, det stämmer, rätt, det är rätt, skicka, bra, okej, bekräfta, kör",
    "de": "ja, jo, jawohl, ja bitte, ja gerne, gerne, genau, stimmt, das stimmt, richtig, das ist richtig, "
    "passt, korrekt, senden, abschicken, bestätigen, gut, in ordnung, einverstanden",
    "pl": "tak, tak proszę, zgadza się, wszystko się zgadza, dobrze, poprawnie, wyślij, oczywiście, w porządku, "
    "potwierdzam, jasne",
    "es": "sí, sí por favor, vale, correcto, es correcto, de acuerdo, exacto, envía, enviar, claro, confirmo, "
    "confirmar",
    "fr": "oui, ouais, oui merci, d'accord, c'est ça, c'est exact, c'est bon, exact, envoyer, envoie, "
    "envoyez, parfait, je confirme, confirmer",
    "it": "sì, sì grazie, va bene, giusto, è giusto, esatto, corretto, invia, inviare, certo, confermo, conferma",
    "fi": "kyllä, joo, juu, kyllä kiitos, oikein, se on oikein, pitää paikkansa, lähetä, selvä, sopii, vahvista",
    "lt": "taip, taip prašau, gerai, teisingai, viskas teisingai, siųsti, siųsk, tinka, patvirtinu, tvarka",
}
_NO = {
    "en": "no, nope, no thanks, wrong, that is wrong, not right, not quite, incorrect",
    "sv": "nej, nä, nej tack, fel, det är fel, stämmer inte, det stämmer inte, inte riktigt",
    "de": "nein, nee, nö, nein danke, falsch, das ist falsch, stimmt nicht, das stimmt nicht, nicht ganz",
    "pl": "nie, nie dziękuję, źle, nie zgadza się, to nie tak, błąd, niezupełnie",
    "es": "no, no gracias, incorrecto, está mal, no es correcto, no del todo",
    "fr": "non, non merci, faux, c'est faux, incorrect, pas tout à fait, ce n'est pas ça",
    "it": "no, no grazie, sbagliato, non è giusto, non è corretto, non proprio",
    "fi": "ei, ei kiitos, väärin, se on väärin, ei pidä paikkaansa, ei ihan",
    "lt": "ne, ne ačiū, neteisingai, blogai, netinka, ne visai",
}
_THUMBS = {"👍": True, "✅": True, "👌": True, "👎": False}


@dataclass(frozen=True)
class Reading:
    """Whether somebody said yes (or no, or neither), and what else they wrote behind it."""

    is_yes: bool = False
    is_no: bool = False
    rest: str = ""

    @property
    def is_all(self) -> bool:
        """Whether a yes or no is all that was said."""
        return (self.is_yes or self.is_no) and not self.rest


def _phrases(words: dict[str, str]) -> frozenset[tuple[str, ...]]:
    return frozenset(spoken(phrase) for phrases in words.values() for phrase in phrases.split(","))


_SAID = {**dict.fromkeys(_phrases(_YES), True), **dict.fromkeys(_phrases(_NO), False)}
_LONGEST = max(map(len, _SAID))
# What separates the "no" from what should stand there instead. Without it, "nie szukamy ..." is one sentence.
_PARTS = re.compile(r"\s*(?:[,.;:!\n]+|\s[-–—]\s)\s*")


def read(text: str) -> Reading:
    """What a typed message says to a yes-or-no question.

    >>> read("Ja!"), read("nein, wir verkaufen Pellets").rest, read("Nie szukamy montera").is_no
    (Reading(is_yes=True, is_no=False, rest=''), 'wir verkaufen Pellets', False)
    """
    words = spoken(text)
    said = _said(words) if words else _THUMBS.get(text.strip()[:1])
    rest = ""
    if said is None:
        said, rest = _opening(text)
    return Reading(is_yes=said is True, is_no=said is False, rest=rest)


def _said(words: tuple[str, ...]) -> bool | None:
    """What words say that are a phrase of yes or no, or several that agree ("sì va bene"); None for any others."""
    ends: dict[int, bool | None] = {0: None}  # behind how many words phrases end that agree, and on what
    for start in range(len(words)):
        if start not in ends:
            continue
        for length in range(1, _LONGEST + 1):
            said = _SAID.get(words[start : start + length])
            if said is not None and ends[start] in (None, said):
                ends[start + length] = said
    return ends.get(len(words)) if words else None


def _opening(text: str) -> tuple[bool | None, str]:
    """The yes or no before the first comma, and what stands behind; more of the same adds nothing ("ja, stämmer")."""
    said: bool | None = None
    rest = text.strip()
    while match := _PARTS.search(rest):
        next_said = _SAID.get(spoken(rest[: match.start()]))
        if next_said is None or said not in (None, next_said):
            break
        said, rest = next_said, rest[match.end() :]
    if said is not None and _SAID.get(spoken(rest)) is said:
        rest = ""
    return said, rest
