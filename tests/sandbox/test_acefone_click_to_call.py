"""Acefone UK in the sandbox: what it takes, what it refuses and how, and that each of its lies is found."""

import json
import tomllib
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ringback.exchange import Request, Response
from ringback.sandbox.acefone_click_to_call import AGENTS, OWN_NUMBERS, TOKEN, VENDOR
from ringback.sandbox.vendor import Fault, Handler, opened
from tests.sandbox.asked import UNREADABLE, bodies, first_told, unsound

URL = "https://api-account-uk.acefone.com/v1/click_to_call"
GOOD: dict[str, Any] = {"agent_number": "1001", "destination_number": "12025550143"}
FULL = {
    **GOOD,
    "caller_id": "+442079460100",
    "async": "1",
    "call_timeout": 60,
    "custom_identifier": "order-7",
    "colour": {"of": ["blue"]},
}
AUTHORIZATION = ("Authorization", f"Bearer {TOKEN}")
JSON = ("Content-Type", "application/json")
SEEDS = range(12)


def post(body: object, *headers: tuple[str, str], url: str = URL, method: str = "POST") -> Request:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request(method, url, headers or (JSON, AUTHORIZATION), raw)


def said(response: Response) -> tuple[int, bool]:
    """Status and success, whichever spelling its key has."""
    answer = {name.lower(): value for name, value in json.loads(response.body).items()}
    assert isinstance(answer["message"], str)
    return response.status, answer["success"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "body",
    [GOOD, FULL, {**GOOD, "destination_number": "+44 20 7946 0958"}, {**GOOD, "note": "é😀", "ref_id": [1, None, {}]}],
)
def test_what_the_document_asks_for_is_called(seed: int, body: dict[str, Any]) -> None:
    assert said(opened(VENDOR, seed)(post(body))) == (200, True)


