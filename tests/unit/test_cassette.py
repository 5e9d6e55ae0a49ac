"""Recordings as they come: what VCR.py writes is read as VCR.py reads it, and what cannot be read costs only itself.

Each test changes one sound recording at one place.
"""

from pathlib import Path
from typing import Any

import pytest
import vcr.serialize  # type: ignore[import-untyped]  # vcrpy ships no types
from vcr.request import Request as VcrRequest  # type: ignore[import-untyped]  # as above
from vcr.serializers import jsonserializer, yamlserializer  # type: ignore[import-untyped]  # as above

from ringback.contract.catalogue import Catalogue, shipped
from ringback.errors import RecordingError
from ringback.exchange import Provenance
from ringback.recordings.cassette import read_cassette
from ringback.report.outcome import Exit, exit_status
from ringback.run.audit import audit
from tests.recorded import ANSWER, AS_JSON, BODY, GOOD, TYPE, URI, Folder, broken, changed


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_sound_recording_brings_nothing(folder: Folder) -> None:
    for result in (folder.audit(GOOD), folder.audit(AS_JSON, ".json"), folder.audit(f"\ufeff{GOOD}")):
        assert (result.checked, result.errors, broken(result)) == (1, [], [])
        assert exit_status(result) == Exit.CONFORMS


def test_a_recording_without_metadata_is_a_clients(folder: Folder) -> None:
    assert folder.read(GOOD).interactions[0].exchange.provenance is Provenance.CLIENT


@pytest.mark.parametrize(
    ("text", "suffix", "fact"),
    [
        pytest.param("", ".yaml", "the file is empty", id="empty"),
        pytest.param(" \n\n", ".json", "the file is empty", id="blank"),
        pytest.param("# no more\n", ".yaml", "it holds no exchanges: neither interactions (VCR.py)", id="comment"),
        pytest.param("hello", ".yaml", "it holds no exchanges: neither interactions (VCR.py)", id="text"),
        pytest.param("[1]", ".json", "it holds no exchanges: neither interactions (VCR.py)", id="list"),
        pytest.param("a: b\ninteractions: []\n", ".yaml", ":2: the cassette has no interactions", id="none"),
        pytest.param("interactions:\nversion: 1\n", ".yaml", ":1: the cassette has no interactions", id="null"),
        pytest.param("interactions: {a: b}\n", ".yaml", ":1: the cassette has no interactions", id="a mapping"),
        pytest.param(
            "interactions: [\n- a: b\n c", ".yaml", ":2: broken YAML: did not find expected", id="broken YAML"
        ),
        pytest.param('{"interactions":\n [,]}', ".json", ":2: broken JSON: Expecting value", id="broken JSON"),
        pytest.param(
            "interactions: []\ninteractions: []", ".yaml", ":2: the key 'interactions' stands twice", id="key twice"
        ),
        pytest.param("[" * 100_000, ".json", ":1: JSON nested deeper than can be read", id="deep JSON"),
        pytest.param("[" * 100_000, ".yaml", ":1: nested deeper than a person would write", id="deep YAML"),
        pytest.param(b"interactions: \xff\n", ".yaml", "the file is not UTF-8 text: byte 14 fits", id="not UTF-8"),
        pytest.param(GOOD.encode("utf-16"), ".yaml", "the file is not UTF-8 text: byte 0 fits", id="UTF-16"),
        pytest.param(
            "interactions: !!python/object/apply:os.system ['exit 1']",
            ".yaml",
            ":1: the tag !!python/object/apply:os.system is not plain data and is not loaded",
            id="a tag that runs code",
        ),
    ],
)
def test_a_file_that_is_no_cassette_is_one_sentence(text: str | bytes, suffix: str, fact: str, folder: Folder) -> None:
    with pytest.raises(RecordingError) as caught:
        folder.read(text, suffix)
    assert str(caught.value).partition(f"cassette{suffix}")[2].removeprefix(": ").startswith(fact)
    assert exit_status(folder.audit(text, suffix)) == Exit.UNTESTED


@pytest.mark.parametrize(
    ("item", "fact"),
    [
        ('{"a": 1, "b": 2, "a": 3}', "broken JSON: the key 'a' stands twice in one object"),
        ("NaN", "broken JSON: NaN is not JSON"),
        ("9" * 5000, "broken JSON: an integer of 5,000 digits is longer than can be read"),
    ],
    ids=["key twice", "NaN", "5,000 digits"],
)
def test_json_that_is_broken_within_an_interaction_costs_that_one(item: str, fact: str, folder: Folder) -> None:
    result = folder.audit(changed("[{", f"[{item}, {{", AS_JSON), ".json")
    assert ([(error.fact, error.index) for error in result.errors], result.checked) == ([(fact, 0)], 1)


