"""What a text means, as a vector: a further signal of the search and the matching, off unless a model is named.

Two kinds of models need neither torch nor a network at run time (the extra `semantic`): transformers in the ONNX format
(https://github.com/qdrant/fastembed) and static vectors of words (https://github.com/MinishLab/model2vec), which are
smaller and see no context. Both are a folder on disk, or a name that is downloaded once. A model knows the languages
that it was made for; the exams of each base (`knowledge.exams`) find out whether it helps there.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

# Where an exported transformer has its weights, in its folder: sentence-transformers' exports, and optimum's.
ONNX_FILES = ("onnx/model.onnx", "model.onnx")
POOLING = "1_Pooling/config.json"  # how sentence-transformers makes one vector of those of the words
LIBRARIES = ("fastembed", "onnxruntime", "tokenizers", "model2vec")
REMEMBERED = 10_000  # texts of which a process knows the meaning: what an exam asks, the next one has in its base


class SemanticError(RuntimeError):
    """There is no such model, or nothing to read it with; the text says which, in one line."""


class Embedder(Protocol):
    """Gives texts a meaning. It travels to other processes, so it must be cheap to pickle."""

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """A row of length one a text, or of zeros for a text of which nothing is known; shape (texts, dimensions)."""
        ...


@dataclass(frozen=True)
class Model:
    """A model by its folder or name; each process reads it once."""

    name: str

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """What each text means; raises SemanticError."""
        return of_length_one(np.stack([_meaning(self.name, text) for text in texts]))

    def identity(self) -> str:
        """What changes when its vectors may: the name, the folder's files if it is one, and what reads them."""
        files = sorted(file for file in Path(self.name).rglob("*") if file.is_file())
        seen = [(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files]
        return repr((self.name, seen, [_version(library) for library in LIBRARIES]))


class Centred:
    """An embedder for the texts of one base: what they all have in common, the language above all, tells none apart."""

    def __init__(self, embed: Embedder, texts: Sequence[str]) -> None:
        """Take the middle of the texts, which must be some, as the origin."""
        self._embed = embed
        self._middle = embed(texts).mean(axis=0)

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """What each text means beside the others; zeros for one of which nothing is known."""
        meant = self._embed(texts)
        return of_length_one((meant - self._middle) * meant.any(axis=1, keepdims=True))


def open_model(name: str) -> Model:
    """The embedder of a model, after trying it. Raises SemanticError."""
    model = Model(name)
    model(["heat"])
    return model


def of_length_one(rows: Vectors) -> Vectors:
    """Rows scaled to the Euclidean length one; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:  # the other kind of model needs it
        return ""


@lru_cache(maxsize=REMEMBERED)
def _meaning(name: str, text: str) -> Vectors:
    return np.asarray(_read(name)(text), np.float32)


@lru_cache(maxsize=1)
def _read(name: str) -> Callable[[str], Any]:
    """What makes a vector of a text."""
    if (Path(name).is_absolute() or name.startswith(".")) and not Path(name).is_dir():
        raise SemanticError(f"cannot read {name!r}: there is no such folder")
    try:
        return _transformer(name) or _static(name)
    except ImportError as error:
        raise SemanticError(f"cannot read {name!r}: install clusterbot[semantic] ({error})") from None
    except Exception as error:  # the libraries and the hub raise their own kinds, all of them meaning the same here
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        if Path(name).is_dir():
            reason = f"a folder of neither a transformer in the ONNX format nor vectors of words ({reason})"
        raise SemanticError(f"cannot read {name!r}: {reason}") from error


def _transformer(name: str) -> Callable[[str], Any] | None:
    """A transformer: a folder with its weights in the ONNX format, or a name that fastembed knows; None for another."""
    from fastembed import TextEmbedding

    folder = Path(name)
    weights = next((file for file in ONNX_FILES if (folder / file).is_file()), None)
    if weights:
        _introduce(folder, weights)
        model = TextEmbedding(str(folder), threads=1, specific_model_path=str(folder))
    elif name.lower() in _known_names():
        model = TextEmbedding(name, threads=1)
    else:
        return None
    return lambda text: next(iter(model.embed([text])))


def _known_names() -> set[str]:
    from fastembed import TextEmbedding

    return {each["model"].lower() for each in TextEmbedding.list_supported_models()}


def _introduce(folder: Path, weights: str) -> None:
    """Tell fastembed of a folder. Most models mean the mean of their words, a few the first."""
    from fastembed import TextEmbedding
    from fastembed.common.model_description import ModelSource, PoolingType

    if str(folder).lower() in _known_names():  # introduced already
        return
    says = json.loads((folder / POOLING).read_text("utf-8")) if (folder / POOLING).is_file() else {}
    pooling = PoolingType.CLS if says.get("pooling_mode_cls_token") else PoolingType.MEAN
    dimensions = json.loads((folder / "config.json").read_text("utf-8"))["hidden_size"]
    TextEmbedding.add_custom_model(str(folder), pooling, True, ModelSource(hf=str(folder)), dimensions, weights)


def _static(name: str) -> Callable[[str], Any]:
    """Static vectors of words."""
    from model2vec import StaticModel

    model = StaticModel.from_pretrained(name)
    return lambda text: model.encode([text])[0]
