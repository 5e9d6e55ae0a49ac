"""Acefone India in the sandbox: what it takes, what it refuses and how, and that each of its lies is found."""

import json
import tomllib
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ringback.exchange import Request, Response
from ringback.sandbox.acefone_dialer import AGENTS, QUEUES, TOKEN, VENDOR
from ringback.sandbox.vendor import Fault, opened
from tests.sandbox.asked import UNREADABLE, bodies, first_told, unsound

URL = "https://api.acefone.in/v1/dialer/schedule_call/"
GOOD: dict[str, Any] = {
    "customer_name": "Ann Example",
    "schedule_date_time": "2030-01-31 14:07:00",
    "assigned_to": "05046630215",
    "customer_number": "12025550143",
}
FULL = {**GOOD, "reminder_schedule_callbacks": True, "reminder_time": 10, "call_end_min": None, "inbound_queue": 147}
AUTHORIZATION = ("Authorization", f"Bearer {TOKEN}")
JSON = ("Content-Type", "application/json")
SEEDS = range(12)


def post(body: object, *headers: tuple[str, str], url: str = URL, method: str = "POST") -> Request:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request(method, url, headers or (JSON, AUTHORIZATION), raw)


def said(response: Response) -> tuple[int, bool]:
    answer = json.loads(response.body)
    assert isinstance(answer["message"], str)
    return response.status, answer["success"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "body",
    [
        GOOD,
        FULL,
        {**GOOD, "customer_name": "Zoë 李 😀", "assigned_to": "05056XX1974"},
        {**GOOD, "customer_number": "+1 202-555-0143", "reminder_time": None, "call_end_min": 2**31 - 1},
    ],
)
def test_what_the_document_asks_for_is_scheduled(seed: int, body: dict[str, Any]) -> None:
    assert said(opened(VENDOR, seed)(post(body))) == (200, True)


