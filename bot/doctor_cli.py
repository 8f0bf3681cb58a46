"""The operator's commands ``clusterbot doctor`` and ``clusterbot backup``."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import database_settings, load_settings

Target = Annotated[Path, typer.Argument(help="The file to write, e.g. clusterbot-backup.sqlite3.")]


def doctor() -> None:
    """Look at settings, database, Telegram and the knowledge base; exit status 1 when something does not work."""
    from bot.doctor import Level, examine

    async def look() -> int:
        counts = dict.fromkeys(Level, 0)
        async for finding in examine(load_settings):
            typer.echo(str(finding))
            counts[finding.level] += 1
        typer.echo(f"\nproblems: {counts[Level.PROBLEM]}, warnings: {counts[Level.WARNING]}")
        return counts[Level.PROBLEM]

    if asyncio.run(look()):
        raise SystemExit(1)


def backup(target: Target) -> None:
    """Copy the database to a file while the assistant works, and check the copy. (PostgreSQL: use pg_dump.)"""
    from bot import backup as work

    size = work.backup(database_settings().sqlalchemy_url, target)
    typer.echo(f"{target}: {size / 1e6:.1f} MB, checked. It holds names and messages of people: keep it safe.")
