"""The sandbox's CCAI Platform: what it creates and refuses, remembers, leaves to chance, and lies about."""

import base64
import json
import random
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringback.contract.catalogue import Catalogue, shipped
from ringback.exchange import Exchange, Headers, Provenance, Request, Response, header
from ringback.findings import Finding, Severity
from ringback.run.judge import judge
from ringback.sandbox.ccai import VENDOR
from ringback.sandbox.vendor import Fault, Handler, opened

CALLS = "https://example.uc1.ccaiplatform.com/apps/api/v1/calls"
NAME, TOKEN = VENDOR.secrets["RINGBACK_SANDBOX_CCAI_SUBDOMAIN"], VENDOR.secrets["RINGBACK_SANDBOX_CCAI_TOKEN"]
JSON = ("Content-Type", "application/json")
SEEDS = range(12)
CATALOGUE = Catalogue([shipped("ccai")])
TENANT = tomllib.loads(VENDOR.tenant.replace("{base_url}", "http://127.0.0.1:1"))["ccai"]
KNOWN = {f"{group}.{name}": values for group, lists in TENANT["known"].items() for name, values in lists.items()}


def basic(name: str, token: str) -> tuple[str, str]:
    return "Authorization", "Basic " + base64.b64encode(f"{name}:{token}".encode()).decode()


GOOD = basic(NAME, TOKEN)

OUTBOUND = {
    "call_type": "Voice Outbound (API)",
    "agent_email": "agent@example.com",
    "end_user_number": "+1 202-555-0143",
    "outbound_number": "+1 202-555-0101",
    "lang": "es",
}
INCOMING = {
    "call_type": "Voice Inbound (API)",
    "menu_id": 21,
    "end_user_number": "+1 202-555-0143",
    "recording_permission": "recording_permission_granted",
}
SCHEDULED = {
    "call_type": "Voice Scheduled (API)",
    "menu_id": 14,
    "end_user_number": "+1 202-555-0143",
    "scheduled_at": "2035-06-07T08:09:10.123+02:00",
}


def post(body: Any, *, authorization: tuple[str, str] | None = GOOD, media: tuple[str, str] = JSON) -> Request:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request("POST", CALLS, (media, authorization) if authorization else (media,), content)


def flags_of(call: object, body: Any = None, *, authorization: tuple[str, str] | None = GOOD) -> Request:
    """A GET of a call's flags, or a PATCH if there is a body."""
    credentials: Headers = (authorization,) if authorization else ()
    if body is None:
        return Request("GET", f"{CALLS}/{call}/customer_flag", credentials)
    return Request("PATCH", f"{CALLS}/{call}/customer_flag", (JSON, *credentials), json.dumps(body).encode())


def said(response: Response) -> Any:
    return json.loads(response.body)


def created(handle: Handler, body: Any) -> dict[str, Any]:
    response = handle(post(body))
    assert response.status == 201, response.body
    return dict(said(response))


def without(body: dict[str, Any], *names: str, **more: Any) -> dict[str, Any]:
    return {name: value for name, value in (body | more).items() if name not in names}


def findings(request: Request, response: Response) -> list[Finding]:
    """What Ringback's own judge finds, errata apart; nothing in what belongs to no operation."""
    matched = CATALOGUE.match(request.method, request.url)
    if matched is None:
        return []
    exchange = Exchange(request, response, Provenance.SANDBOX)
    judgement = judge(matched.contract, matched.operation, matched.path, exchange, KNOWN)
    return [each for each in judgement.findings if each.severity is not Severity.ERRATUM]


# --- calls


@pytest.mark.parametrize("seed", SEEDS)
def test_an_outbound_call_repeats_what_was_asked_for(seed: int) -> None:
    call = created(opened(VENDOR, seed), without(OUTBOUND, ticket_id=71450))
    assert call["call_type"] == "Voice Outbound (API)"
    assert (call["lang"], call["out_ticket_id"]) == ("es", "71450")
    assert call["outbound_number"] in ("+1 202-555-0101", "+12025550101")
    assert (call["agent_info"]["first_name"], call["agent_info"]["id"]) == ("Sample", 1)
    assert call["end_user"]["out_contact_id"] == "381630957514"
    agent, end_user = sorted(call["participants"], key=lambda each: each["type"])
    assert (agent["type"], agent["user_id"], agent["end_user_id"]) == ("agent", 1, None)
    assert (end_user["type"], end_user["user_id"], end_user["end_user_id"]) == (
        "end_user",
        None,
        call["end_user"]["id"],
    )
    assert agent["call_id"] == end_user["call_id"] == call["id"]
    assert call["selected_menu"] is call["menu_path"] is call["scheduled_at"] is None


