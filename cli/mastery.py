"""`passerelle mastery`: check the mastery model on simulated learners, on one's own data, and on the bank of items.

Each subcommand is imported when it is asked for, so that checking a file waits for no database and no web.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import click

COMMANDS = {
    "bank": "cli.mastery_bank:bank",
    "calibrate": "cli.mastery_calibrate:calibrate",
    "evaluate": "cli.mastery_evaluate:evaluate",
    "simulate": "cli.mastery_simulate:simulate",
}


class MasteryCommands(click.Group):
    """The subcommands that are there."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names of the subcommands."""
        return [name for name, place in COMMANDS.items() if find_spec(place.partition(":")[0])]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The subcommand of that name, imported now."""
        if name not in self.list_commands(ctx):
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=MasteryCommands)
def mastery() -> None:
    """Check how far the mastery estimate can be trusted.

    \b
    Examples:
      passerelle mastery simulate --learners 2000 --responses 90 --seed 1
      passerelle mastery evaluate responses.csv
    """
