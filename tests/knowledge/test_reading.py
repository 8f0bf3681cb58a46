"""How a base reads what someone typed."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading import QUESTION_WORDS, REPAIRS_PER_TEXT, Reader, Word, ngrams_of, pairs_of, stems_of

READER = Reader(
    ["Jak wymienić palnik w kotłach?", "Czyszczenie komina"], "pl", {"piec": "kocioł palnik", "Łopata": "komina"}
)
ENGLISH = Reader(["cleaning the chimneys", "boilers"], "en", {})


def surfaces(text: str, reader: Reader = ENGLISH) -> list[str]:
    return [word.surface for word in reader.read(text)]


def test_diacritics_and_inflection_lead_to_the_word_of_the_base() -> None:
    (typed,) = READER.read("kotlach")
    (written,) = READER.read("kotłach")
    assert typed == written


def test_misspelt_words_are_read_as_known_ones() -> None:
    assert ENGLISH.read("claening chimeys") == ENGLISH.read("cleaning chimneys")


def test_unknown_words_stay_as_they_are_typed() -> None:
    assert ENGLISH.read("football matches") == [Word("football", "footbal"), Word("matches", "match")]


def test_a_synonym_is_read_as_what_it_means_however_it_is_typed() -> None:
    assert surfaces("piec", READER) == ["kociol", "palnik"]
    assert surfaces("lopata", READER) == surfaces("ŁOPATA", READER) == ["komina"]


def test_a_long_text_is_read_at_its_beginning() -> None:
    assert len(ENGLISH.read("chimney " * 500)) == QUESTION_WORDS


def test_only_so_many_words_are_repaired() -> None:
    slips = [f"chimne{letter}" for letter in "abcdefghijklm"]
    assert surfaces(" ".join(slips)).count("chimneys") <= REPAIRS_PER_TEXT


@given(st.text(max_size=100))
def test_any_text_is_read(text: str) -> None:
    read = ENGLISH.read(text)
    assert len(read) == len(stems_of(read)) <= QUESTION_WORDS
    assert all(word.surface and word.stem for word in read)


def test_pairs_reach_three_words_and_keep_their_order() -> None:
    read = [Word(letter, letter) for letter in "abcde"]
    assert pairs_of(read) == ["a b", "a c", "a d", "b c", "b d", "b e", "c d", "c e", "d e"]
    assert ngrams_of(read[:1]) == [" a", "a ", " a "]


def test_what_is_known_at_a_glance_are_the_letters_of_known_words() -> None:
    assert ENGLISH.letters_known(["the", "boilers", "boiles"]) == len("theboilers")
    assert READER.letters_known(["piec", "football"]) == len("piec")
