"""The report for people: counts in grammar, and nothing of a recording that could steer the terminal."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from ringback.report.console import matrix, print_audit, printable, row
from ringback.run.audit import Audit
from tests.recorded import GOOD, URI, Folder, changed

LACK = changed(', "repeat_customer": true', "")
WITHOUT_TWO = changed('"verified_customer": true, ', "", LACK)
BOTH = GOOD.replace("version: 1\n", "") + GOOD.removeprefix("interactions:\n")


def printed(result: Audit) -> str:
    text = StringIO()
    print_audit(Console(file=text, width=160), result)
    return text.getvalue()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        (GOOD, "1 exchange,", " 1 erratum"),
        (BOTH, "2 exchanges,", " 1 erratum"),
        (LACK, "1 exchange,", " 1 breach"),
        (WITHOUT_TWO, "1 exchange,", " 2 breaches"),
    ],
    ids=["one", "two", "one breach", "two breaches"],
)
def test_what_is_one_is_counted_as_one(text: str, first: str, last: str, tmp_path: Path) -> None:
    line = printed(Folder(tmp_path).audit(text)).splitlines()[1]
    assert (line.startswith(first), line.endswith(last)) == (True, True)


def test_the_matrix_counts_one_as_one(tmp_path: Path) -> None:
    text = StringIO()
    runs = Folder(tmp_path).audit(GOOD).runs.values()
    Console(file=text, width=160).print(matrix([row(run, "cassettes") for run in runs]))
    assert "│ cassettes: 1 exchange " in text.getvalue()


ODD = {
    "a key": (changed('"bad_actor"', '"bad\\u001b[2J\\u009b"'), "/response/body/bad\\x1b[2J\\x9b"),
    "a value": (changed('"bad_actor": false', '"bad_actor": "\\u007f\\u202e"'), 'got "\\x7f\\u202e"'),
    "a media type": (changed("{Content-Type: [application/json]}", '{Content-Type: ["\\x1b[2J"]}'), "\\x1b[2j"),
    "a path": (changed(URI, '"https://example.com/\\x1b[2J/[red]"'), "GET https://example.com/\\x1b[2J/[red]"),
}


@pytest.mark.parametrize(("text", "said"), ODD.values(), ids=ODD)
def test_what_would_steer_a_terminal_is_an_escape(text: str, said: str, tmp_path: Path) -> None:
    out = printed(Folder(tmp_path).audit(text))
    assert said in out
    assert printable(out.replace("\n", "")) == out.replace("\n", "")


def test_text_that_can_be_seen_stays_as_it_is() -> None:
    assert printable("a key, größer, 鍵, 🎉") == "a key, größer, 鍵, 🎉"


def test_what_no_contract_knows_is_shown_without_secrets(tmp_path: Path) -> None:
    text = changed(URI, "https://ann:secret@example.com:8443/calls?token=secret#secret")
    out = printed(Folder(tmp_path).audit(text))
    assert out.splitlines()[0] == "unmatched: no contract knows GET https://example.com:8443/calls"
    assert "secret" not in out
