"""The index of the packaged entries, kept on disk: a start reads in milliseconds what takes seconds to build.

A pickle, so only this user's own file is read, and it begins with a digest over itself, this program's code, its
libraries and the model of meanings: what another version or half a write has left is built anew, and replaced.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import knowledge
from bot.logs import get_logger
from knowledge.search import Index

log = get_logger(__name__)

# In the data folder.
NAME = "packaged.index"
# What an index is computed with, besides our own code.
LIBRARIES = ("numpy", "PyStemmer", "RapidFuzz")
DIGEST = hashlib.sha256


def read(file: Path, model: str = "") -> Mapping[str, Index]:
    """The indexes by what they were built from; none where there is no file of ours, or it is another version's.

    ``model`` is the identity of the model of meanings that they were built with, if any.
    """
    try:
        if not _is_ours(file.stat()):
            log.warning("index.not_ours", file=str(file))
            return {}
        kept = file.read_bytes()
    except OSError:
        return {}
    digest, pickled = kept[: DIGEST().digest_size], kept[DIGEST().digest_size :]
    if digest != _digest(pickled, model):
        return {}
    indexes: dict[str, Index] = pickle.loads(pickled)  # noqa: S301 - what this program wrote as this user
    return indexes


def write(file: Path, indexes: Mapping[str, Index], model: str = "") -> None:
    """Keep them; without a data folder, or where it cannot be written, nothing is kept."""
    pickled = pickle.dumps(dict(indexes))
    try:
        descriptor, unfinished = tempfile.mkstemp(prefix=f"{file.name}.", dir=file.parent)  # for this user alone
    except OSError as error:
        log.info("index.not_kept", file=str(file), reason=error.strerror)
        return
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(_digest(pickled, model) + pickled)
        Path(unfinished).replace(file)
    except OSError as error:
        log.info("index.not_kept", file=str(file), reason=error.strerror)
        with contextlib.suppress(OSError):
            Path(unfinished).unlink()


def _is_ours(found: os.stat_result) -> bool:
    """Whether nobody else can have written it."""
    return not hasattr(os, "geteuid") or (found.st_uid == os.geteuid() and not found.st_mode & 0o022)


def _digest(pickled: bytes, model: str) -> bytes:
    digest = DIGEST(_version())
    digest.update(model.encode())
    digest.update(pickled)
    return digest.digest()


@functools.cache
def _version() -> bytes:
    """What the indexes depend on besides the entries."""
    sources = sorted(Path(knowledge.__file__).parent.glob("*.py"))
    code = DIGEST(b"\0".join(source.read_bytes() for source in sources)).hexdigest()
    return repr((sys.version, code, [version(library) for library in LIBRARIES])).encode()
