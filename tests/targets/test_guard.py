"""The dialling guard: nothing rings that the tenant file does not list, whatever way round is tried."""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ringback.contract.build import load_contract
from ringback.contract.catalogue import shipped, shipped_names
from ringback.exchange import Headers, Request
from ringback.targets.guard import refusal
from ringback.targets.numbers import FICTION, is_fiction
from ringback.tenant import Tenant
from tests.targets import ways_around
from tests.targets.ways_around import BASE_URL, LISTED, unlisted_digits

EVERYTHING = frozenset({"reads", "writes", "schedules", "dials"})
JSON: Headers = (("Content-Type", "application/json"),)
FORM: Headers = (("Content-Type", "application/x-www-form-urlencoded"),)
CALLS = "/apps/api/v1/calls"
OUTBOUND = {"call_type": "OutboundCall", "agent_email": "agent@example.com"}
SCHEDULED = {"call_type": "ScheduledCall", "menu_id": 9, "scheduled_at": "2030-01-02T03:04:05Z"}

REQUESTS = int(os.environ.get("RINGBACK_GUARD_REQUESTS", "100000"))
"""They take some ten seconds; fewer do for a first look."""


def tenant(spec: str = "ccai", **changes: Any) -> Tenant:
    fields: dict[str, Any] = {"base_url": BASE_URL, "allow_effects": EVERYTHING, "may_ring": LISTED}
    return Tenant(spec, **{**fields, **changes})


def post(body: Any, path: str = CALLS, headers: Headers = JSON, method: str = "POST") -> Request:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request(method, f"{BASE_URL}{path}", headers, content)


def why_not(request: Request, spec: str = "ccai", **changes: Any) -> str:
    return refusal(shipped(spec), tenant(spec, **changes), request)


def calling(number: Any) -> str:
    return why_not(post({**OUTBOUND, "end_user_number": number}))


def test_of_many_requests_of_every_kind_none_with_an_unlisted_number_leaves() -> None:
    tenants = {name: tenant(name) for name in shipped_names()}
    left: Counter[str] = Counter()
    for spec, request in ways_around.requests(REQUESTS, seed=7):
        if not refusal(shipped(spec), tenants[spec], request):
            left[spec] += 1
            nothing_rings = spec == "talkdesk" and request.method in ("GET", "HEAD") and not request.body
            assert nothing_rings or unlisted_digits(request) == [], request
    assert left.keys() == set(shipped_names())
    assert left.total() > REQUESTS / 20


@pytest.mark.parametrize(
    "number",
    [
        *("+1 303-496-0011", "+13034960011", "13034960011", "+1 (303) 496.0011", "1-303-496-0011", 13034960011),
        *("+44 20 1234 5678", "442012345678", "0049 30 123456"),
        *("+1 202-555-0143", "+12025550100", "+44 7700 900123", "+44 20 7946 0999", "+61 491 570 156"),
        *("", " ", None, [], {}, "n/a", "not a number", ["+13034960011", "+1 202-555-0143"]),
    ],
)
def test_listed_numbers_numbers_of_fiction_and_nothing_at_all_may_leave(number: Any) -> None:
    assert calling(number) == ""


@pytest.mark.parametrize(
    "number",
    [
        *("911", "112", "999", 911, 112, "100", "0", "5550143", "4960011", "303-496-0011", "3034960011"),
        *("+919582520329", "919582520329", "+1 303-496-0012", "+1 303-496-00111", "001 303-496-0011", "03034960011"),
        *("1 202-555-0143", "12025550143", "202-555-0143", "07700 900123", "+44 (0)7700 900123"),
        *("+1 202-555-0200", "+1 800-555-0143", "+1 900-555-0143", "+1 555-555-0143", "+1 911-555-0143"),
        *(
            "+１ ３０３-４９６-００１１",
            "９１１",
            "٩١١",
            "+1 303-496-0011\u200b",
            "\u202e+1 303-496-0011",
            "+1 303-496-0011\n",
        ),
        *("+1 303-496-0011 ext. 911", "+1 303-496-0011,911", "+1 303-496-0011;ext=911", "+1 303-496-0011#", "*911"),
        *("tel:+13034960011", "sip:911@example.com", "+13034960011+13034960011", "not a number 911", "N/A", "none"),
        *(
            13034960011.0,
            1303.4960011,
            1.3034960011e10,
            -13034960011,
            True,
            ["911"],
            [["+13034960011"], [911]],
            {"number": "911"},
        ),
        *({"911": ""}, '"911"', '["911"]', '{"number": "911"}', '"\\u0039\\u0031\\u0031"', "%39%31%31"),
    ],
)
def test_no_other_value_may_leave_where_it_would_ring(number: Any) -> None:
    assert "is none that may_ring lists" in calling(number)


