"""The token stands in no log line, whoever wrote it."""

from __future__ import annotations

import logging

import pytest

from bot import logs

TOKEN = "123456789:" + "A" * 35


@pytest.fixture(autouse=True)
def _restore_logging() -> object:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_addresses_and_tracebacks_lose_the_token(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("DEBUG")
    logging.getLogger("some.library").info("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    try:
        raise RuntimeError(f"cannot reach /bot{TOKEN}/sendMessage")
    except RuntimeError:
        logging.getLogger("some.library").exception("failed")
    written = capsys.readouterr().err
    assert "some.library" in written or "failed" in written
    assert TOKEN not in written
    assert "<token>" in written