REFUSED: dict[str, Any] = {
    "no agent": {"destination_number": "12025550143"},
    "no destination": {"agent_number": "1001"},
    "an agent who is not there": {**GOOD, "agent_number": "9999"},
    "an agent as an integer": {**GOOD, "agent_number": 1001},
    "a destination that is null": {**GOOD, "destination_number": None},
    "a caller id as an integer": {**GOOD, "caller_id": 442079460100},
    "async that is true": {**GOOD, "async": True},
    "a timeout as text": {**GOOD, "call_timeout": "60"},
    "a timeout of half a second": {**GOOD, "call_timeout": 0.5},
    "an identifier that is a list": {**GOOD, "custom_identifier": ["order-7"]},
    "a list": [GOOD],
    "null": None,
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_what_lacks_a_field_or_has_a_wrong_type_is_refused_by_status_or_by_success(body: Any) -> None:
    ways = {said(opened(VENDOR, seed)(post(body))) for seed in range(40)}
    assert ways == {(400, False), (400, True), (200, False)}


def taken(handle: Handler, body: dict[str, Any]) -> bool:
    return said(handle(post(body))) == (200, True)


@pytest.mark.parametrize(
    "body",
    [
        {**GOOD, "async": 1},
        {**GOOD, "async": "0"},
        {**GOOD, "custom_identifier": {"ref_id": "7"}},
        {**GOOD, "call_timeout": 60.0},
        {**GOOD, "call_timeout": -1},
        {**GOOD, "caller_id": "+442079460999"},
        {**GOOD, "destination_number": "nobody"},
    ],
)
def test_what_the_document_leaves_open_is_taken_by_some_and_refused_by_others(body: dict[str, Any]) -> None:
    assert {taken(opened(VENDOR, seed), body) for seed in range(40)} == {True, False}


def test_the_keys_of_the_outcome_are_those_of_the_table_or_of_its_text() -> None:
    keys = {frozenset(json.loads(opened(VENDOR, seed)(post(GOOD)).body)) for seed in range(20)}
    assert keys == {frozenset({"success", "message"}), frozenset({"Success", "Message"})}


@pytest.mark.parametrize("body", UNREADABLE)
def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    assert {opened(VENDOR, seed)(post(body)).status for seed in range(20)} == {400, 415, 422}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_token_is_asked_for_before_anything_else(seed: int) -> None:
    handle = opened(VENDOR, seed)
    for authorization in ((), (("Authorization", "Bearer wrong"),), (("Authorization", TOKEN),)):
        assert said(handle(post(b"{", JSON, *authorization))) in {(401, False), (403, False)}


@pytest.mark.parametrize("seed", SEEDS)
def test_other_methods_and_other_paths_are_refused(seed: int) -> None:
    handle = opened(VENDOR, seed)
    assert said(handle(post(GOOD, method="GET"))) == (405, False)
    assert said(handle(post(GOOD, url=f"{URL}_support"))) == (404, False)


@given(body=bodies(FULL), seed=st.integers(0, 500))
@example(body={**FULL, "call_timeout": 1e300}, seed=0)
@example(body={**FULL, "call_timeout": 10**400}, seed=1)
@example(body={**FULL, "async": 1.0}, seed=1)
def test_whatever_fields_come_the_judge_finds_nothing(body: dict[str, Any], seed: int) -> None:
    assert unsound(opened(VENDOR, seed), post(body)) == []


@given(body=st.one_of(st.binary(max_size=40), st.sampled_from(UNREADABLE)), seed=st.integers(0, 500))
def test_whatever_bytes_come_the_judge_finds_nothing(body: bytes, seed: int) -> None:
    assert unsound(opened(VENDOR, seed), post(body)) == []


@pytest.mark.parametrize("depth", [90, 110, 190, 210])
def test_a_parameter_nested_deep_is_no_crash(depth: int) -> None:
    body = (
        b'{"agent_number": "1001", "destination_number": "12025550143", "deep": ' + b"[" * depth + b"]" * depth + b"}"
    )
    assert unsound(opened(VENDOR, 3), post(body)) == []


TELLING: dict[str, Request] = {
    "no-message": post(GOOD),
    "refusal-without-success": post({}),
    "ok-for-success": post(GOOD),
    "success-as-text": post(GOOD),
    "success-as-number": post(GOOD),
    "message-as-list": post({}),
    "message-null": post(GOOD),
    "list-of-outcomes": post(GOOD),
    "created": post(GOOD),
    "refused-as-conflict": post({}),
    "page": post({}),
    "cut-off": post(GOOD),
    "trace-id": post(GOOD),
    "field-map": post({}),
    "crash-on-repeat": post(GOOD),
    "to-nobody": post(REFUSED["no destination"]),
    "by-nobody": post(REFUSED["no agent"]),
    "agent-of-any-type": post(REFUSED["an agent as an integer"]),
    "caller-id-of-any-type": post(REFUSED["a caller id as an integer"]),
    "timeout-of-any-type": post(REFUSED["a timeout as text"]),
    "any-media-type": post(GOOD, ("Content-Type", "text/plain"), AUTHORIZATION),
    "crash-on-accents": post({**GOOD, "custom_identifier": "Zoë"}),
    "crash-on-own-parameters": post(FULL),
}
WITHOUT_TOKEN = {
    "no-token-needed": post(GOOD, JSON),
    "any-token": post(GOOD, JSON, ("Authorization", "Bearer wrong")),
}


def short(fault: Fault) -> str:
    return fault.name.removeprefix("acefone-click-to-call-")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("fault", [each for each in VENDOR.faults if short(each) in TELLING], ids=short)
def test_the_judge_finds_each_fault_and_names_its_promise(fault: Fault, seed: int) -> None:
    found = first_told(fault, opened(VENDOR, seed, [fault.name]), TELLING[short(fault)])
    assert {each.id for each in found} & set(fault.breaks)


@pytest.mark.parametrize("fault", [each for each in VENDOR.faults if short(each) in WITHOUT_TOKEN], ids=short)
def test_a_fault_of_tokens_serves_those_who_have_none(fault: Fault) -> None:
    request = WITHOUT_TOKEN[short(fault)]
    assert said(opened(VENDOR, 0)(request))[0] in (401, 403)
    assert said(opened(VENDOR, 0, [fault.name])(request)) == (200, True)


def test_each_fault_has_a_request_that_tells_it() -> None:
    assert {short(fault) for fault in VENDOR.faults} == TELLING.keys() | WITHOUT_TOKEN.keys()


def test_the_tenant_file_names_what_the_vendor_knows() -> None:
    table = tomllib.loads(VENDOR.tenant)["acefone-click-to-call"]
    assert table["known"]["agents"]["available"] == list(AGENTS)
    assert table["known"]["numbers"]["outbound"] == list(OWN_NUMBERS)
    assert [table["auth"]["bearer"]] == list(VENDOR.secrets)