@pytest.mark.parametrize("seed", SEEDS)
def test_an_incoming_call_stands_in_its_menu(seed: int) -> None:
    call = created(opened(VENDOR, seed), INCOMING)
    assert (call["status"], call["lang"], call["agent_info"]) == ("queued", "en", None)
    assert (call["selected_menu"]["id"], call["selected_menu"]["parent_id"]) == (21, 9)
    assert call["menu_path"] == {"items_count": 2, "name": "Lock Star/Returns", "materialized_path": "9/21"}
    assert call["created_at"] <= call["queued_at"]
    assert [each["type"] for each in call["participants"]] == ["end_user"]
    assert call["recording_permission"] in ("not_asked", "granted", "recording_permission_granted")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_scheduled_call_has_the_time_asked_for_in_utc(seed: int) -> None:
    call = created(opened(VENDOR, seed), SCHEDULED)
    assert call["scheduled_at"] in (
        "2035-06-07T06:09:10.123Z",
        "2035-06-07T06:09:10Z",
        "2035-06-07T06:09:10.123+00:00",
    )
    assert call["status"] in ("scheduled", "queued")
    assert call["call_type"] in ("Voice Scheduled (API)", "Voice Inbound (API)")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_call_that_follows_another_takes_its_menu_and_pictures(seed: int) -> None:
    handle = opened(VENDOR, seed)
    call = created(handle, without(SCHEDULED, "menu_id", call_id=514))
    assert call["selected_menu"]["id"] == 12
    assert call.get("parent_id") in (None, 514)
    assert call["photos"] == [{"id": 1, "photo_type": "photo", "url": "https://example.com/photos/1.jpg"}]
    assert call["transfers"][0]["from_agent"]["last_name"] == "Administrator"
    first = created(handle, INCOMING)
    assert created(handle, without(SCHEDULED, "menu_id", call_id=first["id"]))["selected_menu"]["id"] == 21


@pytest.mark.parametrize("seed", SEEDS)
def test_no_two_calls_or_participants_share_an_id(seed: int) -> None:
    handle = opened(VENDOR, seed)
    calls = [created(handle, body) for body in (OUTBOUND, INCOMING, SCHEDULED) * 30]
    assert len({call["id"] for call in calls} | {397, 514, 519}) == 93
    participants = [each["id"] for call in calls for each in call["participants"]]
    assert len(set(participants)) == len(participants)
    assert all(before["created_at"] < after["created_at"] for before, after in pairwise(calls))


def test_the_same_seed_gives_the_same_answers() -> None:
    assert opened(VENDOR, 3)(post(INCOMING)) == opened(VENDOR, 3)(post(INCOMING))
    assert opened(VENDOR, 3)(post(INCOMING)) != opened(VENDOR, 4)(post(INCOMING))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_person_is_the_same_end_user(seed: int) -> None:
    handle = opened(VENDOR, seed)
    one, other, again = (
        created(handle, without(INCOMING, end_user_number=number))["end_user"]
        for number in ("+1 202-555-0143", "+1 202-555-0144", "+1 202 555 0143")
    )
    assert one == again
    assert one["id"] != other["id"]


def test_an_agent_with_several_numbers_chooses_one_in_the_widget() -> None:
    statuses = {
        opened(VENDOR, seed)(post(without(OUTBOUND, "outbound_number", agent_email="allen@example.com"))).status
        for seed in range(40)
    }
    assert statuses == {200, 201, 202}


# --- refusals

