"""The operator's commands for the knowledge base: ``clusterbot kb export``, ``import``, ``report``."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import SettingsError

if TYPE_CHECKING:
    from bot.kb import Weighed
    from knowledge.spreadsheets import Step

# Changes that are shown line by line, and warnings; nobody reads more at once.
SHOWN_CHANGES = 20
# Without a terminal progress is said in lines, one for so many rows.
ROWS_A_LINE = 1_000
MEND = "Reword the entries that come first now, or add these questions to the phrasings of the entries they name."
FILE = click.Path(path_type=Path)
of_cluster = click.option("--cluster", metavar="NAME", help="This cluster's base; else what is common to all.")


@click.group()
def kb() -> None:
    """The knowledge base: export it, import it, see how it does."""


@kb.command("export")
@click.argument("target", type=FILE)
@of_cluster
def export(target: Path, cluster: str | None) -> None:
    """Write the live base to TARGET. That is a folder (YAML), a .csv or an .xlsx file."""
    from bot import kb as work

    click.echo(f"{work.write(target, cluster)} entries written to {target}")


@kb.command("import")
@click.argument("source", type=FILE)
@of_cluster
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--withdraw-missing", is_flag=True, help="Withdraw live entries that the file lacks.")
def import_(source: Path, cluster: str | None, yes: bool, withdraw_missing: bool) -> None:
    """Show what SOURCE would change, and publish it. Entries that are not in it stay as they are.

    SOURCE is what `kb export` wrote: a folder, a .yaml, .csv or .xlsx file.
    """
    from bot import kb as work

    with _progress("Reading") as step:
        given = work.read_source(source, step)
    click.echo(f"Entries read: {len(given)}. Checking them against the accepted questions ...")
    weighed = work.prepare(given, cluster, withdraws=withdraw_missing, folder=work.folder_of(source))
    _show(weighed)
    _refuse_what_is_broken(weighed, source)
    if not weighed.plan.count:
        click.echo("Nothing differs.")
        return
    if not yes and not click.confirm(f"Publish {weighed.plan.count} changes?"):
        click.echo("Nothing was changed.")
        return
    with _progress("Publishing") as step:
        attached = work.beside(source, given)
        count = work.publish(weighed, cluster, f"import {source.name}", step, attached)
    click.echo(f"{count} entries published. A running assistant answers from them in a few seconds.")


def _show(weighed: Weighed) -> None:
    """What would change, and what the linter says of it."""
    from bot import kb as work

    plan = weighed.plan
    what = "to be withdrawn" if plan.withdraws else "not in the file (they stay)"
    counts = f"{plan.new} new, {len(plan.changes) - plan.new} changed, {plan.unchanged} unchanged"
    click.echo(f"{counts}, {len(plan.missing)} {what}")
    for change in plan.changes[:SHOWN_CHANGES]:
        click.echo("\n".join(work.change_lines(change)))
    if len(plan.changes) > SHOWN_CHANGES:
        click.echo(f"... and {len(plan.changes) - SHOWN_CHANGES} more")
    if plan.withdrawn:
        click.echo(f"to be withdrawn: {', '.join(plan.withdrawn)}")
    for problem in plan.warnings[:SHOWN_CHANGES]:
        click.echo(str(problem))
    if len(plan.warnings) > SHOWN_CHANGES:
        click.echo(f"... and {len(plan.warnings) - SHOWN_CHANGES} more warnings")


def _refuse_what_is_broken(weighed: Weighed, source: Path) -> None:
    plan = weighed.plan
    for problem in plan.errors:
        click.echo(str(problem), err=True)
    if plan.errors:
        raise SettingsError(f"{source} has {_counted(len(plan.errors), 'error')}; nothing was changed")
    for one in plan.broken:
        click.echo(f"{one.language}: {one.text!r} would find {one.instead!r} and no longer {one.entry_id}", err=True)
    if plan.broken:
        lost = _counted(len(plan.broken), "accepted question")
        raise SettingsError(f"{source} breaks {lost}; nothing was changed. {MEND}")


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


@contextlib.contextmanager
def _progress(label: str) -> Iterator[Step]:
    """A bar in a terminal, a line now and then elsewhere; on standard error."""
    if not sys.stderr.isatty():
        yield lambda done, of: _say(label, done, of) if done % ROWS_A_LINE == 0 else None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def step(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        yield step


def _say(label: str, done: int, of: int) -> None:
    click.echo(f"{label}: {done} of {of}", err=True)


@kb.command("report")
@of_cluster
@click.option("--picture", type=FILE, help="Write the trend to this PNG file, too.")
def report(cluster: str | None, picture: Path | None) -> None:
    """Tell how well questions were answered. Shares, the trend, and what is missed most."""
    from bot import kb as work

    found = work.figures(cluster)
    for line in work.report_lines(found):
        click.echo(line)
    if picture is not None:
        work.draw(found, picture)
        click.echo(f"The trend as a picture: {picture}")
