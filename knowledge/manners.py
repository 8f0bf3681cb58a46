"""Words that are rude in a public sentence, by language; data in `content/insults.yaml`."""

from functools import lru_cache
from pathlib import Path

import yaml

from knowledge import text
from knowledge.lexicon import Lexicon
from knowledge.lexicon_files import LANGUAGES

FILE = Path(__file__).parent / "content" / "insults.yaml"


def insults(content: str, lang: str) -> tuple[str, ...]:
    """The rude words of a text as they stand in it, normalised; a language without a list has none.

    >>> insults("Those idiots sell wet pellets", "en")
    ('idiots',)
    """
    base = text.base_language(lang)
    known = _stems().get(base, frozenset())
    return tuple(word for word in text.words(content) if text.stem(word, base) in known)


def problems(lexicon: Lexicon, path: Path = FILE) -> list[str]:
    """What is wrong with a list: languages that nobody speaks here, and words that the trade uses too."""
    listed = word_list(path)
    found = [f"no such language: {lang}" for lang in listed if lang not in LANGUAGES]
    phrases = [each.words for each in lexicon.concepts.values()]
    phrases += [each.words for each in (*lexicon.roles.values(), *lexicon.directions.values())]
    for lang in LANGUAGES:
        trade = {_stem(word, lang) for words in phrases for phrase in words[lang] for word in text.words(phrase)}
        found += [
            f"{lang}: {word!r} is a word of the trade" for word in listed.get(lang, ()) if _stem(word, lang) in trade
        ]
    return found


@lru_cache(maxsize=1)
def word_list(path: Path = FILE) -> dict[str, tuple[str, ...]]:
    """The words by language, as they are written in the file."""
    listed = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
    return {lang: tuple(map(str, given)) for lang, given in listed.items()}


@lru_cache(maxsize=1)
def _stems() -> dict[str, frozenset[str]]:
    return {lang: frozenset(_stem(word, lang) for word in given) for lang, given in word_list().items()}


def _stem(word: str, lang: str) -> str:
    return text.stem(text.normalise(word), lang)
