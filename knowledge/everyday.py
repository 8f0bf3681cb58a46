"""The words of everybody's that are no words of the trade, by language (`content/everyday.yaml`).

Stories are made of them, and hardly one is not a letter or two away from some word of the trade: a "patient" is no
patent, and "vergessen" is no misspelt "vermessen".
"""

from pathlib import Path

import yaml

FILE = Path(__file__).parent / "content" / "everyday.yaml"


def words() -> dict[str, tuple[str, ...]]:
    """The words by language, as they are written."""
    listed = yaml.load(FILE.read_text("utf-8"), yaml.CSafeLoader)
    return {lang: tuple(map(str, each)) for lang, each in listed.items()}
