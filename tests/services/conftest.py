"""What several features are tested with."""

from __future__ import annotations

import pytest

from bot.brain import CONTENT, packaged_bases
from bot.services.answers import Answers


@pytest.fixture(scope="session")
def content() -> Answers:
    """The starter knowledge."""
    return packaged_bases(CONTENT).common
