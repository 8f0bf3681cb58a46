"""The model of meanings as an option of the commands."""

import argparse
import sys

from knowledge.semantic import Embedder, SemanticError, open_model


def add_model_argument(parser: argparse.ArgumentParser) -> None:
    """Declare `--semantic`."""
    parser.add_argument(
        "--semantic",
        metavar="MODEL",
        help="a model of meanings, folder or name, as a further signal (clusterbot[semantic])",
    )


def embedder(model: str | None) -> Embedder | None:
    """The embedder of a model, if one is named; one that cannot be read is said on standard error and done without."""
    if not model:
        return None
    try:
        return open_model(model)
    except SemanticError as error:
        sys.stderr.write(f"going on without meaning: {error}\n")
        return None
