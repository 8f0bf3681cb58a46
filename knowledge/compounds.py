"""What a compound is made of: "pelletspannemontering" of pellets, boiler and installation.

Swedish, German and Finnish write compounds as one word and coin them freely; others fuse two words now and then.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator
from itertools import islice, takewhile

from knowledge import text

MIN_PART = 3  # letters; shorter stems are found inside almost any word
MAX_LINK = 3  # letters between the parts: an ending the stemmer cut, and a linking letter
MIN_FUSED = 4  # letters of a part in a language that writes compounds as words of their own
MIN_HEAD = 5  # letters of a known part that may be trusted beside an unknown one
MIN_TAIL = 8  # letters of a word that is the end of a known longer one: "Staubfilter" of "Feinstaubfilter"
MIN_TAIL_SHARE = 0.65  # of the longer one
MOST_UNKNOWN = 0.34  # of a compound's letters
COMPOUNDING = frozenset({"sv", "de", "fi"})
# What may stand between the parts, folded: "tandläkare" is no "tänd" and "åkare". Finnish cuts freely.
_LINKS = {
    "sv": frozenset({"", "s", "a", "e", "o", "u", "ar", "er", "or", "es", "ing"}),
    "de": frozenset({"", "s", "e", "n", "en", "er", "es", "ens", "ers", "ung"}),
}


class Compounds:
    """The compounds of one language that can be made of known stems. Immutable once built."""

    def __init__(self, lang: str, stems: Collection[str], small: Collection[str]) -> None:
        """Take the known stems, folded, and the small words among them, which are no parts."""
        self._lang = lang
        self._stems = stems
        self._small = small
        self._by_ending = sorted(
            (stem for stem in stems if len(stem) > MIN_TAIL and self._is_part(stem)), key=_backwards
        )

    def _is_part(self, stem: str) -> bool:
        return len(stem) >= MIN_PART and stem in self._stems and stem not in self._small

    def _may_link(self, part: str, link: str) -> bool:
        """Whether a compound may go on after a part with these letters between."""
        if self._lang not in COMPOUNDING:
            return not link and len(part) >= MIN_FUSED
        return link in _LINKS.get(self._lang, (link,))

    def halves(self, word: str) -> Iterator[tuple[str, str]]:
        """The first part of a normalised word and the stem of the rest, for every way to cut it."""
        folded = text.fold(word)
        if len(folded) != len(word):
            return
        for end in range(MIN_PART, len(word) - MIN_PART):
            for link in range(MAX_LINK + 1) if self._is_part(folded[:end]) else ():
                rest = word[end + link :]
                if len(rest) >= MIN_PART and self._may_link(folded[:end], folded[end : end + link]):
                    yield folded[:end], text.stem(rest, self._lang)

    def parts(self, word: str) -> tuple[str, ...]:
        """The known parts of a folded word; an empty string for an unknown first or last one."""
        whole = self._segmented(word)
        if whole is not None:
            return whole
        if self._lang not in COMPOUNDING:
            return ()
        for start in range(MIN_PART, len(word) - MIN_HEAD + 1):
            tail = self._segmented(word[start:])
            if tail is not None and len(tail[0]) >= MIN_HEAD:
                return ("", *tail)
        for end in range(len(word) - MIN_PART, MIN_HEAD - 1, -1):
            if self._is_part(word[:end]):
                tails = (text.stem(word[end + link :], self._lang) for link in range(MAX_LINK + 1))
                return (word[:end],) if any(tail in self._small for tail in tails) else (word[:end], "")
        return ()

    def _segmented(self, word: str) -> tuple[str, ...] | None:
        """The known stems that make up a word with little between them; None if there are none.

        The fewest unknown letters win, then the fewest parts.
        """
        # best[i]: cost and parts of word[:i], i being where a part (with its link or ending) ends
        best: dict[int, tuple[float, tuple[str, ...]]] = {0: (0.0, ())}
        for start in range(len(word)):
            if start not in best:
                continue
            cost, parts = best[start]
            for end in range(start + MIN_PART, len(word) + 1):
                piece = word[start:end]
                if piece not in self._stems or piece in self._small:
                    continue
                for link in range(min(MAX_LINK, len(word) - end) + 1):
                    if end + link < len(word) and not self._may_link(piece, word[end : end + link]):
                        continue
                    candidate = (cost + link + 0.5, (*parts, piece))
                    if end + link not in best or candidate < best[end + link]:
                        best[end + link] = candidate
        found = best.get(len(word))
        if found is None or found[0] - 0.5 * len(found[1]) > MOST_UNKNOWN * len(word):
            return None
        return found[1]

    def longer(self, stem: str) -> str | None:
        """The shortest known compound of which this is the greater, last part."""
        if len(stem) < MIN_TAIL or self._lang not in COMPOUNDING:
            return None
        first = bisect_left(self._by_ending, _backwards(stem), key=_backwards)
        found = takewhile(lambda known: known.endswith(stem), islice(self._by_ending, first, None))
        shortest = min(found, key=lambda known: (len(known), known), default="")
        return shortest if shortest and len(stem) >= MIN_TAIL_SHARE * len(shortest) else None


def _backwards(word: str) -> str:
    return word[::-1]
