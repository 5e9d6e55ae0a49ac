"""The command line: the result on stdout, talk on stderr, the meaning in the exit status."""

import io
import os
import sys

import click

from ringback import __version__
from ringback.commands_audit import audit
from ringback.commands_check import check
from ringback.commands_coverage import coverage
from ringback.commands_diff import diff
from ringback.commands_record import record
from ringback.commands_sandbox import sandbox
from ringback.commands_scrub import scrub
from ringback.commands_show import show
from ringback.commands_tenant import tenant
from ringback.errors import RingbackError
from ringback.report.console import printable
from ringback.report.outcome import Exit
from ringback.report.output import print_no_more


def main() -> None:
    """Run `ringback`; whatever goes wrong by the user's hand is one sentence and an exit status."""
    # Hypothesis keeps tables of characters, by default where the user happens to be.
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", click.get_app_dir("ringback"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name or a terminal need not be UTF-8
    try:
        status = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = Exit.USAGE
    except click.Abort:
        status = Exit.INTERRUPTED
    except RingbackError as error:
        click.echo(f"ringback: {printable(str(error))}", err=True)
        status = error.exit_status
    except OSError as error:  # a path too long to ask for, a disk that is full
        place = f": {printable(str(error.filename))}" if error.filename else ""
        click.echo(f"ringback: {error.strerror}{place}", err=True)
        print_no_more()
        status = Exit.USAGE
    sys.exit(int(status or 0))


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="ringback")
def cli() -> None:
    """Check what call-centre vendor APIs really do against what their documents promise."""


cli.add_command(audit)
cli.add_command(check)
cli.add_command(coverage)
cli.add_command(diff)
cli.add_command(sandbox)
cli.add_command(record)
cli.add_command(scrub)
cli.add_command(show)
cli.add_command(tenant)
