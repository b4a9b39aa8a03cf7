"""Entry of the `passerelle` command. Exit codes: 0 done, 1 refused or problems found, 2 wrong usage.

A subcommand's module is imported when the subcommand is asked for: importing a job sheet does not wait for the web.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

from core.errors import PasserelleError

COMMANDS = {
    "course": "cli.course:course",
    "demo": "cli.demo:demo",
    "items": "cli.items:items",
    "job-sheet": "cli.job_sheet:job_sheet",
    "lti": "cli.lti:lti",
    "mastery": "cli.mastery:mastery",
    "organisation": "cli.organisation:organisation",
    "package": "cli.package:package",
    "report": "cli.report:report",
    "serve": "cli.serve:serve",
    "worker": "cli.worker:worker",
}


class Commands(click.Group):
    """Shows a refusal as one message on standard error, and leaves with exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names of the subcommands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The subcommand of that name, imported now."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the subcommand."""
        try:
            return super().invoke(ctx)
        except PasserelleError as error:
            click.echo(f"passerelle: {error.message}", err=True)
            sys.exit(1)
        except Exception as error:
            database = sys.modules.get("sqlalchemy.exc")  # not imported here: most commands need no database
            if database is None or not isinstance(error, database.OperationalError):
                raise
            click.echo(f"passerelle: the database does not answer: {str(error.orig).strip()}", err=True)
            click.echo("Is it running, and is PASSERELLE_DATABASE_URL right?", err=True)
            sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="passerelle")
def main() -> None:
    """From a job sheet to a course in the LMS, and to an honest skill-gap report.

    \b
    Example:
      passerelle demo
      passerelle job-sheet import fiche.txt --output profile.yaml
    """


if __name__ == "__main__":
    main()
