"""Talkdesk in the sandbox: pages, filters, links, tokens and refusals, and that each of its lies shows."""

import base64
import json
import tomllib
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode, urljoin

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ringback.contract.catalogue import Catalogue, shipped
from ringback.exchange import Exchange, Provenance, Request, Response, header
from ringback.findings import Finding, Severity
from ringback.run.judge import judge
from ringback.sandbox.talkdesk import VENDOR
from ringback.sandbox.talkdesk_stored import ASSIGN_TYPES, CALL_TYPES, DIALING_MODELS, STATUSES
from ringback.sandbox.talkdesk_ways import ways_of
from ringback.sandbox.vendor import Fault, Leeway, opened

LIST = "https://api.talkdeskapp.com/schedule-callbacks"
TOKEN = LIST.replace("schedule-callbacks", "oauth/token")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
CATALOGUE = Catalogue([shipped("talkdesk")])
SEEDS = range(8)
RELATIONS = {"paging", "filters", "inferred-filters", "links", "repeatable", "authentication"}


def basic(client: str, secret: str) -> tuple[str, str]:
    return "Authorization", "Basic " + base64.b64encode(f"{client}:{secret}".encode()).decode()


OURS = basic("sandbox-client", "sandbox-secret")
GRANT = {"grant_type": "client_credentials", "scope": "schedule-callbacks:read"}


class Account:
    """A vendor, and a token with the scope."""

    def __init__(self, seed: int = 0, faults: Collection[str] = ()) -> None:
        self.handle = opened(VENDOR, seed, faults)
        self.first = ways_of(Leeway(seed)).first_page
        self.token = json.loads(self.ask_token(GRANT).body)["access_token"]

    def ask_token(self, form: dict[str, str], *headers: tuple[str, str]) -> Response:
        return self.handle(Request("POST", TOKEN, headers or (OURS, FORM), urlencode(form).encode()))

    def request(self, url: str) -> Request:
        return Request("GET", url, (("Authorization", f"Bearer {self.token}"),))

    def get(self, url: str = LIST, **query: Any) -> Response:
        return self.handle(self.request(f"{url}?{urlencode(query)}" if query else url))

    def page(self, url: str = LIST, **query: Any) -> dict[str, Any]:
        response = self.get(url, **query)
        assert response.status == 200, response.body
        page: dict[str, Any] = json.loads(response.body)
        return page

    def numbered(self, number: int, **query: Any) -> dict[str, Any]:
        """The page that the vendor calls that; page 0 is not asked for by its number."""
        return self.page(LIST, **query, **({"page": number} if number else {}))


