"""The operator's commands ``clusterbot doctor`` and ``clusterbot backup``."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bot.settings import database_settings, load_settings


@click.command()
def doctor() -> None:
    """Look whether all is well, and what to do if not. Exit status 1 when something does not work."""
    from bot.doctor import Level, examine

    async def look() -> int:
        counts = dict.fromkeys(Level, 0)
        async for finding in examine(load_settings):
            click.echo(str(finding))
            counts[finding.level] += 1
        click.echo(f"\nproblems: {counts[Level.PROBLEM]}, warnings: {counts[Level.WARNING]}")
        return counts[Level.PROBLEM]

    if asyncio.run(look()):
        raise SystemExit(1)


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
def backup(target: Path) -> None:
    """Copy the database to the file TARGET. The assistant may run; the copy is checked. (PostgreSQL: use pg_dump.)"""
    from bot import backup as work

    size = work.backup(database_settings().sqlalchemy_url, target)
    click.echo(f"{target}: {size / 1e6:.1f} MB, checked. It holds names and messages of people: keep it safe.")
