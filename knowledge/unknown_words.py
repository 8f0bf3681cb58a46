"""Unknown words of a text that may be words of the trade: what is worth asking a coordinator about.

Names, first persons and what any firm writes of itself ("quick", "made to measure") are not; their form tells, and a
list of everyday words (`content/everyday.yaml`).
"""

import re
from functools import lru_cache

from knowledge import everyday, text
from knowledge.lexicon import Reading
from knowledge.places import country

SHORTEST = 4  # letters; shorter ones are abbreviations of a firm's own
# What a firm does, in the first person: in the lexicon by its noun, if at all.
_VERBS = {
    "sv": ("ande",),
    "pl": ("emy", "imy", "ymy", "amy"),
    "es": ("amos", "emos", "imos", "mente"),
    "it": ("iamo", "mente"),
    "fi": ("mme", "sti"),
    "lt": ("ame", "ome", "iai"),
    "en": ("ly",),
}
_WORD = re.compile(r"(?P<before>^|[.!?:;\n]\s*|)(?P<word>[^\W\d_]+)")


def telling(content: str, reading: Reading) -> tuple[str, ...]:
    """Of the words of ``content`` that its ``reading`` does not know, those that may be of the trade, each once.

    >>> from knowledge.lexicon import load
    >>> letter = "Freie Quonkelwirbler nach Maß, schnell und günstig in Tirol"
    >>> telling(letter, load().read(letter, "de"))
    ('quonkelwirbler', 'tirol')
    """
    small, capital = _forms(content)
    has_nouns = reading.lang == "de" and bool(capital)  # of whoever writes German without capitals all may be nouns
    common = _everyday().get(reading.lang, frozenset())
    return tuple(
        word
        for word in dict.fromkeys(reading.unknown)
        if len(word) >= SHORTEST
        and word.isalpha()
        and not word.endswith(_VERBS.get(reading.lang, ("\0",)))
        and text.stem(word, reading.lang) not in common
        and not country(word, reading.lang)
        # In German a word of the trade is a noun, in the other languages a capital within a sentence is a name's.
        and (word not in small if has_nouns else word in small or word not in capital)
    )


def _forms(content: str) -> tuple[set[str], set[str]]:
    """The words that are written small somewhere, and those with a capital where no sentence begins; normalised."""
    small, capital = set(), set()
    for found in _WORD.finditer(content):
        words = text.words(found["word"])
        if found["word"][0].islower():
            small.update(words)
        elif not found["before"] and found.start():
            capital.update(words)
    return small, capital


@lru_cache(maxsize=1)
def _everyday() -> dict[str, frozenset[str]]:
    return {
        lang: frozenset(text.stem(text.normalise(word), lang) for word in words)
        for lang, words in everyday.words().items()
    }
