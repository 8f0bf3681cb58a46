"""What a text means, as a vector: the optional third signal of the search, off unless a model is named.

The model is one of static word vectors (https://github.com/MinishLab/model2vec, the extra `semantic`), which needs
neither torch nor a network at run time: a folder on disk, or a name on the hub that is downloaded once. A model knows
the languages that it was made for; the exams of each base (`knowledge.exams`) find out whether it helps there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class SemanticError(RuntimeError):
    """There is no such model, or nothing to read it with; the text says which, in one line."""


class Embedder(Protocol):
    """Gives texts a meaning. It travels to other processes, so it must be cheap to pickle."""

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """A row of length one a text, or of zeros for a text of which nothing is known; shape (texts, dimensions)."""
        ...


@dataclass(frozen=True)
class StaticModel:
    """A model2vec model by its folder or name; each process reads it once."""

    model: str

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """What each text means; raises SemanticError."""
        return of_length_one(np.asarray(_read(self.model).encode(list(texts)), np.float32))


def open_model(model: str) -> StaticModel:
    """The embedder of a model, after trying it. Raises SemanticError."""
    embedder = StaticModel(model)
    embedder(["heat"])
    return embedder


def of_length_one(rows: Vectors) -> Vectors:
    """Rows scaled to the Euclidean length one; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)


@lru_cache(maxsize=1)
def _read(model: str) -> Any:
    try:
        from model2vec import StaticModel as Model2Vec
    except ImportError as error:
        raise SemanticError(f"cannot read {model!r}: install clusterbot[semantic] ({error})") from None
    try:
        return Model2Vec.from_pretrained(model)
    except Exception as error:  # the hub's client raises its own kinds, all of them meaning the same here
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SemanticError(f"cannot read {model!r}: {reason}") from error
