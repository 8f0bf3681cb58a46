"""The migrations: up and down step by step, and equal to the models."""

from __future__ import annotations

import pytest

from bot import schema


@pytest.mark.slow
def test_every_step_goes_up_down_and_up_again(database_url: str) -> None:
    for revision in schema.revisions():
        before = schema.current(database_url) or "base"
        schema.upgrade(database_url, revision)
        schema.downgrade(database_url, before)
        schema.upgrade(database_url, revision)
        assert schema.current(database_url) == revision
    schema.downgrade(database_url, "base")


def test_the_models_ask_for_nothing_that_the_migrations_lack(database_url: str) -> None:
    schema.upgrade(database_url)
    schema.check(database_url)
