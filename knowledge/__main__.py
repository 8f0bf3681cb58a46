"""python -m knowledge: the brain's commands, for curators and for machines.

A command is a function from its arguments to an exit status, named in `COMMANDS`; a mistake in an input file ends it
with one line that names file, line and reason, status 2, and nothing on standard output.
"""

import argparse
import sys
from collections.abc import Callable, Sequence

from knowledge import check_command, match_command, rank_command
from knowledge.rows import RowError

BROKEN_INPUT = 2  # exit status


COMMANDS: dict[str, tuple[Callable[[argparse.Namespace], int], Callable[[argparse.ArgumentParser], None]]] = {
    "check": (check_command.check_content, check_command.add_arguments),
    "rank": (rank_command.rank, rank_command.add_rank_arguments),
    "eval": (rank_command.measure, rank_command.add_measure_arguments),
    "match": (match_command.match, match_command.add_arguments),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m knowledge", description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (run, add_arguments) in COMMANDS.items():
        command = commands.add_parser(name, help=(run.__doc__ or "").splitlines()[0])
        add_arguments(command)
        command.set_defaults(run=run)
    arguments = parser.parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except RowError as error:
        print(error, file=sys.stderr)
        return BROKEN_INPUT
    return status


if __name__ == "__main__":
    sys.exit(main())
