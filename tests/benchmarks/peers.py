"""Other ways to find an entry, each as its documentation shows it, over single phrasings: the yardsticks.

A peer takes the phrasings of a base and gives a function from a question to one score a phrasing.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence

import bm25s
import numpy as np
import tantivy
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer

Scores = NDArray[np.float64]
Scorer = Callable[[str], Scores]


def token_set(phrasings: Sequence[str]) -> Scorer:
    """RapidFuzz's token_set_ratio."""
    lowered = [phrasing.lower() for phrasing in phrasings]

    def score(question: str) -> Scores:
        return np.asarray(process.cdist([question.lower()], lowered, scorer=fuzz.token_set_ratio)[0], dtype=float)

    return score


def bm25(phrasings: Sequence[str]) -> Scorer:
    """bm25s with its own tokeniser."""
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(list(phrasings), stopwords=None, show_progress=False), show_progress=False)

    def score(question: str) -> Scores:
        (tokens,) = bm25s.tokenize([question], stopwords=None, return_ids=False, show_progress=False)
        return np.asarray(retriever.get_scores(tokens), dtype=float) if tokens else np.zeros(len(phrasings))

    return score


def lucene_like(phrasings: Sequence[str]) -> Scorer:
    """Tantivy, a full-text engine, with its default tokeniser."""
    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("place", stored=True)
    schema.add_text_field("text")
    index = tantivy.Index(schema.build())
    writer = index.writer()
    for place, phrasing in enumerate(phrasings):
        writer.add_document(tantivy.Document(place=place, text=phrasing))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def score(question: str) -> Scores:
        scores = np.zeros(len(phrasings))
        plain = " ".join(re.findall(r"\w+", question.lower()))
        if plain:
            for found, address in searcher.search(index.parse_query(plain, ["text"]), 50).hits:
                scores[searcher.doc(address)["place"][0]] = found
        return scores

    return score


def trigrams(phrasings: Sequence[str]) -> Scorer:
    """SQLite's FTS5 over trigrams, any of which may match."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE phrasing USING fts5(text, tokenize='trigram')")
    connection.executemany("INSERT INTO phrasing(rowid, text) VALUES (?, ?)", enumerate(phrasings))

    def score(question: str) -> Scores:
        scores = np.zeros(len(phrasings))
        lowered = question.lower().replace('"', " ").replace("\0", " ")
        found = {lowered[start : start + 3] for start in range(len(lowered) - 2)}
        if found:
            matches = " OR ".join(f'"{trigram}"' for trigram in sorted(found))
            query = "SELECT rowid, -bm25(phrasing) FROM phrasing WHERE phrasing MATCH ?"
            for place, value in connection.execute(query, (matches,)):
                scores[place] = value
        return scores

    return score


def character_tfidf(phrasings: Sequence[str]) -> Scorer:
    """scikit-learn's TF-IDF over 3 to 5 characters within words, by cosine."""
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    known = vectorizer.fit_transform(phrasings)

    def score(question: str) -> Scores:
        return np.asarray((known @ vectorizer.transform([question]).T).todense()).ravel()

    return score


PEERS: dict[str, Callable[[Sequence[str]], Scorer]] = {
    "rapidfuzz token_set": token_set,
    "bm25s": bm25,
    "tantivy": lucene_like,
    "SQLite FTS5 trigram": trigrams,
    "TF-IDF char 3-5": character_tfidf,
}