REFUSALS = [
    (without(OUTBOUND, call_type="InvalidCallType"), "Invalid call type"),
    (without(OUTBOUND, "agent_email"), "Agent email required"),
    (without(OUTBOUND, agent_email="nobody"), "Not a valid agent email"),
    (without(OUTBOUND, agent_email="nobody@example.com"), "Not a valid agent email"),
    (without(OUTBOUND, agent_email="busy@example.com"), "Agent is not available to take this call"),
    (without(OUTBOUND, agent_email="trainee@example.com"), "Agent does not have access to make calls"),
    (without(OUTBOUND, "end_user_number"), "ticket_id or end_user_number required"),
    (without(OUTBOUND, end_user_number="123123"), "end_user_number is not well-formed"),
    (without(OUTBOUND, ticket_id=1), "Contact not found"),
    (without(OUTBOUND, lang="de"), "Language 'de' is not available"),
    (without(INCOMING, end_user_number="+1 999-657-12"), "end_user_number is not well formed"),
    (without(INCOMING, "end_user_number"), "end_user_number is required"),
    (without(INCOMING, ticket_id="99999999"), "Contact not found"),
    (without(INCOMING, "menu_id"), "menu_id is required"),
    (without(INCOMING, menu_id="menu_999"), "menu_id is not well formed"),
    (without(INCOMING, menu_id=9999), "menu_id 9999 is not found"),
    (without(INCOMING, menu_id=45), "Menu is in 'manual redirection' state, can't accept calls"),
    (without(INCOMING, menu_id=40), "Menu is in 'after hours' state, can't accept incoming calls"),
    (without(INCOMING, lang="fr"), "Language 'fr' is not available"),
    (without(INCOMING, lang="xy"), "Language 'xy' is not found"),
    (without(SCHEDULED, end_user_number="not a number"), "end_user_number is not well formed"),
    (without(SCHEDULED, "end_user_number"), "end_user_number is required"),
    (without(SCHEDULED, "menu_id"), "menu_id is required"),
    (without(SCHEDULED, "menu_id", call_id=999999999), "menu_id is required"),
    (without(SCHEDULED, menu_id="menu_999"), "menu_id is not well formed"),
    (without(SCHEDULED, menu_id=77), "menu_id 77 is not found"),
    (without(SCHEDULED, menu_id=9), "Only mobile and web menu IDs are permitted"),
    (without(SCHEDULED, menu_id=40), "Menu is in 'after hours' state, can't accept incoming calls"),
    (without(SCHEDULED, "scheduled_at"), "scheduled_at is required"),
    (without(SCHEDULED, scheduled_at="1999-12-31T23:59:59Z"), "scheduled_at is required"),
]
TOLD = [pytest.param(body, message, id=f"{body['call_type']}: {message}") for body, message in REFUSALS]


@pytest.mark.parametrize(("body", "message"), TOLD)
def test_a_documented_refusal_has_its_documented_sentence(body: dict[str, Any], message: str) -> None:
    for seed in SEEDS:
        response = opened(VENDOR, seed)(post(body))
        assert (response.status, said(response)) == (400, {"message": message})


def test_a_web_menu_takes_incoming_calls_or_not() -> None:
    answers = [opened(VENDOR, seed)(post(without(INCOMING, menu_id=30))) for seed in range(20)]
    assert {answer.status for answer in answers} == {201, 400}
    assert {said(answer).get("message") for answer in answers} == {None, "Only IVR and mobile menu IDs are permitted"}


def test_of_two_mistakes_either_may_be_told() -> None:
    body = without(INCOMING, menu_id="menu_999", lang="xy")
    told = {said(opened(VENDOR, seed)(post(body)))["message"] for seed in range(20)}
    assert told == {"menu_id is not well formed", "Language 'xy' is not found"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_refused_call_is_not_kept(seed: int) -> None:
    handle, other = opened(VENDOR, seed), opened(VENDOR, seed)
    handle(post(without(INCOMING, menu_id=9999)))
    assert created(handle, INCOMING)["id"] == created(other, INCOMING)["id"]


# --- flags

ALL_FALSE = {"verified_customer": False, "bad_actor": False, "repeat_customers": False, "repeat_customer": False}


@pytest.mark.parametrize("seed", SEEDS)
def test_an_update_changes_the_flags_of_its_call_and_of_no_other(seed: int) -> None:
    handle = opened(VENDOR, seed)
    call = created(handle, SCHEDULED)["id"]
    untouched = said(handle(flags_of(514)))
    updated = handle(
        flags_of(call, ALL_FALSE | {"verified_customer": True, "repeat_customers": True, "repeat_customer": True})
    )
    assert updated.status in (200, 202, 204)
    flags = said(handle(flags_of(call)))
    assert (flags.pop("verified_customer"), flags.pop("bad_actor")) == (True, False)
    assert flags in (
        {"repeat_customer": True},
        {"repeat_customers": True},
        {"repeat_customer": True, "repeat_customers": True},
    )
    handle(flags_of(call, ALL_FALSE))
    assert set(said(handle(flags_of(call))).values()) == {False}
    assert said(handle(flags_of(514))) == untouched


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("body", [[], "true", ALL_FALSE | {"bad_actor": "boolean"}, ALL_FALSE | {"bad_actor": 1}])
def test_an_update_that_cannot_be_made_changes_nothing(seed: int, body: Any) -> None:
    handle = opened(VENDOR, seed)
    before = said(handle(flags_of(397)))
    assert handle(flags_of(397, body)).status == 400
    assert said(handle(flags_of(397))) == before


@pytest.mark.parametrize("call", [999999999, "abc", "9" * 400, "%C3%A9", "-397"])
def test_flags_of_no_call_are_not_there(call: object) -> None:
    assert {opened(VENDOR, seed)(flags_of(call)).status for seed in range(20)} == {400, 404}


# --- who may ask, and for what


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        basic(NAME, "wrong"),
        basic("wrong", TOKEN),
        ("Authorization", f"Bearer {TOKEN}"),
        ("Authorization", "Basic ???"),
        ("Authorization", "Basic /w=="),
    ],
)
def test_nobody_is_let_in_without_the_tenants_name_and_token(authorization: tuple[str, str] | None) -> None:
    handle = opened(VENDOR)
    requests = (post(OUTBOUND, authorization=authorization), flags_of(397, authorization=authorization))
    answers = [handle(each) for each in (*requests, flags_of(397, ALL_FALSE, authorization=authorization))]
    assert [answer.status for answer in answers] == [401, 401, 401]
    assert header(answers[0].headers, "www-authenticate") == 'Basic realm="Apps API"'


