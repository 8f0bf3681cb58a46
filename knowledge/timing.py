"""Time taken by a command that builds once and asks often, as `--timing` reports it."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


class Stopwatch:
    """Collects the time of building and of each question."""

    def __init__(self) -> None:
        """Start with nothing measured."""
        self._build_seconds = 0.0
        self._milliseconds: list[float] = []

    @contextmanager
    def building(self) -> Iterator[None]:
        """Measure what is built inside."""
        start = time.perf_counter()
        yield
        self._build_seconds += time.perf_counter() - start

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Measure one question."""
        start = time.perf_counter()
        yield
        self._milliseconds.append((time.perf_counter() - start) * 1000)

    def report(self) -> str:
        """One JSON line: seconds to build, percentiles of the questions in milliseconds, and their number."""
        measured = self._milliseconds or [0.0]
        return json.dumps(
            {
                "build_s": round(self._build_seconds, 4),
                "p50_ms": round(float(np.percentile(measured, 50)), 4),
                "p99_ms": round(float(np.percentile(measured, 99)), 4),
                "n": len(self._milliseconds),
            }
        )
