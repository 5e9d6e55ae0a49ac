"""Where reports go: files, or stdout, whose reader may stop reading."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from ringback.errors import UsageError

STDOUT = 1


class PatientConsole(Console):
    """A console that leaves it to `reader` to say what a reader who stops means."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


@contextmanager
def reader() -> Iterator[None]:
    """Printing that its reader may stop, as head does; the exit status is still that of the result."""
    try:
        yield
        print(end="", flush=True)  # noqa: T201 (flushes, and does nothing where there is no stdout at all)
    except BrokenPipeError:
        print_no_more()


def print_no_more() -> None:
    """Throw away what else is printed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), STDOUT)


def report_file(text: str) -> str:
    """The file of `json:FILE`; raises UsageError for anything else."""
    kind, colon, file = text.partition(":")
    if kind != "json" or not colon or not file:
        raise UsageError(f"--report takes json:FILE, not {text}")
    return file


def write_report(output: str, report: object) -> None:
    """Write a report to the file `output`, or to stdout for "-"."""
    text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    if output == "-":
        with reader():
            click.echo(text, nl=False)
        return
    try:  # \udcff, of the name of a file that is not UTF-8, is an escape of JSON's own
        Path(output).write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise UsageError(f"the report cannot be written to {output}: {error.strerror}") from None