def test_another_path_is_not_found_and_another_method_not_allowed() -> None:
    handle = opened(VENDOR)
    assert handle(Request("POST", f"{CALLS}/397", (GOOD,))).status == 404
    refused = handle(Request("DELETE", f"{CALLS}/397/customer_flag", (GOOD,)))
    assert (refused.status, header(refused.headers, "allow")) == (405, "GET, PATCH")
    assert handle(Request("GET", CALLS, (GOOD,))).status == 405


def test_the_tenant_file_says_what_the_tenant_has() -> None:
    assert TENANT["auth"]["basic"] == {
        "username": "RINGBACK_SANDBOX_CCAI_SUBDOMAIN",
        "password": "RINGBACK_SANDBOX_CCAI_TOKEN",
    }
    handle = opened(VENDOR, 5)
    for agent in KNOWN["agents.available"]:
        for number in KNOWN["numbers.outbound"]:
            for ticket in KNOWN["tickets.dialable"]:
                created(handle, without(OUTBOUND, agent_email=agent, outbound_number=number, ticket_id=ticket))
    for menu in (*KNOWN["menus.ivr"], *KNOWN["menus.mobile"]):
        for language in KNOWN["languages.available"]:
            created(handle, without(INCOMING, menu_id=menu, lang=language))
    for call in KNOWN["calls.existing"]:
        created(handle, without(SCHEDULED, call_id=call))
        assert handle(flags_of(call)).status == 200


# --- soundness

VALUES: dict[str, list[Any]] = {
    "call_type": [
        *("Voice Outbound (API)", "OutboundCall", "Voice Inbound (API)", "IncomingCall"),
        *("Voice Scheduled (API)", "ScheduledCall", "InvalidCallType", "outboundcall", "", None, 7, []),
    ],
    "agent_email": [
        *("agent@example.com", "admin@example.com", "allen@example.com", "AGENT@example.com", "busy@example.com"),
        *("trainee@example.com", "nobody@example.com", "nobody", " agent@example.com", "", "  ", None, 7),
    ],
    "end_user_number": [
        *("+1 202-555-0143", "+82-10-6861-2345", "+442079460000", "12025550143", "+1 112-555-0143", "0000000"),
        *(
            "123123",
            "",
            "  ",
            "not a number",
            "+1 999-657-12",
            "１２３４５６７８９０",
            "+1 202-555-0143\n",
            None,
            7,
            [""],
        ),
    ],
    "ticket_id": ["71450", "76517", 71450, 71450.0, "", " ", "1", 1, "x", None, True, {}],
    "outbound_number": [
        *("+1 202-555-0100", "+12025550101", "+1 (202) 555 0102", "+1 202-555-0777", "+44 20 7946 0000"),
        *("", "  ", "+", "+12", "+1-2-3-4-5", "123", "abc", "é", None, 7),
    ],
    "lang": ["en", "es", "ja", "pt-BR", "fr", "xy", "EN", "pt-br", "", None, 7, True, [], {}, "é\n"],
    "menu_id": [
        *(9, 21, 12, 14, 30, 40, 45, 12.0, 9999, 0, -3, 2**31, 10**30, 1e300, 12.5),
        *("menu_999", "12", "", None, True, [], {}),
    ],
    "call_id": [397, 514, 519, 397.0, 999999999, 0, -1, "514", None, 1.5, []],
    "scheduled_at": [
        *("2035-06-07T08:09:10.123Z", "2035-06-07T08:09:10+02:00", "2035-06-07t08:09:10.1z", "2020-01-01T00:00:00Z"),
        *("0000-02-29T00:00:00Z", "9999-12-31T23:59:59-23:59", "2035-12-31T23:59:60Z", "2035-12-31T12:59:60Z"),
        *("2035-02-30T00:00:00Z", "2035-06-07", "2035-06-07T08:09Z", "20350607T080910Z", "tomorrow", "", None, 7),
    ],
    "recording_permission": [
        "recording_permission_granted",
        "recording_permission_denied",
        "granted",
        "whatever",
        "",
        None,
    ],
    "unheard_of": [1, "é", None],
}
UNREADABLE = [
    *(b"", b" ", b"{", b"null", b"[]", b'"text"', b"\xff\xfe", b"NaN", b'{"call_type":NaN}', b"\xef\xbb\xbf{}"),
    *(b'{"call_type":"\\ud800"}', b"[" * 5000, b'{"a":' * 5000, b"1" * 5000, b'{"menu_id":' + b"9" * 5000 + b"}"),
]


