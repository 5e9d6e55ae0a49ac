"""What changed between two specs, in words, and for which direction it breaks a client: each kind, both ways."""

from pathlib import Path

import pytest

from ringback.contract.catalogue import shipped, shipped_names
from ringback.run.changes import BREAKS, READS, SENDS
from ringback.run.spec_changes import compare_specs
from tests.calls_api import SPEC, changed, contract

Told = list[tuple[str, str, str, str, bool]]

ANSWER = "response.201"
NEW_FIELD = "kind: {type: string, enum: [a, b]}"
MESSAGE = "        message: number is required\n"
ERRORS = SPEC[SPEC.index("      x-errors:") :]
SECOND = """\
      - id: lang-unknown
        when: [{at: /body/lang, is: {const: xx}}]
        sure: never
        status: 400
        message: lang is unknown
        source: {basis: documented}
"""
DUE = SECOND.replace("        sure: never\n", "")
OTHER_PATH = SPEC.replace("  /calls:\n", "  /callers:\n")
TEXT = "            text/plain: {schema: {type: string}}\n"

# the new spec, the place, the kind, the direction, in words, breaking; and the same the other way round
Row = tuple[str, str, str, str, str, bool, str, str, bool]
ROWS: dict[str, Row] = {
    "an optional field of the request": (
        changed("lang: {type", "speed: {type: integer}\n                lang: {type"),
        *("request/body/speed", SENDS),
        *("field-added", "the optional field appeared", False),
        *("optional-field-removed", "the optional field vanished", True),
    ),
    "a required field of the request": (
        changed("required: [number]", "required: [number, speed]").replace(
            "lang: {type", "speed: {type: integer}\n                lang: {type"
        ),
        *("request/body/speed", SENDS),
        *("required-field-added", "the required field appeared", True),
        *("field-removed", "the required field vanished", True),
    ),
    "an optional field of the answer": (
        changed(NEW_FIELD, f"{NEW_FIELD}\n                  speed: {{type: integer}}"),
        *(f"{ANSWER}/speed", READS),
        *("field-added", "the optional field appeared", False),
        *("optional-field-removed", "the optional field vanished", False),
    ),
    "a required field of the answer": (
        changed("[id, state]", "[id, state, speed]").replace(
            NEW_FIELD, f"{NEW_FIELD}\n                  speed: {{type: integer}}"
        ),
        *(f"{ANSWER}/speed", READS),
        *("field-added", "the required field appeared", False),
        *("field-removed", "the required field vanished", True),
    ),
    "required-ness in the request": (
        changed("required: [number]", "required: [number, mode]"),
        *("request/body/mode", SENDS),
        *("required-now", "optional became required", True),
        *("optional-now", "required became optional", False),
    ),
    "required-ness in the answer": (
        changed("[id, state]", "[id, state, kind]"),
        *(f"{ANSWER}/kind", READS),
        *("required-now", "optional became required", False),
        *("optional-now", "required became optional", True),
    ),
    "a parameter": (
        changed("      requestBody:", "      - {name: size, in: query, schema: {type: integer}}\n      requestBody:"),
        *("request/query/size", SENDS),
        *("field-added", "the optional field appeared", False),
        *("optional-field-removed", "the optional field vanished", True),
    ),
    "a wider type in the request": (
        changed("number: {type: string,", "number: {type: [string, integer],"),
        *("request/body/number", SENDS),
        *("type-widened", "the type string became integer or string", False),
        *("type-narrowed", "the type integer or string became string", True),
    ),
    "a wider type in the answer": (
        changed("size: {type: integer,", "size: {type: number,"),
        *(f"{ANSWER}/size", READS),
        *("type-widened", "the type integer became number", True),
        *("type-narrowed", "the type number became integer", False),
    ),
    "another type": (
        changed("id: {type: integer}", "id: {type: string}"),
        *(f"{ANSWER}/id", READS),
        *("type-changed", "the type integer became string", True),
        *("type-changed", "the type string became integer", True),
    ),
    "no type": (
        changed("id: {type: integer}", "id: {}"),
        *(f"{ANSWER}/id", READS),
        *("type-widened", "the type integer became any", True),
        *("type-narrowed", "the type any became integer", False),
    ),
    "null in the request": (
        changed("number: {type: string,", 'number: {type: [string, "null"],'),
        *("request/body/number", SENDS),
        *("null-allowed", "null is allowed now", False),
        *("null-refused", "null is allowed no more", True),
    ),
    "null in the answer": (
        changed("id: {type: integer}", "id: {anyOf: [{type: integer}, {type: 'null'}]}"),
        *(f"{ANSWER}/id", READS),
        *("null-allowed", "null is allowed now", True),
        *("null-refused", "null is allowed no more", False),
    ),
    "a value of a closed list in the request": (
        changed("[now, later]", "[now, later, never]"),
        *("request/body/mode", SENDS),
        *("value-added", 'the value "never" appeared', False),
        *("value-removed", 'the value "never" vanished', True),
    ),
    "a value of a closed list in the answer": (
        changed("[a, b]", "[a, b, c]"),
        *(f"{ANSWER}/kind", READS),
        *("value-added", 'the value "c" appeared', True),
        *("value-removed", 'the value "c" vanished', False),
    ),
    "a value of an open list in the answer": (
        changed("[queued, ended]", "[queued, ended, held]"),
        *(f"{ANSWER}/state", READS),
        *("open-value-added", 'the value "held" appeared', False),
        *("value-removed", 'the value "held" vanished', False),
    ),
    "a list in the request": (
        changed('lang: {type: [string, "null"]', 'lang: {type: [string, "null"], enum: [en, null]'),
        *("request/body/lang", SENDS),
        *("list-stated", 'only these values are listed now: "en"', True),
        *("list-lifted", 'values are listed no more, before: "en"', False),
    ),
    "a list in the answer": (
        changed(
            "tags: {type: array, maxItems: 2, items: {type: string}}",
            "tags: {type: array, maxItems: 2, items: {type: string, const: x}}",
        ),
        *(f"{ANSWER}/tags/*", READS),
        *("list-stated", 'only these values are listed now: "x"', False),
        *("list-lifted", 'values are listed no more, before: "x"', True),
    ),
    "whether a list is open": (
        changed("x-extensible-enum", "enum"),
        *(f"{ANSWER}/state", READS),
        *("list-closed", "the list was open and is closed", False),
        *("list-opened", "the list was closed and is open", True),
    ),
    "a format in the answer": (
        changed(", format: date-time", ""),
        *(f"{ANSWER}/at", READS),
        *("format-lifted", "format date-time is asked for no more", True),
        *("format-stated", "format date-time is asked for now", False),
    ),
    "a pattern in the request": (
        changed("maxLength: 12", "maxLength: 12, pattern: '^[+]'"),
        *("request/body/number", SENDS),
        *("format-stated", "pattern ^[+] is asked for now", True),
        *("format-lifted", "pattern ^[+] is asked for no more", False),
    ),
    "another format": (
        changed("format: date-time", "format: date"),
        *(f"{ANSWER}/at", READS),
        *("format-changed", "format date-time became date", True),
        *("format-changed", "format date became date-time", True),
    ),
    "an upper limit in the request": (
        changed("maxLength: 12", "maxLength: 13"),
        *("request/body/number", SENDS),
        *("limit-widened", "maxLength 12 became 13", False),
        *("limit-narrowed", "maxLength 13 became 12", True),
    ),
    "a lower limit in the request": (
        changed("minimum: 1", "minimum: 0"),
        *("request/query/page", SENDS),
        *("limit-widened", "minimum 1 became 0", False),
        *("limit-narrowed", "minimum 0 became 1", True),
    ),
    "an upper limit in the answer": (
        changed("maximum: 100", "maximum: 101"),
        *(f"{ANSWER}/size", READS),
        *("limit-widened", "maximum 100 became 101", True),
        *("limit-narrowed", "maximum 101 became 100", False),
    ),
    "a lower limit in the answer": (
        changed(", minLength: 1", ""),
        *(f"{ANSWER}/note", READS),
        *("limit-widened", "minLength 1 is asked for no more", True),
        *("limit-narrowed", "minLength 1 is asked for now", False),
    ),
    "other keys": (
        changed("required: [id, state]", "additionalProperties: false\n                required: [id, state]"),
        *(ANSWER, READS),
        *("keys-closed", "other keys are refused now", False),
        *("keys-opened", "other keys are refused no more", True),
    ),
    "a success": (
        changed('        "400":\n', '        "202": {description: Later.}\n        "400":\n'),
        *("response", READS),
        *("success-added", "the status 202 appeared", True),
        *("status-removed", "the status 202 vanished", False),
    ),
    "a refusal's status": (
        changed('        "400":\n', '        "409": {description: Busy.}\n        "400":\n'),
        *("response", READS),
        *("refusal-added", "the status 409 appeared", False),
        *("status-removed", "the status 409 vanished", False),
    ),
    "a refusal that is due": (
        SPEC + DUE,
        *("lang-unknown", ""),
        *(
            "refusal-due",
            "the refusal 400 'lang is unknown' appeared, due where /body/lang is const xx",
            True,
        ),
        *("message-removed", "the refusal 400 'lang is unknown' vanished", False),
    ),
    "a refusal that may come": (
        SPEC + SECOND,
        *("lang-unknown", READS),
        *("message-added", "the refusal 400 'lang is unknown' appeared", False),
        *("message-removed", "the refusal 400 'lang is unknown' vanished", False),
    ),
    "a message in other words": (
        changed(MESSAGE, "        message: a number is required\n"),
        *("number-required", READS),
        *("message-reworded", "its message 'number is required' became 'a number is required'", True),
        *("message-reworded", "its message 'a number is required' became 'number is required'", True),
    ),
    "what is refused": (
        changed("when: [{at: /body/number, is: absent}]", "when: [{at: /body/number, is: missing}]"),
        *("number-required", SENDS),
        *("refusal-reasons", "400 'number is required' is due where /body/number is missing", True),
        *("refusal-reasons", "400 'number is required' is due where /body/number is missing, null or blank", True),
    ),
    "a rule": (
        changed(
            "          x-rules:\n          - {id: positive, rule: response.body.id > 0, source: {basis: documented}}\n",
            "",
        ),
        *("positive", READS),
        *("rule-removed", "it holds no more: response.body.id > 0", True),
        *("rule-added", "it holds now: response.body.id > 0", False),
    ),
    "another rule": (
        changed("response.body.id > 0", "response.body.id > 1"),
        *("positive", READS),
        *("rule-changed", "response.body.id > 0 became response.body.id > 1", True),
        *("rule-changed", "response.body.id > 1 became response.body.id > 0", True),
    ),
}


