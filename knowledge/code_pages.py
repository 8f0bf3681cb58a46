"""CSV files that a spreadsheet saved in the code page of its computer, as Excel does unless told "CSV UTF-8".

A code page has a letter for nearly every byte, so a wrong one gives letters too: those of another language. Since each
row of our table says its language, a code page counts as the right one only where it can write every language of the
table and where every row reads in the letters of its own. Guessing by statistics, as charset-normalizer does, has
neither proof, and gives some text for any file.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

# Of Windows: west, middle and Baltic Europe (learn.microsoft.com: Code Page Identifiers).
PAGES = ("cp1252", "cp1250", "cp1257")
# Letters beyond a to z (unicode.org: CLDR, main exemplar characters).
ALPHABETS = {
    "de": "äöüß",
    "en": "",
    "es": "áéíñóúü",
    "fi": "åäöšž",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "it": "àèéìíîòóùú",
    "lt": "ąčęėįšųūž",
    "pl": "ąćęłńóśźż",
    "sv": "åäöéà",
}
# Letters of names from next door, and of µg, which all three pages write with the same byte.
_NEIGHBOURS = "äöüßéµ"
# Between two letters: an apostrophe, hyphens, dashes and a blank that does not break. Anything else there was a letter
# once; a question mark stands for one that the code page lacks.
_JOINERS = "\u2019\u00ad\u2013\u2014\u00b7\u00a0"
_ODD = re.compile(rf"(?<=[^\W\d_])(?:\?|[^\w\s\x00-\x7f{_JOINERS}])(?=[^\W\d_])")
_ADDRESS = re.compile(r"https?://\S+")


def decoded(content: bytes) -> str | None:
    """A text in UTF-8, or in UTF-16 with its mark at the start; None for any other."""
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        return None


def readings(content: bytes) -> dict[str, str]:
    """What a text would say in each code page that has a letter for all its bytes."""
    found: dict[str, str] = {}
    for page in PAGES:
        try:
            found[page] = content.decode(page)
        except UnicodeDecodeError:
            continue
    return found


def fits(page: str, language: str, own: Iterable[str], shared: Iterable[str]) -> bool:
    """Whether a row reads right in a code page: its ``own`` texts in its language, ``shared`` ones in any.

    Never where the page lacks letters of that language: what was saved in it has lost them.
    """
    if language not in _written(page):
        return False
    every = "".join(ALPHABETS[one] for one in _written(page))
    return all(_reads(text, ALPHABETS[language]) for text in own) and all(_reads(text, every) for text in shared)


def _reads(text: str, alphabet: str) -> bool:
    letters = {letter for letter in text.lower() if letter.isalpha() and not letter.isascii()}
    return letters <= {*alphabet, *_NEIGHBOURS} and not _ODD.search(_ADDRESS.sub(" ", text))


def _written(page: str) -> list[str]:
    """The languages all of whose letters a code page has."""
    return [
        language for language, letters in ALPHABETS.items() if letters == letters.encode(page, "ignore").decode(page)
    ]
