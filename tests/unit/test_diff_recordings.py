"""What changed between recordings of two times: what a client reads, and what it may send; only what both exercised."""

from pathlib import Path
from typing import Any

import pytest

from ringback.contract.catalogue import Catalogue
from ringback.exchange import Exchange
from ringback.run.changes import READS, SENDS, Comparison
from ringback.run.recording_changes import compare_recordings
from ringback.run.seen import Seen, seen_in
from tests.calls_api import MADE, SENT, changed, contract, exchange, refusal

ANSWER = "calls:createCall:response.201"
FULL = MADE | {"kind": "a", "note": "x", "size": 5}


Row = tuple[str, str, str, bool]


def compared(folder: Path, old: list[Exchange], new: list[Exchange]) -> Comparison:
    catalogue = Catalogue([contract(folder)])
    before, after = (seen_in([(each, None) for each in exchanges], catalogue) for exchanges in (old, new))
    return compare_recordings(before, after)


def told(folder: Path, old: list[Exchange], new: list[Exchange]) -> list[Row]:
    found = compared(folder, old, new)
    assert all(each.direction == (SENDS if ":request" in each.place else READS) for each in found.changes)
    return [(each.place, each.kind, each.what, each.breaking) for each in found.changes]


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in FULL.items() if key != name}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            without("id"),
            ("/id", "field-removed", "the field vanished: it was in all of 2, is in none of 1", True),
        ),
        (
            without("note"),
            ("/note", "field-removed", "the field vanished: it was in all of 2, is in none of 1, as documented", False),
        ),
        (
            FULL | {"at": "2030-01-01T00:00:00Z"},
            ("/at", "field-added", "the field came, in 1 of 1, as documented", False),
        ),
        (FULL | {"colour": "red"}, ("/colour", "field-added", "the field came, in 1 of 1", False)),
        (FULL | {"id": None}, ("/id", "null-allowed", "null came", True)),
        (FULL | {"note": None}, ("/note", "null-allowed", "null came, as documented", False)),
        (FULL | {"id": "1"}, ("/id", "type-changed", "string came, before integer", True)),
        (FULL | {"kind": "b"}, ("/kind", "value-added", 'the value "b" came, as documented', False)),
        (FULL | {"kind": "c"}, ("/kind", "value-added", 'the value "c" came', True)),
        (FULL | {"state": "held"}, ("/state", "open-value-added", 'the value "held" came', False)),
        (FULL | {"size": 6, "id": 2}, None),
    ],
)
def test_what_came_and_what_vanished(answer: dict[str, Any], expected: Row | None, tmp_path: Path) -> None:
    found = told(tmp_path, [exchange(answer=FULL), exchange(answer=FULL)], [exchange(answer=answer)])
    assert [(place.removeprefix(ANSWER), *rest) for place, *rest in found] == ([expected] if expected else [])


def test_a_type_that_came_beside_the_old_one_is_wider(tmp_path: Path) -> None:
    new = [exchange(answer=FULL), exchange(answer=FULL | {"id": "1"})]
    assert told(tmp_path, [exchange(answer=FULL)], new) == [
        (f"{ANSWER}/id", "type-widened", "string came, before integer", True)
    ]


def test_what_came_where_only_null_was_before(tmp_path: Path) -> None:
    old, new = [exchange(answer=FULL | {"note": None})], [exchange(answer=FULL)]
    assert told(tmp_path, old, new) == [
        (f"{ANSWER}/note", "type-widened", "string came, before only null, as documented", False)
    ]


def test_a_whole_number_where_any_number_was_is_no_change(tmp_path: Path) -> None:
    old, new = [exchange(answer=FULL | {"size": 1.5})], [exchange(answer=FULL | {"size": 2})]
    assert told(tmp_path, old, new) == []


def test_what_was_always_there_and_is_not_always(tmp_path: Path) -> None:
    old = [exchange(answer=FULL)] * 3
    new = [exchange(answer=FULL), exchange(answer=without("id")), exchange(answer=without("note"))]
    assert told(tmp_path, old, new) == [
        (f"{ANSWER}/id", "optional-now", "the field is not always there: it was in all of 3, is in 2 of 3", True),
        (
            f"{ANSWER}/note",
            "optional-now",
            "the field is not always there: it was in all of 3, is in 2 of 3, as documented",
            False,
        ),
    ]


def test_what_was_sometimes_there_and_is_never(tmp_path: Path) -> None:
    old = [exchange(answer=FULL | {"colour": 1}), exchange(answer=FULL)]
    assert told(tmp_path, old, [exchange(answer=FULL)]) == [
        (
            f"{ANSWER}/colour",
            "optional-field-removed",
            "the field vanished: it was in 1 of 2, is in none of 1",
            False,
        )
    ]


def test_below_a_list(tmp_path: Path) -> None:
    old, new = [exchange(answer=FULL | {"tags": ["a"]})], [exchange(answer=FULL | {"tags": ["a", 5]})]
    assert told(tmp_path, old, new) == [(f"{ANSWER}/tags/*", "type-widened", "integer came, before string", True)]