def some_request(chance: random.Random, calls: list[Any]) -> Request:
    """A request like those that clients send, or a little wrong, or of no use at all."""
    kind = chance.random()
    if kind < 0.1:
        sent = chance.choice(UNREADABLE)
        return chance.choice([post(sent), Request("PATCH", f"{CALLS}/397/customer_flag", (JSON, GOOD), sent)])
    if kind < 0.3:
        flags = {name: chance.choice([True, False, None, "true"]) for name in chance.sample([*ALL_FALSE, "x"], 4)}
        return flags_of(chance.choice([*calls, 999999999, "abc"]), chance.choice([None, flags, ALL_FALSE, {}]))
    body: dict[str, Any] = dict(chance.choice([OUTBOUND, INCOMING, SCHEDULED]))
    for name in chance.sample(list(VALUES), chance.choice([0, 1, 1, 2, 4])):
        body[name] = chance.choice(VALUES[name])
    if chance.random() < 0.2:
        del body[chance.choice(list(body))]
    media = chance.choice(["application/json"] * 9 + ["application/json; charset=utf-8", "text/plain", "text/html"])
    return post(body, media=("Content-Type", media))


@pytest.mark.parametrize("seed", range(40))
def test_an_honest_vendor_has_no_finding(seed: int) -> None:
    handle, chance = opened(VENDOR, seed), random.Random(seed)  # noqa: S311 (a test's data)
    calls: list[Any] = [397, 514, 519]
    for _ in range(60):
        request = some_request(chance, calls)
        response = handle(request)
        assert response.status < 500
        assert findings(request, response) == [], (request.body, response.body)
        if response.status == 201:
            calls.append(said(response)["id"])


BODIES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from([*UNREADABLE, b'{"bad_actor":true,"bad_actor":1}']),
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
        lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(st.text(), below, max_size=3)),
        max_leaves=6,
    ).map(lambda value: json.dumps(value).encode()),
    st.fixed_dictionaries(
        {},
        optional={name: st.one_of(st.sampled_from(values), st.text()) for name, values in VALUES.items()},
    ).map(lambda value: json.dumps(value).encode()),
)
PATHS = st.one_of(
    st.sampled_from(["", "/397/customer_flag", "/%/customer_flag", "/%FF/customer_flag", "/1//customer_flag", "?x=%"]),
    st.text().map(lambda text: f"/{text}/customer_flag"),
)


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    st.integers(0, 50),
    st.sampled_from(["GET", "POST", "PATCH", "PUT", "HEAD", "OPTIONS", "x"]),
    PATHS,
    st.sampled_from(["application/json", "", "text/plain", "application/json; charset=é", ";"]),
    st.one_of(st.just(GOOD[1]), st.text()),
    BODIES,
)
def test_whatever_comes_in_nothing_breaks(
    seed: int, method: str, path: str, media: str, authorization: str, body: bytes
) -> None:
    headers = (("content-type", media), ("authorization", authorization))
    assert 200 <= opened(VENDOR, seed)(Request(method, CALLS + path, headers, body)).status < 500


