"""Words that are rude in a public sentence, by language; data in `content/insults.yaml`."""

from functools import lru_cache
from pathlib import Path

import yaml

from knowledge import text

FILE = Path(__file__).parent / "content" / "insults.yaml"


def insults(content: str, lang: str) -> tuple[str, ...]:
    """The rude words of a text as they stand in it, normalised; a language without a list has none.

    >>> insults("Those idiots sell wet pellets", "en")
    ('idiots',)
    """
    base = text.base_language(lang)
    known = _stems().get(base, frozenset())
    return tuple(word for word in text.words(content) if text.stem(word, base) in known)


@lru_cache(maxsize=1)
def word_list(path: Path = FILE) -> dict[str, tuple[str, ...]]:
    """The words by language, as they are written in the file."""
    listed = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
    return {lang: tuple(map(str, given)) for lang, given in listed.items()}


@lru_cache(maxsize=1)
def _stems() -> dict[str, frozenset[str]]:
    return {
        lang: frozenset(text.stem(text.normalise(word), lang) for word in given) for lang, given in word_list().items()
    }