def test_a_file_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="the file cannot be read: Is a directory"):
        read_cassette(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "fact"),
    [
        ("  response:", "  answer:", "the interaction has no response"),
        ("- request:", "- question:", "the interaction has no request"),
        ("- request:", "- 5\n- request:", "the interaction has no request"),
        ("    method: GET\n", "", "the request has no method"),
        ("method: GET", "method: ''", "the request has no method"),
        ("    uri:", "    address:", "the request has no uri"),
        (URI, "", "the request has no uri"),
        (URI, "http://[::1/calls", "the uri of the request cannot be parsed: Invalid IPv6 URL"),
        (
            URI,
            "http://a:port/x",
            "the uri of the request cannot be parsed: Port could not be cast to integer value as 'port'",
        ),
        (URI, "http://a:99999/x", "the uri of the request cannot be parsed: Port out of range 0-65535"),
        ("{code: 200, message: OK}", "{}", "the response has no status code"),
        ("code: 200", "code: '200'", "the response has no status code"),
        ("code: 200", "code: true", "the response has no status code"),
        ("code: 200", f"code: {'9' * 400}", "the response has the status 999999999999, which is none of HTTP's"),
        ("code: 200", "code: -5", "the response has the status -5, which is none of HTTP's"),
        (TYPE, "[a, b]", "the headers of the response are not a mapping"),
        (TYPE, "{Content-Type: null}", "the header Content-Type of the response is no text"),
        (TYPE, "{Content-Type: [[a]]}", "the header Content-Type of the response is no text"),
        (BODY, "5", "the body of the response is neither text nor bytes"),
        (BODY, "{json: {}}", "the body of the response is neither text nor bytes"),
        (BODY, "{string: [a]}", "the body of the response is neither text nor bytes"),
        (BODY, "{base64_string: '/*/79'}", "the body of the response is not base64"),
        (BODY, "{base64_string: é}", "the body of the response is not base64"),
        (BODY, "{base64_string: 5}", "the body of the response is not base64"),
        ("body: null", "body: {base64_string: null}", "the body of the request is not base64"),
    ],
)
def test_an_interaction_that_cannot_be_read_is_named_with_its_line(
    old: str, new: str, fact: str, folder: Folder
) -> None:
    result = folder.audit(changed(old, new))
    error = result.errors[0]
    assert (error.fact, error.index, error.line, result.unreadable) == (fact, 0, 2, 1)
    assert str(error).endswith(f"cassette.yaml:2 interaction 0: {fact}")


@pytest.mark.parametrize(
    ("old", "fact"),
    [
        ("/calls/5", "the uri of the request holds half of a surrogate pair, which is no character"),
        ("GET", "the method of the request holds half of a surrogate pair, which is no character"),
        ("Accept", "the name of a header of the request holds half of a surrogate pair, which is no character"),
        ("OK", ""),
    ],
)
def test_half_a_surrogate_pair_outside_of_a_body_is_no_text(old: str, fact: str, folder: Folder) -> None:
    result = folder.audit(changed(old, f"{old}\\ud800", AS_JSON), ".json")
    assert [error.fact for error in result.errors] == ([fact] if fact else [])


def test_what_can_still_be_checked_in_the_same_file_is_checked(folder: Folder) -> None:
    one = GOOD.removeprefix("interactions:\n").removesuffix("version: 1\n")
    unread, unmatched = changed("  response:", "  answer:", one), changed("/apps/api/v1/", "/elsewhere/", one)
    wrong = changed('"bad_actor": false', '"bad_actor": "no"', one)
    result = folder.audit(f"interactions:\n{one}{unread}{unmatched}{wrong}{one}")
    assert (result.read, result.checked, len(result.unmatched), result.unreadable) == (5, 3, 1, 1)
    assert [(error.index, error.line) for error in result.errors] == [(1, 11)]
    assert [what for _, what in result.unmatched] == [f"GET {URI}".replace("/apps/api/v1/", "/elsewhere/")]
    assert broken(result) == [("ccai:getCustomerFlag:response.200/bad_actor#type", '"no"')]
    assert result.findings[-1].examples[0].index in (3, 0)


