"""What holds a public sentence for a coordinator: contacts, which are shared by consent alone, and insults."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from knowledge.manners import insults


class Flag(StrEnum):
    """Why a request is held; the last three are a wish of the cluster's coordinator."""

    TELEPHONE = "telephone"
    E_MAIL = "e_mail"
    LINK = "link"
    ACCOUNT = "account"
    INSULT = "insult"
    FIRST = "first"
    BEYOND = "beyond"
    ALL = "all"

    @property
    def is_of_text(self) -> bool:
        """Whether another sentence mends it."""
        return self not in (Flag.FIRST, Flag.BEYOND, Flag.ALL)


@dataclass(frozen=True)
class Flagged:
    """Some words of a sentence and what is wrong with them."""

    flag: Flag
    words: str


# What contacts look like. Dates and CPV codes (eight digits and a check digit) look like telephone numbers.
E_MAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.\w{2,}")
USERNAME = re.compile(r"(?<![\w@])@\w{4,}")
LINK = re.compile(
    r"(?:https?://|www\.|t\.me/|tg://)[^\s,;]+|(?<![\w.-])[\w-]{2,}(?:\.[\w-]+)*\.(?:com|net|org|eu|info|biz|io|app|example|"
    r"se|de|at|ch|li|pl|es|cat|fr|be|nl|lu|it|fi|ax|lt|lv|ee|dk|no|is|uk|ie|pt|cz|sk|hu|ro|bg|si|hr|gr|ua)\b(?:/[^\s,;]*)?",
    re.IGNORECASE,
)
_NO_TELEPHONE = re.compile(r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{8}-\d\b")
_DIGITS = re.compile(r"(?<![\w.,])[+(]?\d(?:[\s().\-/–\u00a0]{0,2}\d){5,}(?!\w)")
# National numbers begin with 0; without it, nine digits or more are no amount that a small firm writes.
_SHORTEST_TELEPHONE = {"+": 7, "(": 7, "0": 7}
_SHORTEST_BARE_TELEPHONE = 9
# ITU-T E.164: a telephone number has at most 15 digits; Polish account numbers have 26.
_LONGEST_TELEPHONE = 15
# ISO 13616: a country, two check digits and up to 30 letters and digits, often in groups of four.
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{2,4}){3,8}\b", re.IGNORECASE)
_GIRO = re.compile(r"\b(?:bankgiro|plusgiro|bg|pg)\b[\s:.]*(?:nr\.?\s*)?\d[\d\s-]{3,10}\d\b", re.IGNORECASE)
_SHORTEST_IBAN = 15
# What leads to a contact and says nothing without it: "call us at", "skriv till", "proszę dzwonić pod".
_LEADS = (
    "call|phone|tel|telephone|mobile|cell|ring|text|write|mail|e-mail|email|contact|see|visit|ask|at|on|to|us|me|or|and|"
    "ringa|telefon|mobil|maila|mejla|skriv|kontakta|se|på|till|oss|mig|eller|och|anrufen|ruf|rufen|sie|handy|schreiben|"
    "an|unter|siehe|kontakt|uns|mich|oder|und|kom|dzwoń|dzwonić|zadzwoń|proszę|pisz|napisz|na|do|pod|zobacz|nr|numer|lub|"
    "teléfono|llamar|llame|llamad|móvil|al|a|escribir|escriba|correo|contacto|ver|en|o|y|tél|téléphone|appelez|appeler|"
    "écrivez|écrire|courriel|voir|au|à|sur|nous|ou|et|chiamare|chiamate|cellulare|scrivere|scrivete|contatto|vedi|su|e|"
    "puh|puhelin|soita|soittakaa|kirjoita|sähköposti|katso|yhteys|numeroon|tai|ja|telefonas|skambinti|skambinkite|"
    "rašykite|rašyti|paštas|žr|numeriu|arba|ir|iban|konto|account|bank|bankgiro|plusgiro"
)
_LEADING = re.compile(rf"(?:[\s,;:(–-]*\b(?:{_LEADS})\b\.?)*[\s,;:(–-]*$", re.IGNORECASE)


def flagged(text: str, language: str) -> tuple[Flagged, ...]:
    """What of a sentence nobody should read before a coordinator has, in its order."""
    found = [(start, Flagged(flag, text[start:end].strip())) for flag, start, end in _contacts(text)]
    for word in insults(text, language):
        at = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
        found.append((at.start() if at else len(text), Flagged(Flag.INSULT, word)))
    return tuple(each for _, each in sorted(found, key=lambda pair: pair[0]))


def has_contacts(text: str) -> bool:
    """Whether there is a telephone number, an account, an e-mail address, a username or a link in the text."""
    return any(_contacts(text))


def without_contacts(text: str) -> str:
    """The sentence without its contacts, and without the words that led to them; insults are for people to mend."""
    for _, start, end in sorted(_contacts(text), key=lambda each: -each[1]):
        before, after = _LEADING.sub("", text[:start]), text[end:].lstrip(") ")
        text = f"{before.rstrip()} {after}"
    return re.sub(r"\s+([,.;:!?)])", r"\1", " ".join(text.split())).strip(" ,;:-–(")


def hidden(text: str, sign: str) -> str:
    """The text with a sign in place of every contact."""
    for _, start, end in sorted(_contacts(text), key=lambda each: -each[1]):
        text = text[:start] + sign + text[end:]
    return text


def _contacts(text: str) -> Iterator[tuple[Flag, int, int]]:
    """Contacts with their places, none overlapping."""
    taken: list[tuple[int, int]] = []
    for flag, start, end in _candidates(text):
        if all(end <= begin or start >= stop for begin, stop in taken):
            taken.append((start, end))
            yield flag, start, end


def _candidates(text: str) -> Iterator[tuple[Flag, int, int]]:
    for pattern in (_IBAN, _GIRO):
        for match in pattern.finditer(text):
            if pattern is _GIRO or _is_iban(match.group()):
                yield Flag.ACCOUNT, *match.span()
    for flag, pattern in ((Flag.E_MAIL, E_MAIL), (Flag.LINK, LINK), (Flag.LINK, USERNAME)):
        for match in pattern.finditer(text):
            yield flag, *match.span()
    plain = _NO_TELEPHONE.sub(lambda match: " " * len(match.group()), text)
    for match in _DIGITS.finditer(plain):
        if _is_telephone(match.group()):
            is_longer = sum(map(str.isdigit, match.group())) > _LONGEST_TELEPHONE
            yield Flag.ACCOUNT if is_longer else Flag.TELEPHONE, *match.span()


def _is_telephone(run: str) -> bool:
    count = sum(character.isdigit() for character in run)
    return count >= _SHORTEST_TELEPHONE.get(run[0], _SHORTEST_BARE_TELEPHONE)


def _is_iban(written: str) -> bool:
    """Whether the check digits are right (ISO 7064, MOD 97-10)."""
    plain = re.sub(r"\s", "", written).upper()
    digits = "".join(str(int(character, 36)) for character in plain[4:] + plain[:4])
    return len(plain) >= _SHORTEST_IBAN and int(digits) % 97 == 1
