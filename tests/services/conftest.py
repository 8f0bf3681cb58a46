"""What several features are tested with."""

from __future__ import annotations

import pytest

from bot.services.answers import Answers
from tests.conftest import starter_bases


@pytest.fixture(scope="session")
def content() -> Answers:
    """The starter knowledge."""
    return starter_bases().common


# IMPORT