def told(folder: Path, old: str, new: str) -> Told:
    found = compare_specs(contract(folder, old, "old"), contract(folder, new, "new"))
    return [
        (each.place.removeprefix("calls:createCall:"), each.kind, each.direction, each.what, each.breaking)
        for each in found.changes
    ]


@pytest.mark.parametrize("name", ROWS)
def test_a_change_is_told_both_ways(name: str, tmp_path: Path) -> None:
    new, place, direction, kind, what, breaking, back_kind, back_what, back_breaking = ROWS[name]
    forth, back = told(tmp_path, SPEC, new), told(tmp_path, new, SPEC)
    there = direction or SENDS
    assert forth == [(place, kind, there, what, breaking)]
    assert back == [(place, back_kind, direction or READS, back_what, back_breaking)]


def test_a_limit_that_is_neither_wider_nor_narrower(tmp_path: Path) -> None:
    by_two, by_three = (changed("maximum: 100", f"maximum: 100, multipleOf: {number}") for number in (2, 3))
    assert told(tmp_path, by_two, by_three) == [
        (f"{ANSWER}/size", "limit-changed", READS, "multipleOf 2 became 3", True)
    ]
    assert [each[1] for each in told(tmp_path, SPEC, by_two)] == ["limit-narrowed"]
    assert [each[1] for each in told(tmp_path, by_two, SPEC)] == ["limit-widened"]


