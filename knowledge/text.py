"""From what a person typed to what can be compared: words, stems and character n-grams.

Everything here is a pure function over strings, the same for entries and for questions, for any language
and any script. A few words about the choices:

- Diacritics are optional for the typist ("kotłów" is typed "kotlow"), so they are folded away; but stemmers
  know the real letters, so a word is stemmed first and folded after.
- Writing without spaces (Chinese, Japanese, Thai and others) is cut into overlapping pairs of characters.
- A text is read up to `MAX_CHARACTERS` and `MAX_WORDS`: a pasted e-mail costs no more than a long question.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

import Stemmer

MAX_CHARACTERS = 4096  # the longest message of Telegram (telegram.constants.MessageLimit.MAX_TEXT_LENGTH)
MAX_WORDS = 80  # ten times the length of a usual question
MAX_WORD_LENGTH = 40  # longer runs are addresses, keys or noise

# Snowball's algorithm for each ISO 639-1 code; a language that is not here is compared unstemmed.
STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}

# Letters that Unicode does not decompose into a plain letter and a mark, as typed without them.
_PLAIN_LETTERS = {
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ı": "i",
    "ŀ": "l",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ß": "ss",
}
_COMBINING_DIACRITICS = range(0x0300, 0x0370)

# Scripts written without spaces between words: Thai to Myanmar, Khmer, kana, Han.
_UNSPACED = (range(0x0E00, 0x10A0), range(0x1780, 0x1800), range(0x3040, 0x3100), range(0x3400, 0xA000))


class _Spacing(dict[int, str]):
    """A `str.translate` table, learnt as it goes: letters, marks and digits stay, the rest becomes spaces."""

    def __missing__(self, codepoint: int) -> str:
        keeps = unicodedata.category(chr(codepoint))[0] in "LMN"
        self[codepoint] = chr(codepoint) if keeps else " "
        return self[codepoint]


class _Folding(dict[int, int | str | None]):
    """A `str.translate` table over decomposed text: diacritics go, rare Latin letters are written plainly."""

    def __missing__(self, codepoint: int) -> int | str | None:
        plain = None if codepoint in _COMBINING_DIACRITICS else _PLAIN_LETTERS.get(chr(codepoint), codepoint)
        self[codepoint] = plain
        return plain


_SPACING = _Spacing({ord(sign): f" {sign} " for sign in "%€$£"})
_FOLDING = _Folding()
# "what's" is typed "whats" too, but "l'eau" is two words.
_SHORT_ENDING = re.compile(r"['’ʼ](?=\w{1,2}\b)")
_stemmers = threading.local()  # Snowball's objects hold the word they work on, so each thread has its own


def normalise(text: str) -> str:
    """The text in lower case: words, numbers and the signs `% € $ £` with single spaces between them.

    >>> normalise("  What's  ENplus® A1 in l'Italie, at 5%?")
    'whats enplus a1 in l italie at 5 %'
    """
    return " ".join(_runs(text))


def _runs(text: str) -> list[str]:
    lowered = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).casefold()
    joined = _SHORT_ENDING.sub("", unicodedata.normalize("NFC", lowered))
    runs = joined.translate(_SPACING).split()
    return [run for run in runs if run.isascii() or fold(run)]  # a diacritic by itself is no word


@lru_cache(maxsize=8_000)
def fold(word: str) -> str:
    """The word as someone types it who has no key for its diacritics.

    >>> fold("kotłów")
    'kotlow'
    """
    if word.isascii():
        return word
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).translate(_FOLDING))


def words(text: str, most: int = MAX_WORDS) -> list[str]:
    """The first normalised words of a text in their order, diacritics kept.

    >>> words("Hur byter jag brännare?")
    ['hur', 'byter', 'jag', 'brännare']
    """
    found: list[str] = []
    for run in _runs(text):
        found.extend(_pairs(run) if is_unspaced(run) else (run[:MAX_WORD_LENGTH],))
        if len(found) >= most:
            break
    return found[:most]


def is_unspaced(word: str) -> bool:
    """Whether the word begins in a script that puts no spaces between words."""
    return not word.isascii() and any(ord(word[0]) in script for script in _UNSPACED)


def _pairs(run: str) -> Iterator[str]:
    """Overlapping pairs of characters, or the single one there is."""
    return (run[i : i + 2] for i in range(max(1, len(run) - 1)))


def base_language(lang: str) -> str:
    """The ISO 639-1 code of a language tag.

    >>> base_language("pt-BR")
    'pt'
    """
    return lang.replace("_", "-").split("-")[0].lower()


@lru_cache(maxsize=8_000)
def stem(word: str, lang: str) -> str:
    """The folded stem of a normalised word; the folded word itself in a language without a stemmer.

    >>> stem("boilers", "en"), stem("öljyä", "fi"), stem("5", "en")
    ('boiler', 'oljy', '5')
    """
    algorithm = STEMMERS.get(base_language(lang))
    if algorithm is None or not word.isalpha():
        return fold(word)
    stemmers: dict[str, Stemmer.Stemmer] = _stemmers.__dict__
    if algorithm not in stemmers:
        stemmers[algorithm] = Stemmer.Stemmer(algorithm, 0)  # it need not remember: this function does
    return fold(stemmers[algorithm].stemWord(word) or word)


def forget() -> None:
    """Empty the caches that building an index or a lexicon has filled; what is asked later fills them again."""
    fold.cache_clear()
    stem.cache_clear()


def stems(text: str, lang: str) -> list[str]:
    """The folded stems of a text's words in their order."""
    return [stem(word, lang) for word in words(text)]


def character_ngrams(folded_words: Iterable[str], shortest: int = 3, longest: int = 5) -> Iterator[str]:
    """Every run of `shortest` to `longest` characters of each word, its ends marked by a space.

    >>> list(character_ngrams(["heat"], 4, 5))
    [' hea', 'heat', 'eat ', ' heat', 'heat ']
    """
    for word in folded_words:
        marked = f" {word} "
        for size in range(shortest, longest + 1):
            if len(marked) < size:
                break
            for start in range(len(marked) - size + 1):
                yield marked[start : start + size]
