"""What all conversations begin with."""

from __future__ import annotations

import pytest

from tests.conftest import starter_bases


@pytest.fixture(scope="session", autouse=True)
def built_index() -> None:
    """The answers are ready when the first question comes; they are kept for the process."""
    starter_bases()