def items(page: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page["_embedded"].get("callbacks", [])
    return found


def ids(page: dict[str, Any]) -> list[str]:
    return [each["callback_id"] for each in items(page)]


def everything(account: Account) -> list[dict[str, Any]]:
    return items(account.page(per_page=500))


def findings(request: Request, response: Response) -> list[Finding]:
    """What the judge finds in one exchange, readings of errata aside."""
    matched = CATALOGUE.match(request.method, request.url)
    if matched is None:
        return []
    exchange = Exchange(request, response, Provenance.SANDBOX)
    found = judge(matched.contract, matched.operation, matched.path, exchange).findings
    return [each for each in found if each.severity is not Severity.ERRATUM]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_list_has_callbacks_of_every_kind(seed: int) -> None:
    found = everything(Account(seed))
    assert 23 <= len(found) <= 61
    for name, values in (
        ("status", STATUSES),
        ("assign_type", ASSIGN_TYPES),
        ("from_call_type", CALL_TYPES),
        ("dialing_model", DIALING_MODELS),
    ):
        assert {each[name] for each in found if name in each} == set(values)
    for name in ("interaction_id", "campaign_id", "record_id", "record_extra_data", "timezone", "contact_id"):
        assert 0 < sum(name in each for each in found) < len(found)
    assert all(("agent_id" in each) == (each["assign_type"] in ASSIGN_TYPES[:2] + ASSIGN_TYPES[3:4]) for each in found)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("size", [1, 4, 7, 500])
def test_the_pages_hold_each_callback_once(seed: int, size: int) -> None:
    account = Account(seed)
    total = len(everything(account))
    numbers = range(account.first, account.first - (-total // size))
    pages = [account.numbered(number, per_page=size) for number in numbers]
    assert [each["callback_id"] for each in everything(account)] == [each for page in pages for each in ids(page)]
    assert {(page["total"], page["per_page"]) for page in pages} == {(total, size)}
    assert [page["page"] for page in pages] == list(numbers)
    assert [page["count"] for page in pages[:-1]] == [size] * (len(pages) - 1)
    assert all(page.get("total_page", page.get("total_pages")) == len(pages) for page in pages)


@pytest.mark.parametrize("seed", SEEDS)
def test_beyond_the_last_page_there_is_nothing(seed: int) -> None:
    response = Account(seed).get(page=400, per_page=10)
    body = json.loads(response.body)
    assert (response.status, "code" in body) == (400, True) or (response.status, body["count"]) == (200, 0)


def test_the_first_page_comes_unasked_in_either_reading_of_the_document() -> None:
    unasked = {(page["page"], page["per_page"]) for page in (Account(seed).page() for seed in range(40))}
    assert unasked == {(0, 1), (0, 50), (1, 1), (1, 50)}


@pytest.mark.parametrize("seed", SEEDS)
def test_links_lead_where_they_say_and_keep_the_filters(seed: int) -> None:
    account = Account(seed)
    url = f"{LIST}?status=UNATTEMPTED&page=2&per_page=1"
    page = account.page(url)
    links = {name: urljoin(url, link["href"]) for name, link in page["_links"].items()}
    last = account.first + page["total"] - 1
    assert last >= 3
    wanted = {"self": 2, "first": account.first, "last": last, "prev": 1} | ({"next": 3} if "next" in links else {})
    assert {name: account.page(href)["page"] for name, href in links.items()} == wanted
    for name, href in links.items():
        assert ids(account.page(href)) == ids(account.numbered(wanted[name], status="UNATTEMPTED", per_page=1))


@pytest.mark.parametrize("seed", SEEDS)
def test_links_of_a_page_that_nobody_asked_for_lead_there_too(seed: int) -> None:
    account = Account(seed)
    page = account.page()
    links = {name: account.page(urljoin(LIST, link["href"])) for name, link in page["_links"].items()}
    assert ids(links["self"]) == ids(links["first"]) == ids(page)
    assert ids(links["last"])[-1] == everything(account)[-1]["callback_id"]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_link_of_a_callback_leads_to_it(seed: int) -> None:
    account = Account(seed)
    linked = [each for each in everything(account) if "_links" in each]
    for each in linked[:3]:
        assert account.page(urljoin(LIST, each["_links"]["self"]["href"])) == each
    assert account.get(f"{LIST}/nobody").status == 404


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ["campaign_id", "contact_id", "record_id", "phone_number", "status"])
def test_a_filter_finds_the_callbacks_that_show_its_value(seed: int, name: str) -> None:
    account = Account(seed)
    found = everything(account)
    for value in {each[name] for each in found if name in each}:
        page = account.page(**{name: value, "per_page": 500})
        assert ids(page) == [each["callback_id"] for each in found if each.get(name) == value]
        assert page["total"] == page["count"]


@pytest.mark.parametrize("seed", SEEDS)
def test_an_agent_has_callbacks_of_their_own_and_shares_some(seed: int) -> None:
    account = Account(seed)
    found = everything(account)
    for agent in {each["agent_id"] for each in found if "agent_id" in each}:
        page = account.page(agent_id=agent, per_page=500)
        assert set(ids(page)) >= {each["callback_id"] for each in found if each.get("agent_id") == agent}
        shared = [each for each in items(page) if each["agent_id"] != agent]
        assert {each["assign_type"] for each in shared} <= {"SPECIFIC_AGENT"}


@pytest.mark.parametrize("seed", SEEDS)
def test_two_filters_hold_together_and_the_statuses_add_up(seed: int) -> None:
    account = Account(seed)
    number = everything(account)[0]["phone_number"]
    both = [account.page(status=each, phone_number=number, per_page=500) for each in STATUSES]
    assert sum(page["total"] for page in both) == account.page(phone_number=number)["total"]
    assert sum(account.page(status=each)["total"] for each in STATUSES) == account.page()["total"]


@pytest.mark.parametrize("seed", range(16))
def test_an_end_leaves_out_what_is_due_later_and_what_is_not_due(seed: int) -> None:
    """Some seeds know the dates by other names, some take days, some instants, some both."""
    account, ways = Account(seed), ways_of(Leeway(seed))
    due = {each["callback_id"]: each.get("next_time_to_call") for each in everything(account)}
    for kind, end, last in (
        ("instants", "2030-01-14", "2030-01-15"),
        ("dates", "2030-01-14T12:00:00Z", "2030-01-14T12:00"),
    ):
        response = account.get(end_time=end, per_page=500)
        if ways.date_names[1] != "end_time":
            assert response.status == 400 or len(ids(json.loads(response.body))) == len(due)
        elif ways.dates == kind:
            assert response.status == 400
        else:
            early = {each for each, at in due.items() if at and utc(at) <= last}
            assert set(ids(json.loads(response.body))) == early
            assert len(early) < len(due)


@pytest.mark.parametrize("seed", range(16))
def test_a_start_means_that_day_or_from_then_on(seed: int) -> None:
    ways = ways_of(Leeway(seed))
    response = Account(seed).get(f"{LIST}?{ways.date_names[0]}=2030-01-14&per_page=500")
    if ways.dates == "instants":
        assert response.status == 400
        return
    days = {utc(each["time_to_call"])[:10] for each in items(json.loads(response.body)) if "time_to_call" in each}
    assert days <= {"2030-01-14"} if ways.start == "just then" else min(days) >= "2030-01-14"


def utc(time: str) -> str:
    return datetime.fromisoformat(time).astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


BAD = {
    "page": ["0", "-1", "501", "abc", "", "+1", "1.0", "4294967297", "9" * 5000, "１"],
    "per_page": ["0", "-5", "501", "x", "", "2147483648"],
    "agent_id": ["a" * 36],
    "campaign_id": ["c" * 36],
    "contact_id": ["c" * 36],
    "phone_number": ["1" * 37],
    "record_id": ["r" * 37],
    "status": ["S" * 36],
}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_data_beyond_the_documented_limits_are_refused_with_an_error_object(seed: int, name: str, value: str) -> None:
    response = Account(seed).get(**{name: value})
    error = json.loads(response.body)
    assert response.status == 400
    assert isinstance(error["code"], str)
    assert isinstance(error["message"], str)
    assert [each["name"] for each in error["fields"]] == [name]
    assert all(isinstance(each["description"], str) for each in error["fields"])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_parameter_that_comes_twice_is_refused(seed: int) -> None:
    assert Account(seed).get(f"{LIST}?status=SUCCESS&status=CANCELED").status == 400
    assert Account(seed).get(f"{LIST}?page=1&page=1").status == 400


@pytest.mark.parametrize("seed", SEEDS)
def test_a_token_with_the_scope_is_needed(seed: int) -> None:
    account = Account(seed)
    without_scope = VENDOR.secrets["RINGBACK_SANDBOX_TALKDESK_WITHOUT_SCOPE"]

    def status(*headers: tuple[str, str]) -> int:
        response = account.handle(Request("GET", LIST, headers))
        assert response.status == 200 or {"code", "message"} <= json.loads(response.body).keys()
        return response.status

    assert status(("Authorization", f"Bearer {account.token}")) == 200
    assert status(("authorization", f"bearer  {account.token}")) == 200
    assert status() == 401
    assert status(("Authorization", "Bearer nonsense")) == 401
    assert status(("Authorization", "Bearer ")) == 401
    assert status(OURS) == 401
    assert status(("Authorization", account.token)) == 401
    assert status(*[("Authorization", f"Bearer {account.token}")] * 2) == 401
    assert status(("Authorization", f"Bearer {without_scope}")) == 403
    assert header(account.handle(Request("GET", LIST)).headers, "www-authenticate") == 'Bearer realm="sandbox"'


def test_the_token_endpoint_answers_as_oauth_has_it() -> None:
    account = Account()
    response = account.ask_token(GRANT)
    answer = json.loads(response.body)
    assert response.status == 200
    assert (answer["token_type"], answer["scope"]) == ("Bearer", "schedule-callbacks:read")
    assert answer["expires_in"] > 0
    assert answer["access_token"] != account.token
    assert account.get().status == 200


@pytest.mark.parametrize(
    ("form", "headers", "status", "error"),
    [
        (GRANT, (FORM,), 401, "invalid_client"),
        (GRANT, (basic("sandbox-client", "wrong"), FORM), 401, "invalid_client"),
        (GRANT, (("Authorization", "Basic %%%"), FORM), 401, "invalid_client"),
        (GRANT, (("Authorization", "Basic /w=="), FORM), 401, "invalid_client"),
        (GRANT, (OURS,), 400, "invalid_request"),
        ({"scope": "schedule-callbacks:read"}, (OURS, FORM), 400, "invalid_request"),
        ({**GRANT, "grant_type": "password"}, (OURS, FORM), 400, "unsupported_grant_type"),
        ({**GRANT, "scope": "everything"}, (OURS, FORM), 400, "invalid_scope"),
    ],
)
def test_the_token_endpoint_refuses_as_oauth_has_it(
    form: dict[str, str], headers: tuple[tuple[str, str], ...], status: int, error: str
) -> None:
    response = Account().ask_token(form, *headers)
    assert (response.status, json.loads(response.body)["error"]) == (status, error)


def test_a_token_for_writing_may_not_read() -> None:
    account = Account()
    answer = json.loads(account.ask_token({**GRANT, "scope": "schedule-callbacks:write"}).body)
    account.token = answer["access_token"]
    assert account.get().status == 403


def test_other_methods_and_paths_are_refused() -> None:
    account = Account()
    assert account.handle(Request("POST", LIST, (), b"{}")).status in (404, 405)
    assert account.handle(Request("GET", TOKEN)).status in (404, 405)
    assert account.get("https://api.talkdeskapp.com/schedule-callbacks-of-others").status == 404


def test_the_tenant_file_names_secrets_that_exist() -> None:
    tenant = tomllib.loads(VENDOR.tenant.replace("{base_url}", "http://127.0.0.1:8000"))["talkdesk"]
    assert tenant["auth"]["oauth"]["token_url"].startswith("http://127.0.0.1:8000/")
    named = {
        *(tenant["auth"]["oauth"][name] for name in ("client_id", "client_secret")),
        tenant["auth"]["without_scope"],
    }
    assert named == VENDOR.secrets.keys()


NAMES = ["page", "per_page", "agent_id", "campaign_id", "contact_id", "phone_number", "record_id", "status"]
NAMES += ["start_time", "end_time", "scheduled_time_to_call", "colour"]
VALUES = st.one_of(
    st.integers(-2, 9).map(str),
    st.text(max_size=38),
    st.sampled_from([*STATUSES, "success", "+12025550107", "12025550107", " 12025550107", "2030-01-14", "2030-02-30"]),
    st.sampled_from(
        ["01", "500", "501", "9" * 301, "2030-01-14T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "0000-01-01"]
    ),
)
QUERIES = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=4)


@given(
    seed=st.integers(0, 500),
    query=QUERIES,
    real=st.sets(st.sampled_from(NAMES[:8])),
    accept=st.sampled_from(["", "application/hal+json"]),
)
@example(seed=1, query=[("page", "01")], real=set(), accept="")
@example(
    seed=2, query=[("campaign_id", "0f8fad5b-d9cb-469f-a165-70867728950e")], real=set(), accept="application/hal+json"
)
@example(seed=3, query=[("agent_id", "a" * 20 + "," + "b" * 20)], real=set(), accept="")
def test_whatever_is_asked_the_judge_finds_nothing(
    seed: int, query: list[tuple[str, str]], real: set[str], accept: str
) -> None:
    account = Account(seed)
    callback = everything(account)[0]
    asked = dict(query) | {name: callback[name] for name in real if name in callback}
    request = account.request(f"{LIST}?{urlencode(asked)}")
    request = replace(request, headers=(*request.headers, ("Accept", accept)))
    assert findings(request, account.handle(request)) == []


ANYTHING = st.text(st.characters(), max_size=20)
URLS = st.one_of(
    ANYTHING,
    st.builds("{}?{}={}".format, st.sampled_from([LIST, f"{LIST}/", TOKEN, "/schedule-callbacks"]), ANYTHING, ANYTHING),
    st.builds(
        "{}?{}".format,
        st.just(LIST),
        st.lists(st.sampled_from(["page", "=", "&", "%", "%ff", "1", "\ud800", ";"])).map("".join),
    ),
)
HEADERS = st.lists(st.tuples(st.sampled_from(["Authorization", "Content-Type", "Accept", "X"]), ANYTHING), max_size=3)


@given(
    seed=st.integers(0, 50),
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "é"]),
    url=URLS,
    headers=HEADERS,
    body=st.binary(max_size=40),
    sender=st.sampled_from(["client", "stranger"]),
)
@example(seed=0, method="GET", url="http://[", headers=[], body=b"", sender="client")
@example(seed=0, method="GET", url=f"{LIST}?page=" + "9" * 6000, headers=[], body=b"{" * 9000, sender="client")
@example(
    seed=0, method="POST", url=TOKEN, headers=[OURS, FORM], body=b"grant_type=%ff&scope=\xff\xfe", sender="stranger"
)
@example(seed=0, method="POST", url=TOKEN, headers=[OURS, FORM], body=b'{"a": ' * 9000, sender="stranger")
def test_whatever_comes_in_no_answer_is_a_failure(
    seed: int, method: str, url: str, headers: list[tuple[str, str]], body: bytes, sender: str
) -> None:
    account = Account(seed)
    own = (("Authorization", f"Bearer {account.token}"),) if sender == "client" else ()
    response = account.handle(Request(method, url, (*own, *headers), body))
    assert response.status < 500
    json.loads(response.body)