REFUSED: dict[str, Any] = {
    "no customer_name": {name: value for name, value in GOOD.items() if name != "customer_name"},
    "no time": {name: value for name, value in GOOD.items() if name != "schedule_date_time"},
    "nobody to call": {name: value for name, value in GOOD.items() if name != "customer_number"},
    "assigned to nobody": {name: value for name, value in GOOD.items() if name != "assigned_to"},
    "an agent who is not there": {**GOOD, "assigned_to": "05099999999"},
    "a number as an integer": {**GOOD, "customer_number": 12025550143},
    "a name that is null": {**GOOD, "customer_name": None},
    "a date alone": {**GOOD, "schedule_date_time": "2030-01-31"},
    "a T between": {**GOOD, "schedule_date_time": "2030-01-31T14:07:00"},
    "24 hours": {**GOOD, "schedule_date_time": "2030-01-31 24:00:00"},
    "30 February": {**GOOD, "schedule_date_time": "2030-02-30 10:00:00"},
    "a line's end after the time": {**GOOD, "schedule_date_time": "2030-01-31 14:07:00\n"},
    "a reminder that is text": {**GOOD, "reminder_schedule_callbacks": "true"},
    "minutes as text": {**GOOD, "reminder_time": "10"},
    "minutes that are true": {**GOOD, "call_end_min": True},
    "minutes beyond int32": {**GOOD, "reminder_time": 2**31},
    "half a queue": {**GOOD, "inbound_queue": 0.5},
    "a list": [GOOD],
    "text": "call me",
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_what_lacks_a_field_or_has_a_wrong_type_is_refused_by_status_or_by_success(body: Any) -> None:
    ways = {said(opened(VENDOR, seed)(post(body))) for seed in range(40)}
    assert ways == {(400, False), (400, True), (200, False)}


@pytest.mark.parametrize("body", [*UNREADABLE, b"customer_name=Ann"])
def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    assert {opened(VENDOR, seed)(post(body)).status for seed in range(20)} == {400, 415, 422}


def test_another_media_type_is_refused() -> None:
    answers = [opened(VENDOR, seed)(post(GOOD, ("Content-Type", "text/plain"), AUTHORIZATION)) for seed in range(20)]
    assert {said(each) for each in answers} == {(400, False), (415, False), (422, False)}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_token_is_asked_for_before_anything_else(seed: int) -> None:
    handle = opened(VENDOR, seed)
    for authorization in (
        (),
        (("Authorization", "Bearer wrong"),),
        (("Authorization", TOKEN),),
        (("Authorization", "Basic eDp5"),),
    ):
        assert said(handle(post(b"{", JSON, *authorization))) in {(401, False), (403, False)}


@pytest.mark.parametrize("seed", SEEDS)
def test_other_methods_and_other_paths_are_refused(seed: int) -> None:
    handle = opened(VENDOR, seed)
    assert said(handle(post(GOOD, method="PUT"))) == (405, False)
    assert said(handle(post(GOOD, url=f"{URL}7"))) == (404, False)
    assert said(handle(post(GOOD, url="nonsense"))) == (404, False)


def test_calls_are_numbered_each_with_an_id_of_its_own() -> None:
    seed = next(
        seed
        for seed in range(100)
        if b"Callback " in opened(VENDOR, seed)(post(GOOD)).body.replace(b"Callback scheduled", b"")
    )
    handle = opened(VENDOR, seed)
    assert len({json.loads(handle(post(GOOD)).body)["message"] for _ in range(5)}) == 5


@given(body=bodies(FULL), seed=st.integers(0, 500))
@example(body={**FULL, "reminder_time": 5.0}, seed=0)
@example(body={**FULL, "reminder_time": 5.0}, seed=1)
@example(body={**FULL, "inbound_queue": None}, seed=2)
def test_whatever_fields_come_the_judge_finds_nothing(body: dict[str, Any], seed: int) -> None:
    assert unsound(opened(VENDOR, seed), post(body)) == []


@given(
    body=st.one_of(st.binary(max_size=40), st.sampled_from(UNREADABLE)),
    seed=st.integers(0, 500),
    media=st.text(max_size=30),
)
def test_whatever_bytes_come_the_judge_finds_nothing(body: bytes, seed: int, media: str) -> None:
    assert unsound(opened(VENDOR, seed), post(body, ("Content-Type", media), AUTHORIZATION)) == []
    assert unsound(opened(VENDOR, seed), post(body)) == []


@pytest.mark.parametrize("media", ["", "application/json;charset=utf-8", "application/vnd.api+json", "text/json"])
@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_media_type_comes_the_judge_finds_nothing(seed: int, media: str) -> None:
    assert unsound(opened(VENDOR, seed), post(GOOD, ("Content-Type", media), AUTHORIZATION)) == []
    assert unsound(opened(VENDOR, seed), post(GOOD, AUTHORIZATION)) == []


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
    "for-nobody": post(REFUSED["assigned to nobody"]),
    "at-no-time": post(REFUSED["no time"]),
    "at-any-time": post(REFUSED["a T between"]),
    "number-of-any-type": post(REFUSED["a number as an integer"]),
    "reminder-of-any-type": post(REFUSED["a reminder that is text"]),
    "long-integers": post(REFUSED["minutes beyond int32"]),
    "any-media-type": post(GOOD, ("Content-Type", "text/plain"), AUTHORIZATION),
    "crash-on-accents": post({**GOOD, "customer_name": "Zoë"}),
}
WITHOUT_TOKEN = {
    "no-token-needed": post(GOOD, JSON),
    "any-token": post(GOOD, JSON, ("Authorization", "Bearer wrong")),
}


def short(fault: Fault) -> str:
    return fault.name.removeprefix("acefone-dialer-")


@pytest.mark.parametrize("seed", range(3))
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
    table = tomllib.loads(VENDOR.tenant)["acefone-dialer"]
    assert (table["known"]["agents"]["available"], table["known"]["queues"]["inbound"]) == (list(AGENTS), list(QUEUES))
    assert [table["auth"]["bearer"]] == list(VENDOR.secrets)
