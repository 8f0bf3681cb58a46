"""A picture of how questions were answered week by week.

Drawn in a child process, since the drawing library takes 60 MB and a second to load: ``python -m bot.trend`` reads the
figures as JSON from standard input and writes a PNG.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

# Of the three kinds of answers; told apart by lightness too.
COLOURS = ("#2F5D50", "#E8B04A", "#C0564B")
SIZE = (8.0, 4.2)  # inches at DOTS an inch: a phone's width, sharp
DOTS = 130


@dataclass(frozen=True)
class Trend:
    """What is drawn: a bar a week, stacked of what each name stands for; ``shares`` is said above the bar."""

    title: str
    names: Sequence[str]
    weeks: Sequence[str]
    counts: Sequence[Sequence[int]]  # a row for each week
    shares: Sequence[str]


def draw(trend: Trend) -> bytes:
    """The picture as PNG; takes seconds, so call it in a thread. Raises RuntimeError with what the child said last."""
    child = subprocess.run(  # noqa: S603 - this interpreter, this module
        [sys.executable, "-m", __name__], input=json.dumps(asdict(trend)).encode(), capture_output=True, check=False
    )
    if child.returncode:
        raise RuntimeError(child.stderr.decode(errors="replace").strip()[-500:] or f"exit status {child.returncode}")
    return child.stdout


def main() -> None:
    """The child's side."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt
    from matplotlib.ticker import MaxNLocator

    given: dict[str, Any] = json.load(sys.stdin)
    figure, axes = plt.subplots(figsize=SIZE, dpi=DOTS, layout="constrained")
    places, floors = range(len(given["weeks"])), [0] * len(given["weeks"])
    for kind, (name, colour) in enumerate(zip(given["names"], COLOURS, strict=True)):
        heights = [week[kind] for week in given["counts"]]
        axes.bar(places, heights, bottom=floors, color=colour, label=name, width=0.7)
        floors = [floor + height for floor, height in zip(floors, heights, strict=True)]
    for place, (top, share) in enumerate(zip(floors, given["shares"], strict=True)):
        axes.annotate(share, (place, top), ha="center", va="bottom", xytext=(0, 2), textcoords="offset points")
    axes.set_xticks(places, given["weeks"])
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylim(0, max(1, *floors) * 1.15)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(given["title"], loc="left", fontweight="bold")
    figure.legend(loc="outside lower center", ncols=len(COLOURS), frameon=False)
    figure.savefig(sys.stdout.buffer, format="png")


if __name__ == "__main__":
    main()
