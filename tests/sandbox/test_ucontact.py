"""uContact in the sandbox: the form in both spellings, 0 for refused, and that each of its lies is found."""

import json
import tomllib
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ringback.exchange import Request, Response
from ringback.sandbox.ucontact import AGENTS, CAMPAIGNS, FORM, TOKEN, VENDOR
from ringback.sandbox.vendor import Fault, opened
from tests.sandbox.asked import UNREADABLE, bodies, first_told, unsound

URL = "https://example.ucontactcloud.com/Integra/resources/Dialers/DialerTask"
GOOD: dict[str, Any] = {
    "calldate": None,
    "campaign": "POWER<-",
    "destination": "0123456789",
    "alternatives": "",
    "agent": "",
    "data": "idcustomer=7",
    "source": "source",
    "bulk": False,
    "automatic": True,
}
FULL = {**GOOD, "calldate": "2030-01-31 14:07:00", "agent": "1001", "alternatives": "12025550143:12025550144"}
AUTHORIZATION = ("Authorization", f"Basic {TOKEN}")
FORM_TYPE = ("Content-Type", FORM)
SEEDS = range(12)


def post(body: bytes, *headers: tuple[str, str], url: str = URL, method: str = "POST") -> Request:
    return Request(method, url, headers or (FORM_TYPE, AUTHORIZATION), body)


def encoded(record: object) -> Request:
    return post(urlencode({"call": json.dumps(record)}).encode())


def raw(record: object) -> Request:
    return post(f"call={json.dumps(record)}".encode())


def added(response: Response) -> bool:
    assert response.status == 200
    return response.body.strip() != b"0"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "request_",
    [
        encoded(GOOD),
        encoded(FULL),
        raw(GOOD),
        raw(FULL),
        post(f"call={quote(json.dumps(GOOD))}".encode()),
        encoded({**GOOD, "data": "name=Zoë 李 😀:plus=1+1", "campaign": "Clientes Ñuñoa<-"}),
        post(f"call={json.dumps({**GOOD, 'data': 'Zoë'}, ensure_ascii=False)}".encode()),
    ],
)
def test_what_the_document_asks_for_is_added(seed: int, request_: Request) -> None:
    assert added(opened(VENDOR, seed)(request_))


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in GOOD.items() if name != key}


REFUSED: dict[str, Request] = {
    **{f"no {key}": encoded(without(key)) for key in GOOD},
    "an unknown campaign": encoded({**GOOD, "campaign": "NOBODY<-"}),
    "no destination to dial": encoded({**GOOD, "destination": ""}),
    "a destination as an integer": encoded({**GOOD, "destination": 123456789}),
    "no source to name": encoded({**GOOD, "source": ""}),
    "a campaign that is null": encoded({**GOOD, "campaign": None}),
    "data as an object": encoded({**GOOD, "data": {"idcustomer": 7}}),
    "bulk as text": encoded({**GOOD, "bulk": "false"}),
    "automatic as a number": encoded({**GOOD, "automatic": 1}),
    "a date alone": encoded({**GOOD, "calldate": "2030-01-31"}),
    "31 June": encoded({**GOOD, "calldate": "2030-06-31 10:00:00"}),
    "24 hours": encoded({**GOOD, "calldate": "2030-06-30 24:00:00"}),
    "a list": encoded([GOOD]),
    "two calls": post(urlencode([("call", json.dumps(GOOD)), ("call", json.dumps(FULL))]).encode()),
    "another field": post(b"task=1"),
    "nothing": post(b""),
    "a plus in raw JSON": raw({**GOOD, "destination": "+12025550143"}),
    "a percent sign in raw JSON": raw({**GOOD, "data": "rate=5%41"}),
    "an ampersand in raw JSON": raw({**GOOD, "data": "a&b"}),
    "a comment": post(urlencode({"call": json.dumps(GOOD)[:-1] + "// pending\n}"}).encode()),
    "the JSON itself": post(json.dumps(GOOD).encode(), ("Content-Type", "application/json"), AUTHORIZATION),
    "a form called text": post(encoded(GOOD).body, ("Content-Type", "text/plain"), AUTHORIZATION),
    "encoded latin-1": post(b"call=%7B%22data%22:%22%E9%22%7D"),
}


