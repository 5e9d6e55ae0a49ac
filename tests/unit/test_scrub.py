"""Scrubbing: what is a person's or opens a door goes, and what an exchange means stays."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringback.contract.catalogue import Catalogue, shipped, shipped_names
from ringback.contract.model import Contract
from ringback.exchange import Exchange, Headers, Provenance, Request, Response
from ringback.generate.ground import Ground
from ringback.recordings.scrub import is_secret, scrubbed
from ringback.run.check import carry_out, ground_of, planned
from ringback.run.judged import judgement_of
from ringback.run.minimise import shown
from ringback.run.record import nobodys
from ringback.run.relations import judge_relations
from ringback.sandbox.catalogue import VENDORS
from ringback.targets.sandbox import SandboxTarget
from tests.sound import CALLBACKS, CALLS, CATALOGUE, CONTRACTS, OUTBOUND, PAGE, RAW_RECORD, RECORD, SOUND, Draft

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content")  # httpx, of a body that Schemathesis made
JSON = (("Content-Type", "application/json"),)
STRANGE = "https://crm.acme.com/contacts"


def once(exchange: Exchange) -> Exchange:
    (found,) = scrubbed([(exchange, None)], CATALOGUE, nobodys(CONTRACTS.values()))
    return found


def sent(url: str, headers: Headers = (), body: bytes = b"", method: str = "GET") -> Request:
    return once(Exchange(Request(method, url, headers, body), Response(200))).request


def answered(body: Any, url: str = STRANGE) -> Any:
    exchange = Exchange(Request("GET", url), Response(200, JSON, json.dumps(body).encode()))
    return json.loads(once(exchange).response.body)


@pytest.mark.parametrize(
    ("header", "written"),
    [
        (("Authorization", "Bearer abc-123.DEF"), "Bearer xxx-000.XXX"),
        (("Proxy-Authorization", "s3cret"), "x0xxxx"),
        (("Cookie", "sid=a1b2; theme=dark"), "sid=x0x0; theme=xxxx"),
        (("Set-Cookie", "sid=a1b2; Path=/; HttpOnly"), "sid=x0x0; Path=/; HttpOnly"),
        (("X-Api-Key", "k-99"), "x-00"),
        (("X-Auth-Token", "k-99"), "x-00"),
        (("Location", "https://files.acme.com/a?X-Amz-Signature=f00&part=1"), None),
        (("User-Agent", "python-httpx/0.28.1"), "python-httpx/0.28.1"),
        (("From", "ann@acme.com"), "person1@example.com"),
    ],
    ids=lambda each: each[0] if isinstance(each, tuple) else "",
)
def test_headers(header: tuple[str, str], written: str | None) -> None:
    (found,) = sent(STRANGE, (header,)).headers
    assert found == (header[0], written or "https://files.acme.com/a?X-Amz-Signature=x00&part=1")


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://user:pass@crm.acme.com/x", "https://crm.acme.com/x"),
        (f"{STRANGE}?access_token=abc12&page=2", f"{STRANGE}?access_token=xxx00&page=2"),
        (f"{STRANGE}?mail=ann%40acme.com", f"{STRANGE}?mail=person1%40example.com"),
        (f"{CALLBACKS}?phone_number=%2B14158675309&page=2", f"{CALLBACKS}?phone_number=%2B14015550100&page=2"),
        (f"{CALLBACKS}?phone_number=+14158675309", f"{CALLBACKS}?phone_number=+14015550100"),
        (f"{CALLBACKS}?nickname=ann&status=SUCCESS", f"{CALLBACKS}?nickname=xxx&status=SUCCESS"),
    ],
)
def test_addresses_of_requests(url: str, written: str) -> None:
    assert sent(url).url == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"access_token": "abc", "expires_in": 3600}, {"access_token": "xxx", "expires_in": 3600}),
        ({"note": "ask ann@acme.com or +1 415-867-5309"}, {"note": "ask person1@example.com or +1 401-555-0100"}),
        ({"a": "eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.abc_def"}, {"a": "xxXxxXxxXxXXXxX0.xxXxxXXxXxXxXxX0.xxx_xxx"}),
        ({"at": "2030-01-31 14:07:00+0000", "id": 4155550199}, {"at": "2030-01-31 14:07:00+0000", "id": 4155550199}),
        ({"token_type": "Bearer", "code": "0240001"}, {"token_type": "Bearer", "code": "0240001"}),
    ],
)
def test_an_exchange_that_no_contract_knows_is_scrubbed_by_names_and_looks(value: Any, written: Any) -> None:
    assert answered(value) == written


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("access_token", True),
        ("clientSecret", True),
        ("X-Amz-Signature", True),
        ("apiKey", True),
        ("Key-Pair-Id", True),
        ("PASSWORD", True),
        ("token_type", False),
        ("author", False),
        ("page", False),
    ],
)
def test_a_name_tells_a_secret(name: str, secret: bool) -> None:  # noqa: FBT001 (a column of the table)
    assert is_secret(name) is secret


def test_what_the_spec_marks_goes_and_its_echoes_follow() -> None:
    draft = PAGE.edited(
        {
            "/query/phone_number": "+14158675309",
            "/response/body/_embedded/callbacks/0/phone_number": "+14158675309",
            "/response/body/_embedded/callbacks/0/record_first_name": "Åsa",
            "/response/body/_embedded/callbacks/0/record_extra_data": {
                "car": {"plate": "AB 12"},
                "age": 41,
                "vip": True,
            },
            "/response/body/_links/self/href": "?page=2&phone_number=%2B14158675309",
            "/response/body/surprise": "Ann Example",
        }
    )
    found = once(draft.exchange())
    body = json.loads(found.response.body)
    callback = body["_embedded"]["callbacks"][0]
    assert "phone_number=%2B14015550100&" in found.request.url
    assert callback["phone_number"] == "+14015550100"
    assert (callback["record_first_name"], callback["status"]) == ("Éxx", "TO_BE_RETRIED")
    assert callback["record_extra_data"] == {"car": {"plate": "XX 00"}, "age": 40, "vip": True}
    assert body["_links"]["self"]["href"] == "?page=2&phone_number=%2B14015550100"
    assert body["surprise"] == "Xxx Xxxxxxx"


def test_an_address_that_is_a_persons_keeps_no_more_than_its_form() -> None:
    draft = OUTBOUND.edited({"/response/body/recording_url": "https://s3.acme.com/ann/call-7.mp3?Expires=9&sig=f0"})
    body = json.loads(once(draft.exchange()).response.body)
    assert body["recording_url"] == "https://host1.example.com/xxx/xxxx-0.mp3?Expires=9&sig=x0"


def test_json_stays_as_it_is_written() -> None:
    raw = b'{ "call_type":"OutboundCall",\n "agent_email" : "ann@acme.com", "lang":"en", "lang":"e\\u006e", "x": 1.50 }'
    request = sent(CALLS, JSON, raw, "POST")
    assert request.body == raw.replace(b"ann@acme.com", b"person1@example.com").replace(b"1.50", b"0.5")


def test_a_form_keeps_its_encoding() -> None:
    raw = RAW_RECORD.edited(
        raw_body=b'call={"calldate": null, "campaign": "POWER<-", "destination": "14158675309", "alternatives": '
        b'"14158675309:12127365000", "agent": "", "data": "a+b %41nn", "source": "s", "bulk": false, "automatic": true}'
    )
    assert once(raw.exchange()).request.body == (
        b'call={"calldate": null, "campaign": "POWER<-", "destination": "14015550100", "alternatives": '
        b'"14015550100:12015550101", "agent": "", "data": "x+x %58xx", "source": "s", "bulk": false, "automatic": true}'
    )
    encoded = once(RECORD.edited({"/body/call/data": "Åsa"}).exchange()).request.body
    assert b"%22data%22%3A+%22%5Cu00c9xx%22" in encoded


@pytest.mark.parametrize(
    ("body", "written"),
    [
        (b'{"agent_email": "ann@acme.com", ', b'{"xxxxx_xxxxx": "xxx@xxxx.xxx", '),
        (b"\xffAnn \xc3\xa9 12", b"\xffXxx \xc3\xa9 00"),
        (b'{"a": NaN}', b'{"x": XxX}'),
    ],
)
def test_of_a_body_that_cannot_be_read_only_the_shape_stays(body: bytes, written: bytes) -> None:
    assert sent(CALLS, JSON, body, "POST").body == written


def test_a_session_is_one_however_many_exchanges_it_has() -> None:
    one = PAGE.edited({"/query/phone_number": "+14158675309"}).exchange()
    two = PAGE.edited({"/query/phone_number": "+12127365000"}).exchange()
    found = scrubbed([(one, None), (two, None), (one, None)], CATALOGUE)
    assert found[0] == found[2] != found[1]


# What it means. The sandbox's people are made up, so they get real-looking names, numbers and addresses first.
REAL = {b"555-01": b"867-53", b"55501": b"86753", b"example.com": b"acme-corp.com", b"example.org": b"other.net"}


def made_real(exchange: Exchange) -> Exchange:
    request, response = exchange.request, exchange.response
    return Exchange(
        Request(request.method, _real(request.url.encode()).decode(), request.headers, _real(request.body)),
        Response(response.status, response.headers, _real(response.body)),
        exchange.provenance,
    )


def _real(text: bytes) -> bytes:
    for old, new in REAL.items():
        text = text.replace(old, new)
    return text


def meanings(contract: Contract, exchanges: Sequence[Exchange]) -> list[object]:
    """What each exchange shows, and what the relations say of all."""
    found = [shown(contract, each) for each in exchanges]
    readings = [each.reading for each in found if each is not None]
    related = [
        (each.promise, each.exercised, each.why, [(finding.fingerprint, at) for finding, at in each.findings])
        for each in judge_relations(contract, readings)
    ]
    return [*(each and sorted(each.ids) for each in found), *related]


@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize("name", shipped_names())
def test_what_the_sandbox_answers_means_the_same(name: str, seed: int) -> None:
    contract = shipped(name)
    target = SandboxTarget(contract, VENDORS[name], seed=seed)
    run = planned(ground_of(contract, target.tenant, guarded=False), seed, 120)
    carry_out(run, target)
    old = [made_real(each.exchange) for each in run.sent if each.credential == "good"]
    own: list[tuple[Exchange, Contract | None]] = [(each, contract) for each in old]
    new = scrubbed(own, Catalogue([contract]), nobodys([contract]))
    assert meanings(contract, new) == meanings(contract, old)
    text = b"\n".join(
        part for each in new for part in (each.request.url.encode(), each.request.body, each.response.body)
    )
    assert [each for each in REAL.values() if each in text] == []
    again: list[tuple[Exchange, Contract | None]] = [(each, contract) for each in new]
    assert scrubbed(again, Catalogue([contract]), nobodys([contract])) == new


def leaves(value: Any, pointer: str) -> list[str]:
    if isinstance(value, dict):
        return [each for key, below in value.items() for each in leaves(below, f"{pointer}/{key}")]
    if isinstance(value, list):
        return [each for index, below in enumerate(value) for each in leaves(below, f"{pointer}/{index}")]
    return [pointer]


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.from_regex(r"\+1 [2-9][0-9]{2}-[2-9][0-9]{2}-[0-9]{4}|\+?[0-9 ()-]{3,16}", fullmatch=True),
    st.emails(),
    st.sampled_from(
        ["https://crm.acme.com/t/71450?token=abc", "a@b", "agent@", "", " ", "Ann Example", "not a number"]
    ),
    st.lists(st.text(max_size=3), max_size=2),
)
DRAFTS = [each for each in SOUND.values() if each.raw_body is None]


@st.composite
def edited(draw: st.DrawFn) -> Draft:
    draft = draw(st.sampled_from(DRAFTS))
    places = [f"/query/{name}" for name in draft.query]
    places += leaves(draft.body, "/body") if isinstance(draft.body, dict) and not draft.form else []
    places += leaves(draft.answer, "/response/body") if isinstance(draft.answer, dict) else []
    chosen = draw(st.lists(st.sampled_from(places), max_size=3, unique=True)) if places else []
    return draft.edited({place: draw(VALUES) for place in chosen})


@given(st.lists(edited(), min_size=1, max_size=3), st.sampled_from(Provenance))
def test_whatever_stands_in_an_exchange_it_means_the_same(drafts: list[Draft], provenance: Provenance) -> None:
    contract = CONTRACTS[drafts[0].spec]
    old = [each.exchange(provenance) for each in drafts if each.spec == contract.name]
    own: list[tuple[Exchange, Contract | None]] = [(each, contract) for each in old]
    new = scrubbed(own, CATALOGUE, nobodys([contract]))
    assert meanings(contract, new) == meanings(contract, old)


def test_an_exchange_of_no_operation_has_no_meaning_to_keep() -> None:
    assert judgement_of(Ground(CONTRACTS["ccai"], {}, ""), Exchange(Request("GET", STRANGE), Response(200))) is None