def probes(account: Account) -> list[Request]:
    """Requests that give every lie its chance: pages, filters, what is refused, and what is refused to whom."""
    found = everything(account)
    queries: list[dict[str, object]] = [{}, {"per_page": 200}]
    queries += [{"page": number, "per_page": 12} for number in range(1, 8)]
    queries += [{"page": number, "per_page": 2} for number in range(1, 5)]
    queries += [{"status": status, "page": number, "per_page": 2} for status in STATUSES for number in (1, 2)]
    for name in NAMES[2:7]:
        values = sorted({each[name] for each in found if name in each})
        queries += [{name: value, "per_page": size} for value in values for size in (1, 100)]
        queries += [{name: values[0], "status": status, "per_page": 50} for status in STATUSES]
    queries += [{"contact_id": "nobody"}, {"contact_id": "nöbody"}, {"page": 400, "per_page": 10}]
    queries += [{name: value} for name, values in BAD.items() for value in values]
    without_scope = VENDOR.secrets["RINGBACK_SANDBOX_TALKDESK_WITHOUT_SCOPE"]
    strangers = [(), (OURS,), (("Authorization", "Bearer x"),), (("Authorization", f"Bearer {without_scope}"),)]
    return [
        *(account.request(f"{LIST}?{urlencode(query, quote_via=quote)}") for query in queries),
        *(Request("GET", LIST, headers) for headers in strangers),
    ]


