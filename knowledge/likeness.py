"""Which questions say the same, so that one answer serves them all."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from knowledge.text import fold, words

# Share of letters in common, words in any order, from which two questions count as one: typing mistakes and word
# order pass, another subject ("heat pump in Sweden", "heat pump in Poland") does not.
ALIKE = 88.0


def are_alike(one: str, other: str) -> bool:
    """Whether two questions say the same but for typing mistakes, diacritics, case and the order of words.

    A number is never a typing mistake: 150 m2 and 200 m2 are two questions.
    """
    said = [[fold(word) for word in words(text)] for text in (one, other)]
    numbers = [{word for word in spoken if any(map(str.isdigit, word))} for spoken in said]
    if numbers[0] != numbers[1] or not all(said):
        return False
    return fuzz.token_sort_ratio(*map(" ".join, said), score_cutoff=ALIKE) > 0


def grouped(questions: Sequence[str]) -> list[list[int]]:
    """Places of questions that say the same, in the order of each group's first."""
    groups: list[list[int]] = []
    for place, question in enumerate(questions):
        group = next((group for group in groups if are_alike(questions[group[0]], question)), None)
        if group is None:
            groups.append([place])
        else:
            group.append(place)
    return groups
