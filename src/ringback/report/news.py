"""What of a run's findings is news, for people and for machines."""

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from ringback.findings import Finding
from ringback.report.baseline import Before, News
from ringback.report.console import printable

BASELINE = click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="REPORT",
    help="An earlier JSON report: only what it lacks gates.",
)
KNOWN = click.option(
    "--known",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Known findings (TOML), each with a reason and a date until which it does not gate.",
)


def news_report(news: News) -> dict[str, Any]:
    """The parts `baseline` and `known` of the JSON report, each only if there was one to hold the run against."""
    report: dict[str, Any] = {}
    expected = news.expected
    before = {each.fingerprint for each in expected.before}
    if expected.baseline is not None:
        report["baseline"] = {
            "file": str(expected.baseline),
            "new": [each.fingerprint for each in news.new if each.fingerprint not in before],
            "known": [each.fingerprint for each, _ in news.known if each.fingerprint in before],
            "gone": [_before(each) for each in news.gone],
            "unasked": [_before(each) for each in news.unasked],
        }
    if expected.file is not None:
        unused = dict(news.unused)
        report["known"] = {
            "file": str(expected.file),
            "entries": [
                {
                    "name": entry.name,
                    "reason": entry.reason,
                    "until": entry.until.isoformat(),
                    "state": "unused" if entry in unused else "expired" if entry in news.expired else "holds",
                    "findings": [each.fingerprint for each in _all(news) if entry.names(each)],
                }
                for entry in expected.entries
            ],
        }
    return report


def _all(news: News) -> list[Finding]:
    return [*news.new, *(finding for finding, _ in news.known)]


def _before(each: Before) -> dict[str, str]:
    return {
        "fingerprint": each.fingerprint,
        "id": each.id,
        "severity": each.severity,
        "location": each.location,
    }


def print_news(console: Console, news: News) -> None:
    """Print what is new, how much is known and why, what is gone; nothing where nothing was expected."""
    expected = news.expected
    files = " and ".join(str(each) for each in (expected.baseline, expected.file) if each is not None)
    if not files:
        return
    counts = f"{len(news.new)} new, {len(news.known)} known, {len(news.gone)} gone"
    unasked = f", {len(news.unasked)} whose promise this run did not exercise" if news.unasked else ""
    lines = [(f"held against {files}: {counts}{unasked}", "bold")]
    lines += [
        (f"new: {each.severity.value} {each.id} at {each.location} [{each.fingerprint}]", "") for each in news.new
    ]
    by_hand = [(each, why) for each, why in news.known if any(entry.names(each) for entry in expected.entries)]
    lines += [(f"known: {each.severity.value} {each.id} [{each.fingerprint}]: {why}", "dim") for each, why in by_hand]
    lines += [
        (f"gone: {each.severity} {each.id} at {each.location} [{each.fingerprint}]", "green") for each in news.gone
    ]
    lines += [(f"{expected.file}: {each.name} ran out on {each.until}: {each.reason}", "red") for each in news.expired]
    lines += [(f"{expected.file}: {each.name} matches nothing: {why}", "yellow") for each, why in news.unused]
    for text, style in lines:
        console.print(Text(printable(text), style), soft_wrap=True)