def test_the_refusal_tells_the_place_and_not_the_number() -> None:
    assert calling("+1 303-496-0012") == "the number in end_user_number is none that may_ring lists"


@pytest.mark.parametrize(
    "body",
    [
        {**OUTBOUND, "END_USER_NUMBER": "911"},
        {**OUTBOUND, "endUserNumber": "911"},
        {**OUTBOUND, "end-user-number": "911"},
        {**OUTBOUND, "ｅｎｄ_user_number": "911"},
        {**OUTBOUND, "call": {"end_user_number": "911"}},
        {**OUTBOUND, "call": [[{"end_user_number[]": "911"}]]},
        {**OUTBOUND, "call": '{"end_user_number": "911"}'},
        {**OUTBOUND, "call": json.dumps(json.dumps({"end_user_number": "911"}))},
        [{**OUTBOUND, "end_user_number": "911"}],
        ["911"],
        "911",
        911,
    ],
)
def test_a_number_is_found_where_a_laxer_server_would_find_it(body: Any) -> None:
    assert why_not(post(body)) != ""


@pytest.mark.parametrize("first", ['"+13034960011"', '"911"'])
def test_both_values_of_a_key_that_comes_twice_count(first: str) -> None:
    second = '"911"' if "303" in first else '"+13034960011"'
    text = f'{{"call_type": "OutboundCall", "end_user_number": {first}, "end_user\\u005fnumber": {second}}}'
    assert why_not(post(text.encode())) != ""


@pytest.mark.parametrize("query", ["end_user_number=911", "call[end_user_number]=911", "a=b;end_user_number=911"])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_number_in_the_query_counts(query: str, method: str) -> None:
    body = post({**OUTBOUND, "end_user_number": ""}).body if method == "POST" else b""
    assert "may_ring" in why_not(post(body, f"{CALLS}?{query}", JSON if body else (), method))


@pytest.mark.parametrize(
    ("ticket", "leaves"),
    [
        *(("71450", True), (71450, True), ("80000", True), ("", True), (None, True)),
        *(("71451", False), (71451, False), ("+13034960011", False), ("n/a", False), ("７１４５０", False)),
        *((["71451"], False), ("071450", False), (True, False), ("ticket:71450", False)),
    ],
)
def test_a_ticket_leaves_if_it_is_listed_or_known_not_to_exist(ticket: Any, *, leaves: bool) -> None:
    known = {"tickets.unknown": ("80000",), "tickets.dialable": ("71451",)}
    request = post({**OUTBOUND, "ticket_id": ticket})
    assert (why_not(request, may_ring=(*LISTED, "ticket:71450"), known=known) == "") is leaves


def test_a_listed_ticket_is_no_number_and_a_listed_number_no_ticket() -> None:
    ring = ("ticket:71450", "13034960011")
    assert why_not(post({**OUTBOUND, "end_user_number": "71450"}), may_ring=ring) != ""
    assert why_not(post({**OUTBOUND, "ticket_id": "13034960011"}), may_ring=ring) != ""


def test_an_extension_with_letters_leaves_letter_by_letter_only() -> None:
    def assigned(agent: str) -> str:
        body = {"customer_number": "+12025550143", "assigned_to": agent}
        request = post(body, "/v1/dialer/schedule_call/")
        return why_not(request, "acefone-dialer", may_ring=("05056XX1974",))

    assert assigned("05056XX1974") == ""
    assert assigned("050561974") != ""
    assert assigned("05056xx1974") != ""