@pytest.mark.parametrize("request_", REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize("seed", range(6))
def test_what_the_document_does_not_allow_is_answered_with_0(seed: int, request_: Request) -> None:
    assert not added(opened(VENDOR, seed)(request_))


@pytest.mark.parametrize(
    "record",
    [
        {**GOOD, "calldate": "null"},
        {**GOOD, "calldate": ""},
        {**GOOD, "alternatives": None},
        {**GOOD, "agent": None},
        {**GOOD, "data": None},
        {**GOOD, "agent": "7777"},
        {**GOOD, "priority": 1},
        {**GOOD, "destination": "nobody"},
    ],
)
def test_what_the_document_leaves_open_is_added_by_some_and_refused_by_others(record: dict[str, Any]) -> None:
    assert {added(opened(VENDOR, seed)(encoded(record))) for seed in range(40)} == {True, False}


@pytest.mark.parametrize("body", UNREADABLE)
def test_text_that_is_no_json_is_answered_with_0(body: bytes) -> None:
    assert not added(opened(VENDOR, 1)(post(b"call=" + quote(body).encode())))
    assert not added(opened(VENDOR, 1)(post(b"call=" + body)))


def test_without_its_token_it_answers_0_or_a_status_of_http() -> None:
    for authorization in ((), (("Authorization", "Basic wrong"),), (("Authorization", f"Bearer {TOKEN}"),)):
        answers = [opened(VENDOR, seed)(post(encoded(GOOD).body, FORM_TYPE, *authorization)) for seed in range(30)]
        assert {each.status for each in answers} == {401, 403, 200}
        assert {each.body.strip() for each in answers} == {b"0"}


def test_other_methods_and_other_paths_are_refused() -> None:
    assert opened(VENDOR, 0)(post(encoded(GOOD).body, method="GET")).status == 405
    assert opened(VENDOR, 0)(post(encoded(GOOD).body, url=URL[:-1])).status == 404


@given(record=bodies(FULL), seed=st.integers(0, 500))
@example(record={**FULL, "data": "a+b%20c&d=e"}, seed=0)
def test_whatever_records_come_the_judge_finds_nothing(record: dict[str, Any], seed: int) -> None:
    assert unsound(opened(VENDOR, seed), encoded(record)) == []
    assert unsound(opened(VENDOR, seed), raw(record)) == []


@given(
    body=st.one_of(
        st.binary(max_size=40),
        st.binary(max_size=40).map(lambda some: b"call=" + some),
        st.text(alphabet='{}":,call=&%+ 0nul', max_size=60).map(lambda some: f"call={some}".encode()),
        st.sampled_from(UNREADABLE).map(lambda some: b"call=" + quote(some).encode()),
    ),
    seed=st.integers(0, 500),
    media=st.sampled_from(["", FORM, f"{FORM}; charset=utf-8", "text/plain", "application/json", "é"]),
)
def test_whatever_bytes_come_the_judge_finds_nothing(body: bytes, seed: int, media: str) -> None:
    assert unsound(opened(VENDOR, seed), post(body, ("Content-Type", media), AUTHORIZATION)) == []
    assert unsound(opened(VENDOR, seed), post(body, AUTHORIZATION)) == []


TELLING: dict[str, Request] = {
    "alternatives-left-out": REFUSED["no alternatives"],
    "agent-left-out": REFUSED["no agent"],
    "flags-left-out": REFUSED["no bulk"],
    "flags-of-any-type": REFUSED["bulk as text"],
    "destination-of-any-type": REFUSED["a destination as an integer"],
    "data-of-any-type": REFUSED["data as an object"],
    "empty-source-taken": REFUSED["no source to name"],
    "any-calldate": REFUSED["a date alone"],
    "days-that-do-not-exist": REFUSED["31 June"],
    "any-media-type": REFUSED["a form called text"],
    "plus-becomes-space": REFUSED["a plus in raw JSON"],
    "percent-is-decoded": REFUSED["a percent sign in raw JSON"],
    "adds-what-is-no-json": REFUSED["a comment"],
    "first-of-two": REFUSED["two calls"],
    "refusal-in-words": REFUSED["no source"],
    "refused-by-status": REFUSED["no source"],
    "refused-with-500": REFUSED["no source"],
    "created": encoded(GOOD),
    "gone-now-and-then": encoded(GOOD),
    "crash-on-accents": encoded({**GOOD, "data": "Zoë"}),
    "crash-on-raw-json": raw(GOOD),
    "crash-on-repeat": encoded(GOOD),
}
WITHOUT_TOKEN = {
    "no-token-needed": post(encoded(GOOD).body, FORM_TYPE),
    "any-token": post(encoded(GOOD).body, FORM_TYPE, ("Authorization", "Basic wrong")),
}


def short(fault: Fault) -> str:
    return fault.name.removeprefix("ucontact-")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("fault", [each for each in VENDOR.faults if short(each) in TELLING], ids=short)
def test_the_judge_finds_each_fault_and_names_its_promise(fault: Fault, seed: int) -> None:
    found = first_told(fault, opened(VENDOR, seed, [fault.name]), TELLING[short(fault)])
    assert {each.id for each in found} & set(fault.breaks)


@pytest.mark.parametrize("request_", REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_in_words_is_told_whatever_was_refused(request_: Request) -> None:
    fault = next(each for each in VENDOR.faults if short(each) == "refusal-in-words")
    found = {each.id for each in first_told(fault, opened(VENDOR, 0, [fault.name]), request_)}
    assert found <= set(fault.breaks)


@pytest.mark.parametrize("fault", [each for each in VENDOR.faults if short(each) in WITHOUT_TOKEN], ids=short)
def test_a_fault_of_tokens_serves_those_who_have_none(fault: Fault) -> None:
    request = WITHOUT_TOKEN[short(fault)]
    assert opened(VENDOR, 0)(request).body.strip() == b"0"
    assert added(opened(VENDOR, 0, [fault.name])(request))


def test_each_fault_has_a_request_that_tells_it() -> None:
    assert {short(fault) for fault in VENDOR.faults} == TELLING.keys() | WITHOUT_TOKEN.keys()


def test_the_tenant_file_names_what_the_vendor_knows() -> None:
    table = tomllib.loads(VENDOR.tenant)["ucontact"]
    assert table["known"]["campaigns"]["valid"] == list(CAMPAIGNS)
    assert table["known"]["agents"]["available"] == list(AGENTS)
    assert [table["auth"]["token"]] == list(VENDOR.secrets)
