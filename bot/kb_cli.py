"""The operator's commands for the knowledge base: ``clusterbot kb export``, ``import``, ``report``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import SettingsError

kb = typer.Typer(help="The knowledge base: export it, import it, see how it does.", no_args_is_help=True)
# Changes that are shown line by line; nobody reads more at once.
SHOWN_CHANGES = 20
ClusterName = Annotated[str | None, typer.Option("--cluster", help="This cluster's base; else what is common to all.")]
Target = Annotated[Path, typer.Argument(help="A folder (YAML, a file an entry) or a file that ends in .csv.")]
Source = Annotated[Path, typer.Argument(help="What `kb export` wrote: a folder, a .yaml or a .csv file.")]


@kb.command("export")
def export(target: Target, cluster: ClusterName = None) -> None:
    """Write the live base: what members are answered from now."""
    from bot import kb as work

    typer.echo(f"{work.write(target, cluster)} entries written to {target}")


@kb.command("import")
def import_(
    source: Source,
    cluster: ClusterName = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Show what a file would change, check it, and publish it; entries that are not in it stay as they are."""
    from bot import kb as work

    given = work.read_source(source)
    typer.echo(f"{len(given)} entries read. Checking them against the accepted questions ...")
    weighed = work.weigh(given, cluster)
    new = sum(change.before is None for change in weighed.changes)
    typer.echo(f"{new} new, {len(weighed.changes) - new} changed, {len(given) - len(weighed.changes)} the same")
    for change in weighed.changes[:SHOWN_CHANGES]:
        typer.echo("\n".join(work.change_lines(change)))
    if len(weighed.changes) > SHOWN_CHANGES:
        typer.echo(f"... and {len(weighed.changes) - SHOWN_CHANGES} more")
    for one in weighed.broken:
        typer.echo(f"{one.language}: {one.text!r} would no longer find {one.entry_id}", err=True)
    if weighed.broken:
        raise SettingsError(f"{source} breaks {len(weighed.broken)} accepted questions; nothing was changed")
    if not weighed.changes:
        typer.echo("Nothing differs.")
        return
    if not yes and not typer.confirm(f"Publish {len(weighed.changes)} entries?"):
        typer.echo("Nothing was changed.")
        return
    with typer.progressbar(length=len(weighed.changes), label="Publishing", file=sys.stderr) as bar:
        count = work.publish(given, cluster, f"import {source.name}", lambda: bar.update(1))
    typer.echo(f"{count} entries published. A running assistant answers from them in a few seconds.")


@kb.command("report")
def report(cluster: ClusterName = None) -> None:
    """Answered, suggested and missed shares of the last weeks, the trend, and what is missed most."""
    from bot import kb as work

    for line in work.report_lines(work.figures(cluster)):
        typer.echo(line)