def test_a_file_that_cannot_be_read_does_not_hide_the_next(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.yaml", tmp_path / "good.yaml"
    bad.write_text("interactions: [")
    good.write_text(GOOD)
    result = audit([bad, good], Catalogue([shipped("ccai")]))
    assert (len(result.errors), result.checked, exit_status(result)) == (1, 1, Exit.UNTESTED)


@pytest.mark.parametrize(
    "headers",
    [
        "{Content-Type: [application/json]}",
        "{Content-Type: application/json}",
        "{content-type: [!!binary YXBwbGljYXRpb24vanNvbg==]}",
    ],
    ids=["a list", "plain text", "bytes"],
)
def test_headers_are_lists_or_plain_texts(headers: str, folder: Folder) -> None:
    assert broken(folder.audit(changed(TYPE, headers))) == []


def test_a_header_that_came_twice_stays_twice_and_a_number_is_its_text(folder: Folder) -> None:
    exchange = folder.read(changed(TYPE, "{Set-Cookie: [a=1, b=2], Content-Length: 71}")).interactions[0].exchange
    assert exchange.response.headers == (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Content-Length", "71"))


def test_other_layouts_of_the_same_exchange_are_read(folder: Folder) -> None:
    httpx = changed(
        "status: {code: 200, message: OK}", "status_code: 200", changed("body: {string:", "content: {string:")
    )
    for text in (httpx, changed("    uri:", "    url:"), changed(BODY, f"'{ANSWER}'")):
        assert broken(folder.audit(text)) == []


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_what_vcrpy_itself_writes_is_read(suffix: str, folder: Folder) -> None:
    request = VcrRequest("POST", "https://a.example/b", b'{"a": "\xc3\xa9"}', {"X-Number": "5"})
    response = {
        "status": {"code": 201, "message": "Created"},
        "headers": {"X": ["1", "2"]},
        "body": {"string": b'"\xc3\xa9"'},
    }
    serializer: Any = {".yaml": yamlserializer, ".json": jsonserializer}[suffix]
    text = vcr.serialize.serialize({"requests": [request, request], "responses": [response, response]}, serializer)
    first, second = folder.read(text, suffix).interactions
    assert first.exchange == second.exchange
    assert (first.exchange.request.body, first.exchange.request.headers) == (b'{"a": "\xc3\xa9"}', (("X-Number", "5"),))
    assert (first.exchange.response.status, first.exchange.response.body) == (201, b'"\xc3\xa9"')
    assert first.exchange.response.headers == (("X", "1"), ("X", "2"))


@pytest.mark.parametrize(
    ("own", "fact"),
    [
        ("5", " is a mapping of provenance, spec, source, recorded_at, promises, explained"),
        ("{provenance: nobody}", ".provenance is one of documented, sandbox, live, client"),
        ("{provenance: [live]}", ".provenance is one of documented, sandbox, live, client"),
        ("{spec: [ccai]}", ".spec is the name of a spec"),
        ("{explained: 5}", ".explained is a list of {id, erratum}"),
        ("{explained: [CC-01]}", ".explained is a list of {id, erratum}"),
        ("{explained: [{id: 5, erratum: CC-01}]}", ".explained is a list of {id, erratum}"),
        (
            "{provenence: live}",
            " has no key provenence; its keys are provenance, spec, source, recorded_at, promises, explained",
        ),
    ],
)
def test_metadata_of_ours_that_are_wrong_are_named(own: str, fact: str, folder: Folder) -> None:
    with pytest.raises(RecordingError) as caught:
        folder.read(f"metadata: {{ringback: {own}}}\n{GOOD}")
    assert caught.value.fact == f"metadata.ringback{fact}"


@pytest.mark.parametrize("metadata", ["5", "[]", "{}", "{ringback: null}", "{other: {provenance: nobody}}"])
def test_metadata_of_somebody_else_are_let_be(metadata: str, folder: Folder) -> None:
    assert folder.audit(f"metadata: {metadata}\n{GOOD}").errors == []


LACKING = changed(', "repeat_customer": true', "")
LACK = "ccai:getCustomerFlag:response.200/repeat_customer#required"


def explained(id_: str, erratum: str, spec: str = "spec: ccai, ") -> str:
    return f"metadata: {{ringback: {{{spec}explained: [{{id: '{id_}', erratum: {erratum}}}]}}}}\n"


@pytest.mark.parametrize("spec", ["spec: ccai, ", ""], ids=["spec named", "spec found"])
def test_an_explained_finding_is_an_erratum_and_gates_nothing(spec: str, folder: Folder) -> None:
    assert [id_ for id_, _ in broken(folder.audit(LACKING))] == [LACK]
    result = folder.audit(explained(LACK, "CC-24", spec) + LACKING)
    assert (broken(result), result.errors, exit_status(result)) == ([], [], Exit.CONFORMS)


@pytest.mark.parametrize("spec", ["spec: ccai, ", ""], ids=["spec named", "spec found"])
@pytest.mark.parametrize(
    ("head", "fact"),
    [
        ((LACK, "CC-24"), f"its explanation of {LACK} by CC-24 explains nothing (any more); take it out"),
        (("nonsense", "CC-24"), "its explanation of nonsense by CC-24 explains nothing (any more); take it out"),
    ],
)
def test_an_explanation_that_explains_nothing_fails(
    head: tuple[str, str], fact: str, spec: str, folder: Folder
) -> None:
    result = folder.audit(explained(*head, spec) + GOOD)
    assert ([error.fact for error in result.errors], exit_status(result)) == ([fact], Exit.UNTESTED)


@pytest.mark.parametrize("spec", ["spec: ccai, ", ""], ids=["spec named", "spec found"])
def test_an_explanation_by_an_unknown_erratum_fails(spec: str, folder: Folder) -> None:
    (error,) = folder.audit(explained(LACK, "CC-99", spec) + LACKING).errors
    assert error.fact == "it explains a finding by CC-99, which is no erratum of ccai"


def test_a_spec_that_nobody_knows_is_named_and_the_host_decides(folder: Folder) -> None:
    result = folder.audit(f"metadata: {{ringback: {{spec: cai}}}}\n{GOOD}")
    assert [error.fact for error in result.errors] == ["metadata.ringback.spec names cai, which is none of ccai"]
    assert result.checked == 1
