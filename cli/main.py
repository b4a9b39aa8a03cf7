"""Entry of the `passerelle` command. Exit codes: 0 done, 1 refused or problems found, 2 wrong usage."""

from __future__ import annotations

import sys

import click

from cli.course import course
from cli.demo import demo
from cli.job_sheet import job_sheet
from cli.organisation import organisation
from cli.package import package
from cli.report import report
from cli.serve import serve
from cli.worker import worker
from core.errors import PasserelleError


class Commands(click.Group):
    """Shows a refusal as one message on standard error, and leaves with exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the subcommand."""
        try:
            return super().invoke(ctx)
        except PasserelleError as error:
            click.echo(f"passerelle: {error.message}", err=True)
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


for command in (course, demo, job_sheet, organisation, package, report, serve, worker):
    main.add_command(command)

if __name__ == "__main__":
    main()