def test_a_refusal_with_another_status(tmp_path: Path) -> None:
    old = changed('        "400":\n', '        "409": {description: Busy.}\n        "400":\n')
    new = old.replace("        status: 400\n", "        status: 409\n")
    assert told(tmp_path, old, new) == [("number-required", "refusal-status", READS, "its status 400 became 409", True)]


def test_a_media_type_of_the_request_and_of_the_answer(tmp_path: Path) -> None:
    request = changed("      responses:\n", "          text/json: {}\n      responses:\n")
    assert told(tmp_path, SPEC, request) == [
        ("request", "media-added", SENDS, "the media type text/json appeared", False)
    ]
    assert told(tmp_path, request, SPEC) == [
        ("request", "media-removed", SENDS, "the media type text/json vanished", True)
    ]
    answer = changed(
        "            application/json: {schema: {type: object, prop",
        f"{TEXT}            application/json: {{schema: {{type: object, prop",
    )
    assert told(tmp_path, SPEC, answer) == [
        ("response.400", "media-added", READS, "the media type text/plain appeared", True)
    ]
    assert told(tmp_path, answer, SPEC) == [
        ("response.400", "media-removed", READS, "the media type text/plain vanished", False)
    ]


def test_an_operation_is_told_by_method_and_path(tmp_path: Path) -> None:
    assert told(tmp_path, SPEC, OTHER_PATH) == [
        ("calls:createCall", "operation-removed", SENDS, "the operation POST /calls vanished", True),
        ("calls:createCall", "operation-added", SENDS, "the operation POST /callers appeared", False),
    ]
    renamed = SPEC.replace("createCall", "makeCall")
    assert told(tmp_path, SPEC, renamed) == []


