"""Words, stems and n-grams of any text whatever."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text import (
    MAX_WORD_LENGTH,
    MAX_WORDS,
    STEMMERS,
    base_language,
    character_ngrams,
    fold,
    normalise,
    stem,
    stems,
    words,
)

any_text = st.text(max_size=200)


@given(any_text)
def test_normalised_text_stays_as_it_is(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(any_text)
def test_case_spaces_and_punctuation_do_not_matter(text: str) -> None:
    lowered = text.lower()
    assert words(f" ..{lowered}!?\n\t") == words(lowered)


@given(any_text)
def test_words_are_bounded_and_without_spaces(text: str) -> None:
    found = words(text)
    assert len(found) <= MAX_WORDS
    assert all(0 < len(word) <= MAX_WORD_LENGTH and not any(map(str.isspace, word)) for word in found)


@given(any_text)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="abcåäöøłąęéüñßñ", min_size=1, max_size=30))
def test_folded_european_words_need_no_special_key(word: str) -> None:
    assert fold(word).isascii()


@given(any_text, st.sampled_from([*STEMMERS, "xx", "zh-Hans", ""]))
def test_every_language_stems_every_text(text: str, lang: str) -> None:
    found = stems(text, lang)
    assert len(found) == len(words(text))
    assert all(found)


@given(st.lists(st.text(alphabet="abcdef", min_size=1, max_size=8), max_size=5))
def test_ngrams_cover_every_letter_of_every_word(found: list[str]) -> None:
    ngrams = list(character_ngrams(found, 2, 3))
    assert all(2 <= len(ngram) <= 3 for ngram in ngrams)
    for word in found:
        assert {f" {word[0]}", f"{word[-1]} "} <= set(ngrams)
    assert len(ngrams) == sum((len(word) + 1) + len(word) for word in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hur byter jag BRÄNNARE?", ["hur", "byter", "jag", "brännare"]),
        ("What's l'eau at 50%?", ["whats", "l", "eau", "at", "50", "%"]),
        ("ENplus®-A1 (EN 17225-2)", ["enplus", "a1", "en", "17225", "2"]),
        ("a\0b", ["a", "b"]),
        ("😀😀 🔥", []),
        ("你好世界", ["你好", "好世", "世界"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("Ｗｉｄｅ ﬁ", ["wide", "fi"]),
        ("", []),
    ],
)
def test_words_of(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("word", "lang", "expected"),
    [
        ("boilers", "en", "boiler"),
        ("värmepumpar", "sv", "varmepump"),
        ("kessel", "de", "kessel"),
        ("boilers", "xx", "boilers"),
        ("a1", "en", "a1"),
        ("łódź", "xx", "lodz"),
    ],
)
def test_stem_of(word: str, lang: str, expected: str) -> None:
    assert stem(word, lang) == expected


def test_decomposed_letters_are_the_same_letters() -> None:
    assert words(unicodedata.normalize("NFD", "brännare")) == ["brännare"]


def test_a_language_tag_names_its_language() -> None:
    assert [base_language(tag) for tag in ("pt-BR", "zh_Hans", "SV")] == ["pt", "zh", "sv"]
