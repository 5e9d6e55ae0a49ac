"""Which contract and which operation a request belongs to: by host and path, or by path alone if a spec is named."""

from pathlib import Path

import pytest

from ringback.contract.build import load_contract
from ringback.contract.catalogue import Catalogue, find_contract, shipped, shipped_names
from ringback.contract.model import Contract
from ringback.errors import SpecError, UsageError
from ringback.shipped import spec_folder

SHIPPED = Catalogue([shipped(name) for name in shipped_names()])


def found(catalogue: Catalogue, method: str, url: str, only: Contract | None = None) -> str | None:
    """`spec:operation` of a request, None if there is none."""
    matched = catalogue.match(method, url, only)
    return f"{matched.contract.name}:{matched.operation.id}" if matched else None


@pytest.mark.parametrize(
    ("method", "url", "operation"),
    [
        ("POST", "https://api.acefone.in/v1/dialer/schedule_call/", "acefone-dialer:scheduleCall"),
        ("POST", "https://api.acefone.in/v1/dialer/schedule_call", "acefone-dialer:scheduleCall"),
        ("POST", "https://api.acefone.co.uk/v1/click_to_call", "acefone-click-to-call:clickToCall"),
        ("GET", "https://api.talkdeskapp.com/schedule-callbacks?page=2", "talkdesk:listCallbacks"),
        ("GET", "https://api.talkdeskapp.eu/schedule-callbacks#top", "talkdesk:listCallbacks"),
        ("POST", "https://acme.uc1.ccaiplatform.com/apps/api/v1/calls", "ccai:createCall"),
        ("PATCH", "https://acme.uc1.ccaiplatform.com/apps/api/v1/calls/5/customer_flag", "ccai:updateCustomerFlag"),
        ("post", "http://ACME.UC1.ccaiplatform.com:8443/apps/api/v1/calls/", "ccai:createCall"),
        ("POST", "https://acme.ucontactcloud.com/Integra/resources/Dialers/DialerTask", "ucontact:addRecord"),
    ],
)
def test_a_request_is_matched_by_host_and_path(method: str, url: str, operation: str) -> None:
    assert found(SHIPPED, method, url) == operation


@pytest.mark.parametrize(
    ("method", "url"),
    [
        pytest.param("DELETE", "https://api.talkdeskapp.com/schedule-callbacks", id="another method"),
        pytest.param("GET", "https://api.talkdeskapp.com/schedule-callbacks/5", id="a longer path"),
        pytest.param("GET", "https://api.talkdeskapp.com/v2/schedule-callbacks", id="another base"),
        pytest.param("GET", "https://api.talkdeskapp.com.example.com/schedule-callbacks", id="a host that starts so"),
        pytest.param("GET", "https://example.com/api.talkdeskapp.com/schedule-callbacks", id="the host in the path"),
        pytest.param("GET", "https://apiXtalkdeskapp.com/schedule-callbacks", id="a dot is a dot"),
        pytest.param("GET", "/schedule-callbacks", id="no host"),
        pytest.param("GET", "schedule-callbacks", id="no URL"),
        pytest.param("POST", "https://a.b/apps/api/v1/calls/5/6/customer_flag", id="two steps for one variable"),
    ],
)
def test_what_no_contract_knows_is_unmatched(method: str, url: str) -> None:
    assert found(SHIPPED, method, url) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example.com/schedule-callbacks",
        "http://localhost:8080/schedule-callbacks?page=1",
        "/schedule-callbacks",
        "http://[::1]:8080/schedule-callbacks/",
    ],
)
def test_a_named_spec_is_matched_by_path_whatever_the_host(url: str) -> None:
    assert found(SHIPPED, "GET", url, shipped("talkdesk")) == "talkdesk:listCallbacks"
    assert found(SHIPPED, "GET", url, shipped("ucontact")) is None


@pytest.mark.parametrize("base", ["https://proxy.example.com/apps/api/v1", "https://proxy.example.com"])
def test_a_named_spec_is_matched_with_or_without_the_path_of_its_server(base: str) -> None:
    assert found(SHIPPED, "POST", f"{base}/calls", shipped("ccai")) == "ccai:createCall"


def test_a_variable_of_the_path_is_decoded() -> None:
    matched = SHIPPED.match("GET", "https://a.b.c/apps/api/v1/calls/a%20b%2Fc/customer_flag")
    assert matched is not None
    assert matched.path == {"id": "a b/c"}


def spec(folder: Path, name: str, server: str, path: str = "/calls") -> Contract:
    file = folder / f"{name}.yaml"
    file.write_text(f"""\
openapi: 3.1.0
info: {{title: {name}, version: "1"}}
servers: [{{url: "{server}"}}]
paths:
  {path}:
    get: {{operationId: list, responses: {{"200": {{description: Done.}}}}}}
""")
    return load_contract(file)


def test_of_two_servers_that_fit_the_one_that_says_more_wins(tmp_path: Path) -> None:
    anybody = spec(tmp_path, "anybody", "https://api.example.com")
    exact = spec(tmp_path, "exact", "https://api.example.com/v1")
    deep = spec(tmp_path, "deep", "https://api.example.com", "/v1/calls")
    for contracts in ([anybody, exact, deep], [deep, exact, anybody]):
        assert found(Catalogue(contracts), "GET", "https://api.example.com/v1/calls") == "exact:list"
        assert found(Catalogue(contracts), "GET", "https://api.example.com/calls") == "anybody:list"


def test_the_text_of_a_pattern_in_a_server_is_only_text(tmp_path: Path) -> None:
    catalogue = Catalogue([spec(tmp_path, "odd", "https://api.example.com/a+b(c)")])
    assert found(catalogue, "GET", "https://api.example.com/a+b(c)/calls") == "odd:list"
    assert found(catalogue, "GET", "https://api.example.com/aab(c)/calls") is None


def test_a_spec_is_found_by_name_or_by_file() -> None:
    assert find_contract("talkdesk") is shipped("talkdesk")
    assert find_contract(str(spec_folder() / "talkdesk.yaml")).name == "talkdesk"
    assert shipped_names() == ("acefone-click-to-call", "acefone-dialer", "ccai", "talkdesk", "ucontact")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("talkdsk", "no spec and no file is called talkdsk; did you mean talkdesk?"),
        ("acefone-dial", "no spec and no file is called acefone-dial; did you mean acefone-dialer?"),
        (
            "zzz",
            "no spec and no file is called zzz; "
            "the specs are acefone-click-to-call, acefone-dialer, ccai, talkdesk, ucontact",
        ),
    ],
)
def test_an_unknown_spec_has_a_hint(name: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_contract(name)
    assert (str(caught.value), caught.value.exit_status) == (said, 2)


def test_a_file_that_is_no_spec_is_a_broken_spec(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("hello")
    with pytest.raises(SpecError, match=r"mine\.yaml:1: this is not an OpenAPI 3\.1 document"):
        find_contract(str(tmp_path / "mine.yaml"))
