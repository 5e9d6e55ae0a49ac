"""What changed between two reports: findings that came and went, where both exercised the promise."""

import json
from pathlib import Path
from typing import Any

import pytest

from ringback.contract.catalogue import Catalogue
from ringback.exchange import Exchange, Provenance
from ringback.report.diff import compare_reports, diff_report
from ringback.report.json_report import audit_report
from ringback.run.audit import audit
from ringback.run.changes import READS, SENDS
from tests.calls_api import MADE, SENT, cassette, contract, exchange, refusal

FULL = MADE | {"kind": "a", "note": "x", "size": 5, "tags": ["a"]}
GOOD = [exchange(answer=FULL), refusal("number is required", {})]


def report(folder: Path, *exchanges: Exchange) -> dict[str, Any]:
    file = folder / "night.json"
    file.write_text(cassette(*exchanges), encoding="utf-8")
    made = audit_report(audit([file], Catalogue([contract(folder)])), "night")
    read: dict[str, Any] = json.loads(json.dumps(made))
    return read


def told(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, str, str, bool]]:
    return [
        (each.place.removeprefix("calls:createCall:"), each.kind, each.direction, each.what, each.breaking)
        for each in compare_reports(old, new).changes
    ]


@pytest.mark.parametrize(
    ("bad", "place", "came"),
    [
        (
            exchange(answer=FULL | {"kind": "c"}),
            "response.201/kind#enum at /response/body/kind",
            ("value-added", READS, 'the value "c" came (new breach, expected one of a, b)', True),
        ),
        (
            exchange(answer=FULL | {"state": "held"}),
            "response.201/state#enum at /response/body/state",
            ("value-added", READS, 'the value "held" came (new drift, expected one of queued, ended)', False),
        ),
        (
            exchange(answer=FULL | {"colour": 1}),
            "response.201#fields at /response/body/colour",
            ("field-added", READS, "the field came, as 0 (new drift, expected documented keys only)", False),
        ),
        (
            exchange(answer={key: value for key, value in FULL.items() if key != "state"}),
            "response.201/state#required at /response/body/state",
            ("field-removed", READS, "the field vanished (new breach, expected present)", True),
        ),
        (
            exchange(answer=FULL | {"state": None}),
            "response.201/state#type at /response/body/state",
            ("null-allowed", READS, "null came (new breach, expected string)", True),
        ),
        (
            exchange(answer=FULL | {"size": "5"}),
            "response.201/size#type at /response/body/size",
            ("type-changed", READS, '"5" came (new breach, expected integer)', True),
        ),
        (
            exchange(answer=FULL, status=200),
            "response#status at /response/status",
            ("status-added", READS, "the status 200 came (new breach, expected one of 201, 400)", True),
        ),
        (
            refusal("Go away", {}),
            "number-required at /response/body/message",
            ("refusal-changed", READS, '"Go away" came (new breach, expected 400 "number is required")', True),
        ),
        (
            exchange(SENT | {"mode": "never"}, FULL, provenance=Provenance.CLIENT),
            "request/body/mode#enum at /body/mode",
            ("value-added", SENDS, 'the value "never" came (new breach, expected one of now, later)', True),
        ),
    ],
)
def test_a_finding_that_came_and_went(
    bad: Exchange, place: str, came: tuple[str, str, str, bool], tmp_path: Path
) -> None:
    sound = exchange(SENT | {"mode": "now"}, FULL)
    old, new = report(tmp_path, *GOOD, sound), report(tmp_path, *GOOD, sound, bad)
    assert told(old, new) == [(place, *came)]
    words, _, weight = came[2].partition(" (new ")
    what = f"no more: {words} ({weight.replace(',', ' before,', 1)}"
    assert told(new, old) == [(place, "finding-removed", came[1], what, False)]


def test_what_the_other_did_not_exercise_is_no_change(tmp_path: Path) -> None:
    old, new = report(tmp_path, exchange()), report(tmp_path, exchange(answer=MADE | {"kind": "c"}))
    there = 'the value "c" came (new breach, expected one of a, b)'
    found = compare_reports(old, new)
    assert found.changes == ()
    assert found.incomparable == (
        f"OLD did not exercise calls:createCall:response.201/kind#enum, of which the other says: {there}",
    )
    assert compare_reports(new, old).changes == ()


def test_a_spec_that_only_one_has_run_is_no_change(tmp_path: Path) -> None:
    one = report(tmp_path, *GOOD)
    assert compare_reports(one, one | {"runs": []}).incomparable == ("only OLD has a run of calls",)


def test_the_report_of_a_comparison(tmp_path: Path) -> None:
    old, new = report(tmp_path, *GOOD), report(tmp_path, *GOOD, exchange(answer=FULL | {"kind": "c"}))
    made = diff_report(compare_reports(old, new), "old.json", "new.json", "reports")
    assert made | {"ringback": ""} == {
        "ringback": "",
        "compared": "reports",
        "old": "old.json",
        "new": "new.json",
        "breaking": 1,
        "changes": [
            {
                "place": "calls:createCall:response.201/kind#enum at /response/body/kind",
                "kind": "value-added",
                "direction": "reads",
                "breaking": True,
                "what": 'the value "c" came (new breach, expected one of a, b)',
            }
        ],
        "incomparable": [],
    }