def read(response: Response) -> object:
    """The answer as a client sees it: the order of keys is not part of it."""
    try:
        return response.status, header(response.headers, "content-type"), json.loads(response.body)
    except ValueError:
        return response.status, response.body


@pytest.mark.parametrize("fault", VENDOR.faults, ids=lambda fault: fault.name)
def test_a_lie_shows_and_the_judge_names_what_it_breaks(fault: Fault) -> None:
    """In one seed of two readings; what takes several exchanges to see is for the relations, and for who may ask."""
    told: list[Finding] = []
    for seed in (1, 4):
        honest, lying = Account(seed), Account(seed, [fault.name])
        assert honest.token == lying.token
        asked = probes(honest)
        answers = [(request, honest.handle(request), lying.handle(request)) for request in asked * min(fault.every, 2)]
        lies = [(request, lie) for request, truth, lie in answers if read(truth) != read(lie)]
        assert lies
        told += [found for request, lie in lies for found in findings(request, lie)]
    ids_told = {each.id for each in told}
    alone = {each for each in fault.breaks if each.rpartition(":")[2] not in RELATIONS}
    assert not alone or ids_told & alone, sorted(ids_told)


def test_all_lies_can_be_told_at_once() -> None:
    honest, lying = Account(1), Account(1, [fault.name for fault in VENDOR.faults])
    for request in probes(honest):
        assert lying.handle(request).status in (200, 204, 400, 401, 403, 500)


def test_every_fault_breaks_promises_that_exist() -> None:
    promises = set(shipped("talkdesk").promises)
    relations = {f"talkdesk:listCallbacks:{name}" for name in RELATIONS}
    assert {each for fault in VENDOR.faults for each in fault.breaks} <= promises | relations
    assert len({fault.name for fault in VENDOR.faults}) == len(VENDOR.faults)
    assert all(fault.name.startswith("talkdesk-") and 1 <= fault.every <= 10 for fault in VENDOR.faults)


@pytest.mark.parametrize(
    "kind", ["#required", "#type", "#enum", "#format", "#limit", "#fields", "#status", "#media", ":data-refused"]
)
def test_every_kind_of_promise_has_two_lies(kind: str) -> None:
    assert sum(any(each.endswith(kind) for each in fault.breaks) for fault in VENDOR.faults) >= 2