def record(**changes: Any) -> str:
    empty = {"calldate": None, "alternatives": "", "agent": "", "data": "idcustomer=7", "source": "source"}
    return json.dumps({**empty, "campaign": "POWER<-", "destination": "", "bulk": False, "automatic": True, **changes})


def adding(content: str, may_ring: tuple[str, ...] = LISTED, headers: Headers = FORM) -> str:
    request = post(content.encode(), "/Integra/resources/Dialers/DialerTask", headers)
    return why_not(request, "ucontact", may_ring=may_ring)


def encoded(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


@pytest.mark.parametrize(
    ("alternatives", "leaves"),
    [
        *(("+13034960011", True), ("+13034960011:+12025550143", True), ("13034960011;442012345678", True), ("", True)),
        *(("+13034960011:911", False), ("911", False), ("+13034960011 112", False), ("+1 303-496-0011", False)),
        *(("H=0=13034960011", False), ("13034960011/442012345678", False), (["13034960011", "911"], False)),
    ],
)
def test_each_of_several_numbers_must_be_listed(alternatives: Any, *, leaves: bool) -> None:
    assert (adding(f"call={encoded(record(alternatives=alternatives))}") == "") is leaves


@pytest.mark.parametrize(
    "content",
    [
        f"call={encoded(record(destination='911'))}",
        f"call={record(destination='911')}",
        f"call={encoded(record(agent='911'))}",
        f"call={encoded(record())}&call={encoded(record(destination='911'))}",
        f"call={encoded(record(destination='911'))}&call={encoded(record())}",
        f"call={encoded(record())};call={encoded(record(destination='911'))}",
        f"call={encoded(encoded(record(destination='911')))}",
        f"call={record(destination='%39%31%31')}",
        f"call={record(destination='1303%34960011')}",
        f"call={encoded(record())}&destination=911",
        f"call={encoded(record())}&call[destination]=911",
        f"Call={encoded(record(destination='911'))}",
        "call=911",
        "call=%5B%22911%22%5D",
        "call=%22911%22",
        record(destination="911"),
        f"call={encoded(record(destination='+12025550143'))[:-3]}",
    ],
)
def test_a_form_hides_no_number(content: str) -> None:
    assert adding(content) != ""


def test_a_form_with_listed_numbers_leaves() -> None:
    assert adding(f"call={encoded(record(destination='+1 202-555-0143', agent='+13034960011'))}") == ""
    assert adding(f"call={record(destination='13034960011')}") == ""


@pytest.mark.parametrize(
    "headers",
    [
        (("Content-Type", "text/plain"),),
        (("Content-Type", "application/x-www-form-urlencoded"),),
        (("Content-Type", "multipart/form-data; boundary=x"),),
        (("Content-Type", "application/json; charset=utf-7"),),
        (("Content-Type", "application/json; charset=ibm037"),),
        (*JSON, *FORM),
        (*JSON, ("Content-Encoding", "gzip")),
        (*JSON, ("Transfer-Encoding", "chunked")),
        (*JSON, ("Content-Length", "7")),
        (*JSON, ("X-HTTP-Method-Override", "PUT")),
        (*JSON, ("X-Note", "a\r\nX-Other: b")),
        (*JSON, ("Host", "elsewhere.example.com")),
    ],
)
def test_a_body_that_could_be_read_in_another_way_stays(headers: Headers) -> None:
    assert why_not(post({**OUTBOUND, "end_user_number": "+13034960011"}, headers=headers)) != ""


@pytest.mark.parametrize("media", ["Application/JSON", "application/json;charset=UTF-8", "application/vnd.api+json"])
def test_another_spelling_of_the_content_type_makes_no_difference(media: str) -> None:
    headers = (("content-TYPE", media),)
    assert why_not(post({**OUTBOUND, "end_user_number": "+13034960011"}, headers=headers)) == ""
    assert why_not(post({**OUTBOUND, "end_user_number": "911"}, headers=headers)) != ""


@pytest.mark.parametrize(
    "body",
    [b"{", b"\xff", b"911", b"[" * 5000, b"\xef\xbb\xbf{}", b'{"end_user_number": NaN}', b"{} 911", b"<a>911</a>"],
)
def test_a_body_that_cannot_be_parsed_stays(body: bytes) -> None:
    assert why_not(post(body)) != ""


@pytest.mark.parametrize(
    ("effects", "body", "why"),
    [
        ((), {**OUTBOUND, "end_user_number": ""}, 'createCall dials, and allow_effects lacks "dials"'),
        (("schedules",), {**OUTBOUND, "end_user_number": ""}, 'createCall dials, and allow_effects lacks "dials"'),
        (("dials",), {**OUTBOUND, "end_user_number": ""}, ""),
        (("dials",), SCHEDULED, 'createCall schedules, and allow_effects lacks "schedules"'),
        (("schedules",), SCHEDULED, ""),
        (("schedules",), {**SCHEDULED, "call_type": "something"}, 'createCall dials, and allow_effects lacks "dials"'),
        (
            ("schedules",),
            {**SCHEDULED, "Call-Type": "OutboundCall"},
            'createCall dials, and allow_effects lacks "dials"',
        ),
        (("schedules",), {}, 'createCall dials, and allow_effects lacks "dials"'),
    ],
)
def test_what_a_request_sets_off_must_be_allowed(effects: tuple[str, ...], body: Any, why: str) -> None:
    assert why_not(post(body), allow_effects=frozenset({"reads", *effects})) == why


def test_writing_is_allowed_by_writes_alone() -> None:
    request = post({"verified_customer": True}, f"{CALLS}/397/customer_flag", method="PATCH")
    assert why_not(request, allow_effects=frozenset({"reads", "dials"})) != ""
    assert why_not(request, allow_effects=frozenset({"reads", "writes"})) == ""


@pytest.mark.parametrize(
    ("body", "leaves"),
    [
        (OUTBOUND, True),  # nobody to call
        ({**OUTBOUND, "end_user_number": "not a number"}, True),
        ({**OUTBOUND, "end_user_number": "+1 202-555-0143", "agent_email": "nobody"}, False),
        ({**OUTBOUND, "end_user_number": "+13034960011"}, False),
        ({**OUTBOUND, "ticket_id": "80000"}, False),
        ({**OUTBOUND, "agent_email": "unknown@example.com"}, False),  # nothing says that this must be refused
        ({"call_type": "something"}, False),
    ],
)
def test_refusals_let_out_what_must_be_refused_and_holds_no_number(body: Any, *, leaves: bool) -> None:
    known = {"agents.available": ("agent@example.com",), "tickets.unknown": ("80000",)}
    why = why_not(post(body), allow_effects=frozenset({"reads", "refusals"}), known=known)
    assert (why == "") is leaves


@pytest.mark.parametrize(
    ("method", "path", "leaves"),
    [
        *(("GET", f"{CALLS}/397/customer_flag", True), ("GET", "/nothing/here", True), ("HEAD", CALLS, True)),
        *(("OPTIONS", CALLS, True), ("GET", CALLS, True), ("TRACE", CALLS, False), ("PUT", CALLS, False)),
        *(("DELETE", f"{CALLS}/397/customer_flag", False), ("POST", "/nothing/here", False)),
        *(("POST", f"{CALLS};a=b", False), ("POST", f"/{CALLS}", False), ("POST", "/apps/api/v1/%63alls", False)),
        *(("PATCH", f"{CALLS}/..%2F..%2Fcalls/customer_flag", False), ("PATCH", f"{CALLS}/../customer_flag", False)),
    ],
)
def test_what_no_operation_is_for_may_only_read(method: str, path: str, *, leaves: bool) -> None:
    assert (why_not(Request(method, f"{BASE_URL}{path}")) == "") is leaves


def test_a_read_has_no_body() -> None:
    assert why_not(post({"end_user_number": ""}, method="GET")) == "it is a read and has a body"


@pytest.mark.parametrize(
    "url",
    [
        *("https://elsewhere.example.com/apps/api/v1/calls", "http://tenant.example.com/apps/api/v1/calls"),
        *("https://tenant.example.com:444/apps/api/v1/calls", "https://tenant.example.com@elsewhere.example.com/calls"),
        *("https://tenant.example.com.elsewhere.example.com/calls", "/apps/api/v1/calls", "https://[/calls", ""),
    ],
)
def test_nothing_goes_elsewhere(url: str) -> None:
    assert why_not(Request("GET", url)) != ""


def test_the_path_of_the_base_url_comes_first() -> None:
    changes = {"base_url": "https://gateway.example.com/ccai"}
    body = post({**OUTBOUND, "end_user_number": "+13034960011"}).body
    assert why_not(Request("POST", f"https://gateway.example.com/ccai{CALLS}", JSON, body), **changes) == ""
    assert why_not(Request("POST", f"https://gateway.example.com{CALLS}", JSON, body), **changes) != ""
    assert why_not(Request("POST", f"https://gateway.example.com/ccai2{CALLS}", JSON, body), **changes) != ""


OWN_SPEC = """
openapi: 3.1.0
info: {title: Own, version: "1"}
paths:
  /calls/{kind}:
    post:
      operationId: any
      x-effect: writes
      parameters: [{name: kind, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: Done.}}
  /calls/now:
    post:
      operationId: now
      x-effect: dials
      responses: {"200": {description: Done.}}
  /unmarked:
    post:
      operationId: unmarked
      responses: {"200": {description: Done.}}
    get:
      operationId: unmarkedRead
      responses: {"200": {description: Done.}}
"""


@pytest.mark.parametrize(
    ("method", "path", "why"),
    [
        ("POST", "/calls/later", ""),
        ("POST", "/calls/now", 'now dials, and allow_effects lacks "dials"'),
        ("POST", "/unmarked", "the spec does not say by x-effect what unmarked sets off"),
        ("GET", "/unmarked", ""),
    ],
)
def test_of_operations_that_fit_each_must_be_allowed(method: str, path: str, why: str, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(OWN_SPEC)
    changes = {"allow_effects": frozenset({"reads", "writes"})}
    assert refusal(load_contract(file), tenant("own", **changes), Request(method, f"{BASE_URL}{path}")) == why


class TestOnLoopback:
    LOOPBACK = "http://127.0.0.1:8080"

    def why_not(self, request: Request, base_url: str = LOOPBACK, **changes: Any) -> str:
        moved = Request(request.method, request.url.replace(BASE_URL, base_url), request.headers, request.body)
        return why_not(moved, base_url=base_url, **{"may_ring": ("*",), **changes})

    @pytest.mark.parametrize(
        "body", [{**OUTBOUND, "end_user_number": "911"}, {**OUTBOUND, "ticket_id": 7}, b"{", b"\xff"]
    )
    def test_a_star_lets_anything_ring_and_anything_unreadable_leave(self, body: Any) -> None:
        assert self.why_not(post(body)) == ""
        assert self.why_not(post(body), "http://localhost:8080") == ""
        assert self.why_not(post(body), "http://[::1]:8080") == ""

    @pytest.mark.parametrize("base_url", ["http://192.0.2.1", "https://localhost.example.com", "http://0.0.0.0"])
    def test_a_star_means_nothing_elsewhere(self, base_url: str) -> None:
        assert self.why_not(post({**OUTBOUND, "end_user_number": "911"}), base_url) != ""
        assert self.why_not(post(b"{"), base_url) != ""

    def test_without_a_star_the_rules_are_those_of_any_tenant(self) -> None:
        assert self.why_not(post({**OUTBOUND, "end_user_number": "911"}), may_ring=LISTED) != ""
        assert self.why_not(post(b"{"), may_ring=LISTED) != ""

    def test_a_star_allows_no_effect(self) -> None:
        request = post({**OUTBOUND, "end_user_number": "911"})
        assert self.why_not(request, allow_effects=frozenset({"reads"})) != ""
        assert self.why_not(post(b"{"), allow_effects=frozenset({"reads", "schedules"})) != ""


def test_every_range_of_fiction_is_used_by_some_number() -> None:
    numbers = [
        *("+1 202-555-0143", "+44 113 496 0000", "+44 20 7946 0123", "+44 191 498 0123", "+44 28 9649 6123"),
        *("+44 29 2018 0123", "+44 1632 960123", "+44 7700 900999", "+44 808 157 0123", "+44 3069 990123"),
        *("+61 3 7010 1234", "+61 491 570 006"),
    ]
    assert len(numbers) == len(FICTION)
    assert all(is_fiction(number) for number in numbers)
