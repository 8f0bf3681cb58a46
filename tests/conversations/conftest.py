"""What all conversations begin with."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session", autouse=True)
def ready(built_index: None) -> None:
    """Questions are answered at once."""
