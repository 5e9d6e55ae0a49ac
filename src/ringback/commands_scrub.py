"""The command `ringback scrub`: existing cassettes, rewritten without what is a person's or opens a door."""

import json
import re
from pathlib import Path

import click

from ringback.contract.catalogue import chosen
from ringback.errors import UsageError
from ringback.exchange import Provenance
from ringback.recordings.cassette import Cassette, read_cassette
from ringback.recordings.scrub import scrubbed
from ringback.recordings.write import write_cassette
from ringback.report.console import counted
from ringback.report.outcome import Exit
from ringback.run.audit import find_recordings
from ringback.run.record import nobodys


@click.command(short_help="Rewrite cassettes without secrets and people.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--spec", help="Read every exchange by this spec (a shipped one's name, or a file), whatever its host.")
def scrub(paths: tuple[Path, ...], spec: str | None) -> Exit:
    """Put stand-ins into VCR.py cassettes, files or folders, for what is a person's or opens a door.

    The same value gets the same stand-in in all of them. Nothing is written unless all of them can be read. What a
    vendor published itself (provenance documented) stays as it is.
    """
    catalogue, only = chosen(spec)
    cassettes = [_whole(file) for file in find_recordings(paths)]
    private = [each for each in cassettes if each.metadata.get("provenance") != Provenance.DOCUMENTED.value]
    session = [
        (each.exchange, only or catalogue.named(cassette.spec or ""))
        for cassette in private
        for each in cassette.interactions
    ]
    new = iter(scrubbed(session, catalogue, nobodys(catalogue.contracts)))
    for cassette in cassettes:
        if cassette not in private:
            click.echo(f"{cassette.file}: published by its vendor, stays as it is")
            continue
        pairs = [(each.exchange, next(new)) for each in cassette.interactions]
        changed = sum(old != scrubbed_one for old, scrubbed_one in pairs)
        if changed:
            write_cassette(cassette.file, [scrubbed_one for _, scrubbed_one in pairs], cassette.metadata)
        click.echo(f"{cassette.file}: {changed} of {counted(len(pairs), 'exchange', 'exchanges')} rewritten")
    strangers = sum(catalogue.match(each.request.method, each.request.url, own) is None for each, own in session)
    if strangers:
        click.echo(
            f"ringback: no contract knows {counted(strangers, 'exchange', 'exchanges')}: names and free text in them"
            " may still be a person's",
            err=True,
        )
    return Exit.CONFORMS


def _whole(file: Path) -> Cassette:
    """The cassette in `file`; raises RecordingError or UsageError if it cannot be written as it was read."""
    cassette = read_cassette(file)
    if cassette.errors:
        raise cassette.errors[0]
    if not _is_cassette(file):
        raise UsageError(f"{file} is no VCR.py cassette; ringback scrub rewrites those only")
    return cassette


def _is_cassette(file: Path) -> bool:
    if file.suffix == ".json":
        return "interactions" in json.loads(file.read_bytes())
    return (
        file.suffix in (".yaml", ".yml") and re.search(rb"^interactions:", file.read_bytes(), re.MULTILINE) is not None
    )