def test_what_only_one_exercised_is_no_change(tmp_path: Path) -> None:
    found = compared(tmp_path, [exchange(answer=FULL)], [refusal("number is required", {})])
    assert [each.kind for each in found.changes] == ["refusal-added"]
    assert found.incomparable == (
        "only OLD has answers calls:createCall:response.201",
        "only NEW has answers calls:createCall:response.400",
    )
    assert compared(tmp_path, [], [exchange()]).incomparable == ("only NEW has exchanges of calls:createCall",)
    assert compared(tmp_path, [exchange()], []).incomparable == ("only OLD has exchanges of calls:createCall",)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, ("success-added", "the status 200 came", True)),
        (302, ("success-added", "the status 302 came", True)),
        (409, ("refusal-added", "the status 409 came", False)),
        (500, ("failure-added", "the status 500 came", True)),
        (400, ("refusal-added", "the status 400 came, as documented", False)),
    ],
)
def test_a_status_that_came(status: int, expected: tuple[str, str, bool], tmp_path: Path) -> None:
    new = [exchange(), exchange(status=status, answer={})]
    assert told(tmp_path, [exchange()], new) == [("calls:createCall:response", *expected)]


NO_NUMBER = refusal("number is required", {})


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ([NO_NUMBER, refusal("Go away")], ("message-added", "the message 'Go away' came", False)),
        (
            [refusal("number missing", {})],
            ("message-reworded", "the message 'number missing' came, and 'number is required' no more", True),
        ),
    ],
)
def test_a_message_that_came(new: list[Exchange], expected: tuple[str, str, bool], tmp_path: Path) -> None:
    assert told(tmp_path, [NO_NUMBER], new) == [("calls:createCall:response.400", *expected)]


def test_messages_that_no_document_names_are_not_reworded(tmp_path: Path) -> None:
    assert told(tmp_path, [refusal("Go away")], [refusal("Go")]) == [
        ("calls:createCall:response.400", "message-added", "the message 'Go' came", False)
    ]


def test_of_two_names_of_a_field_one_has_to_be_there(tmp_path: Path) -> None:
    text = changed(
        "required: [id, state]",
        "anyOf: [{required: [note]}, {required: [size]}]\n                required: [id, state]",
    )
    catalogue = Catalogue([contract(tmp_path, text)])

    def seen(**more: Any) -> Seen:
        return seen_in([(exchange(answer=MADE | more), None)], catalogue)

    other = compare_recordings(seen(note="x"), seen(size=5)).changes
    neither = compare_recordings(seen(note="x"), seen()).changes
    assert [(each.kind, each.breaking) for each in other] == [("field-removed", False), ("field-added", False)]
    assert [(each.kind, each.breaking) for each in neither] == [("field-removed", True)]


def test_a_documented_message_that_came(tmp_path: Path) -> None:
    assert told(tmp_path, [refusal("Go away")], [NO_NUMBER]) == [
        (
            "calls:createCall:response.400",
            "message-added",
            "the message 'number is required' came, as documented",
            False,
        )
    ]


LATER = SENT | {"mode": "later"}
NOW = SENT | {"mode": "now"}


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ([LATER, NOW], [(NOW, True), (LATER, False)], "/body/mode", 'requests with /body/mode "later"'),
        ([NOW, SENT], [(SENT, True), (NOW, False)], "/body/mode", "requests with /body/mode"),
        ([NOW, SENT], [(NOW, True), (SENT, False)], "/body/mode", "requests without /body/mode"),
        (
            [SENT | {"lang": None}, SENT | {"lang": "en"}],
            [(SENT | {"lang": "en"}, True), (SENT | {"lang": None}, False)],
            "/body/lang",
            "requests with /body/lang as null",
        ),
    ],
)
def test_what_was_accepted_and_is_refused_now_and_the_other_way_round(
    old: list[dict[str, Any]], new: list[tuple[dict[str, Any], bool]], place: str, said: str, tmp_path: Path
) -> None:
    before = [exchange(each) for each in old] + [NO_NUMBER]
    after = [exchange(each) if taken else refusal("No", each) for each, taken in new]
    place = f"calls:createCall:request{place}"
    forth = [each for each in told(tmp_path, before, after) if ":request" in each[0]]
    assert forth == [(place, "refused-now", f"{said} are refused now", True)]
    back = [each for each in told(tmp_path, after, before) if ":request" in each[0]]
    assert back == [(place, "accepted-now", f"{said} are accepted now", False)]


def requests_told(folder: Path, old: list[Exchange], new: list[Exchange]) -> list[str]:
    return [place for place, *_ in told(folder, old, new) if ":request" in place]


def test_a_refusal_with_more_than_one_possible_reason_blames_none(tmp_path: Path) -> None:
    both = SENT | {"mode": "now", "lang": "en"}
    assert requests_told(tmp_path, [exchange(both), exchange()], [exchange(), refusal("No", both)]) == []


def test_a_refusal_for_another_reason_than_the_request_blames_nothing(tmp_path: Path) -> None:
    old = [exchange(LATER), exchange()]
    for status in (401, 403, 404, 429, 500, 503):
        assert requests_told(tmp_path, old, [exchange(), refusal("No", LATER, status)]) == []


def test_where_everything_is_refused_nothing_is_blamed(tmp_path: Path) -> None:
    assert requests_told(tmp_path, [exchange(LATER)], [refusal("No", LATER)]) == []