# --- lies


def a_day(handle: Handler, rounds: int) -> Iterator[tuple[Request, Response]]:
    """What a day of requests brings: every refusal, each kind of call some `rounds` times, flags set and read."""

    def exchange(request: Request) -> tuple[Request, Response]:
        return request, handle(request)

    for body, _ in REFUSALS:
        yield exchange(post(body))
    for round_ in range(rounds):
        for body in (OUTBOUND, INCOMING, SCHEDULED, without(INCOMING, ticket_id="76517")):
            request, response = exchange(post(body))
            yield request, response
            call = id_of(response) or 397
            bad = ALL_FALSE | {"bad_actor": True, "verified_customer": round_ % 2 == 0}
            for asked in (None, bad, None, None, {"verified_customer": False}, None, ALL_FALSE, None):
                yield exchange(flags_of(call, asked))
    for body in (
        without(OUTBOUND, "lang", call_type="OutboundCall"),
        without(OUTBOUND, ticket_id="71450"),
        without(OUTBOUND, end_user_number="+1 202-555-0144", name="Åsa"),
        without(INCOMING, call_type="IncomingCall", lang="es", outbound_number="+1 202-555-0102"),
        without(SCHEDULED, "menu_id", call_id=514),
    ):
        yield exchange(post(body))
    yield exchange(flags_of(999999999))
    yield exchange(post(OUTBOUND, media=("Content-Type", "text/plain")))
    for authorization in (None, basic(NAME, "wrong")):
        yield exchange(post(OUTBOUND, authorization=authorization))
        yield exchange(flags_of(397, authorization=authorization))


def id_of(response: Response) -> Any:
    """The id of the call that an answer created, None if it shows none."""
    body = read(response) if response.status == 201 else None
    return body.get("id") if isinstance(body, dict) else None


def read(response: Response) -> Any:
    try:
        return json.loads(response.body)
    except ValueError:
        return response.body


def seen(response: Response) -> tuple[int, str | None, Any]:
    return response.status, header(response.headers, "content-type"), read(response)


@cache
def an_honest_day(seed: int, rounds: int) -> list[tuple[int, str | None, Any]]:
    return [seen(response) for _, response in a_day(opened(VENDOR, seed), rounds)]


RELATIONS = ("authentication", "unique-ids", "agent-by-email", "create-then-flag", "read-your-write", "known-number")
"""Promises that no exchange breaks by itself."""

# The judge takes this refusal for that of a call which is not there.
UNSEEN = {"ccai-menu-asked-beside-call"}


@pytest.mark.parametrize("fault", VENDOR.faults, ids=lambda fault: fault.name)
def test_a_lie_shows_and_breaks_what_it_says_it_breaks(fault: Fault) -> None:
    named = set()
    rounds = max(2, fault.every)
    for seed in range(3):
        day = a_day(opened(VENDOR, seed, [fault.name]), rounds)
        honest = an_honest_day(seed, rounds)
        lies = [each for each, right in zip(day, honest, strict=True) if seen(each[1]) != right]
        assert lies
        named |= {finding.id for request, response in lies for finding in findings(request, response)}
    if fault.name not in UNSEEN and not fault.breaks[0].endswith(RELATIONS):
        assert named & set(fault.breaks), named


def test_all_lies_at_once_are_still_answers() -> None:
    assert list(a_day(opened(VENDOR, 0, [fault.name for fault in VENDOR.faults]), 2))


def test_lies_break_promises_that_there_are() -> None:
    contract = shipped("ccai")
    entries = {f"ccai:{each.id}:{error.id}" for each in contract.operations for error in each.errors}
    for fault in VENDOR.faults:
        for promise in fault.breaks:
            assert promise in contract.promises or promise in entries or promise.endswith(RELATIONS), promise


def test_each_kind_of_promise_is_broken_by_two_lies_at_least() -> None:
    contract = shipped("ccai")
    kinds = [{contract.promises[it].kind for it in fault.breaks if it in contract.promises} for fault in VENDOR.faults]
    for kind in ("required", "type", "enum", "format", "fields", "status", "media", "error", "rule"):
        assert sum(kind in each for each in kinds) >= 2, kind
    assert len({fault.name for fault in VENDOR.faults}) == len(VENDOR.faults)
    assert all(fault.name.startswith("ccai-") and fault.every <= 10 for fault in VENDOR.faults)