def test_credentials_that_are_asked_for_or_taken_no_more(tmp_path: Path) -> None:
    schemes = (
        "components:\n  securitySchemes:\n    one: {type: http, scheme: bearer}\n    two: {type: http, scheme: basic}\n"
    )
    one = changed("      x-effect: dials\n", "      x-effect: dials\n      security: [{one: []}]\n") + schemes
    two = one.replace("[{one: []}]", "[{one: []}, {two: []}]")
    needed = ("calls:createCall", "credentials-needed", SENDS, "credentials are asked for now: one", True)
    removed = ("calls:createCall", "credentials-removed", SENDS, "the credentials two are taken no more", True)
    assert [each for each in told(tmp_path, SPEC, one) if "credential" in each[1]] == [needed]
    assert told(tmp_path, one, two) == []
    assert told(tmp_path, two, one) == [removed]


def test_a_spec_and_itself_differ_in_nothing(tmp_path: Path) -> None:
    assert told(tmp_path, SPEC, SPEC) == []


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_spec_and_itself_differ_in_nothing(name: str) -> None:
    found = compare_specs(shipped(name), shipped(name))
    assert (found.changes, found.incomparable) == ((), ())


def test_requests_whose_kinds_are_told_apart_otherwise_are_not_compared(tmp_path: Path) -> None:
    text = shipped("ccai").file.read_text(encoding="utf-8")
    assert text.count("propertyName: call_type") == 1
    old = contract(tmp_path, text, "old")
    new = contract(tmp_path, text.replace("propertyName: call_type", "propertyName: call_kind"), "new")
    found = compare_specs(old, new)
    assert found.changes == ()
    assert found.incomparable == (
        "the requests of calls:createCall: call_type told the kinds of requests apart, call_kind does now",
    )


def test_every_kind_of_change_has_a_test() -> None:
    kinds = {kind for row in ROWS.values() for kind in (row[3], row[6])}
    elsewhere = {"operation-added", "operation-removed", "media-added", "media-removed"}
    elsewhere |= {"credentials-needed", "credentials-removed", "refused-now", "accepted-now"}
    elsewhere |= {"failure-added", "refusal-status", "limit-changed"}
    assert BREAKS.keys() - kinds == elsewhere
