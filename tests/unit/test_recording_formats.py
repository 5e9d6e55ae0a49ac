"""Each format of recordings, read as the tools that write it mean it."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringback.contract.catalogue import Catalogue, shipped
from ringback.errors import RecordingError
from ringback.exchange import Exchange, Provenance, Request, Response
from ringback.recordings.ndjson import line_exchange, written
from ringback.recordings.reading import Head, Interaction, read_recording
from ringback.run.audit import audit
from tests.recorded import ANSWER, AS_JSON, GOOD, URI, broken, changed

JSON_TYPE = (("Content-Type", "application/json"),)
EXCHANGE = Exchange(
    Request("GET", URI, (("Accept", "application/json"),)), Response(200, JSON_TYPE, ANSWER.encode()), Provenance.CLIENT
)


def read(folder: Path, name: str, text: str | bytes) -> list[Interaction | RecordingError]:
    """What the recording called `name` holds, but for its head."""
    file = folder / name
    data = text if isinstance(text, bytes) else text.encode()
    file.write_bytes(gzip.compress(data) if name.lower().endswith(".gz") else data)
    return [each for each in read_recording(file) if not isinstance(each, Head)]


def facts(found: list[Interaction | RecordingError]) -> list[tuple[int | None, str]]:
    return [(each.index, each.fact) for each in found if isinstance(each, RecordingError)]


def one(found: list[Interaction | RecordingError]) -> Exchange:
    (only,) = found
    assert isinstance(only, Interaction), only
    return only.exchange


# HAR


def entry(**response: Any) -> dict[str, Any]:
    """An entry as a browser writes it, of the same exchange as `GOOD`."""
    return {
        "startedDateTime": "2030-01-15T10:00:00.000Z",
        "time": 12.5,
        "request": {
            "method": "GET",
            "url": URI,
            "httpVersion": "http/2.0",
            "headers": [
                {"name": ":authority", "value": "customer.uc1.ccaiplatform.com"},
                {"name": "Accept", "value": "application/json"},
            ],
            "queryString": [],
            "cookies": [],
            "headersSize": -1,
            "bodySize": 0,
        },
        "response": {
            "status": 200,
            "statusText": "",
            "httpVersion": "http/2.0",
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "cookies": [],
            "content": {"size": len(ANSWER), "mimeType": "application/json", "text": ANSWER},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
            **response,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 12, "receive": 0.5},
    }


def har(*entries: dict[str, Any]) -> str:
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "a browser", "version": "1"}, "entries": entries}})


@pytest.mark.parametrize("name", ["a.har", "a.HAR", "a.json", "a.har.gz"])
def test_a_har_is_read_whatever_its_file_is_called(name: str, tmp_path: Path) -> None:
    assert one(read(tmp_path, name, har(entry()))) == EXCHANGE


def test_a_body_in_base64_is_its_bytes(tmp_path: Path) -> None:
    text = base64.b64encode(ANSWER.encode()).decode()
    content = {"size": 71, "mimeType": "application/json", "text": text, "encoding": "base64"}
    assert one(read(tmp_path, "a.har", har(entry(content=content)))).response.body == ANSWER.encode()


def test_a_har_s_bodies_are_decoded_whatever_the_headers_say(tmp_path: Path) -> None:
    headers = [{"name": "Content-Encoding", "value": "br"}]
    assert one(read(tmp_path, "a.har", har(entry(headers=headers)))).response.body == ANSWER.encode()


@pytest.mark.parametrize(
    ("sent", "body"),
    [
        ({"mimeType": "application/json", "text": '{"a": "é"}'}, '{"a": "é"}'.encode()),
        ({"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a b", "value": "1&2"}]}, b"a+b=1%262"),
        ({"mimeType": "text/plain", "text": ""}, b""),
        ({"mimeType": "application/octet-stream", "text": "/w==", "encoding": "base64"}, b"\xff"),
    ],
)
def test_what_a_request_sent_is_its_text_or_its_fields(sent: dict[str, Any], body: bytes, tmp_path: Path) -> None:
    posted = entry()
    posted["request"]["postData"] = sent
    assert one(read(tmp_path, "a.har", har(posted))).request.body == body


def test_an_empty_answer_has_no_body(tmp_path: Path) -> None:
    assert one(read(tmp_path, "a.har", har(entry(status=204, content={"size": 0})))).response.body == b""


@pytest.mark.parametrize(
    ("bad", "fact"),
    [
        (entry(status=0), "the entry has no response"),
        (entry(status=0, _error="net::ERR_ABORTED"), "the entry has no response: net::ERR_ABORTED"),
        ({**entry(), "response": None}, "the entry has no response"),
        ({"request": {}}, "the entry has no response"),
        (entry(status="200"), "the response has no status code"),
        (entry(content={"size": 500}), "the body of the response, 500 bytes, was not recorded"),
        (
            entry(content={"size": 5, "text": "ab", "comment": "Body truncated: 2 of 5 bytes recorded"}),
            "the body of the response was cut off when it was recorded",
        ),
        (entry(content={"text": "?", "encoding": "base64"}), "the body of the response is not base64"),
        (
            entry(content={"text": "?", "encoding": "rot13"}),
            "the body of the response is encoded as rot13, which is not read",
        ),
        (entry(content={"text": 5}), "the body of the response is no text"),
        (entry(content=5), "the content of the response is no object"),
        (entry(headers={}), "the headers of the response are not a list of name and value"),
        (entry(headers=[{"name": "A"}]), "the header A of the response is no text"),
    ],
)
def test_an_entry_that_cannot_be_read_is_named_and_the_next_is_read(
    bad: dict[str, Any], fact: str, tmp_path: Path
) -> None:
    found = read(tmp_path, "a.har", har(bad, entry()))
    assert facts(found) == [(0, fact)]
    assert one(found[1:]) == EXCHANGE


# Schemathesis's own cassettes

SCHEMATHESIS = f"""\
command: 'st run openapi.yaml'
recorded_with: 'Schemathesis 4.32.5'
seed: 1
http_interactions:
- id: 'AbCdEf'
  status: 'SUCCESS'
  generation:
    time: 0.01
    mode: positive
  components:
    query:
      mode: 'positive'
  phase:
    name: 'fuzzing'
    data: {{}}
  recorded_at: '2030-01-15T10:00:00+00:00'
  checks:
    - name: 'not_a_server_error'
      status: 'SUCCESS'
      message: ~
  request:
    uri: '{URI}'
    method: 'GET'
    headers:
      "Accept":
      - "application/json"
  response:
    status:
      code: '200'
      message: "OK"
    elapsed: '0.012'
    headers:
      "Content-Type":
      - "application/json"

    body:
      encoding: 'utf-8'
      string: {json.dumps(ANSWER)}
    http_version: '1.1'
"""


def test_schemathesis_s_cassettes_are_read(tmp_path: Path) -> None:
    assert one(read(tmp_path, "a.yaml", SCHEMATHESIS)) == EXCHANGE


def test_schemathesis_s_cassettes_in_base64_are_read(tmp_path: Path) -> None:
    text = base64.b64encode(ANSWER.encode()).decode()
    changed_text = changed(f"string: {json.dumps(ANSWER)}", f"base64_string: '{text}'", SCHEMATHESIS)
    assert one(read(tmp_path, "a.yaml.gz", changed_text)) == EXCHANGE


@pytest.mark.parametrize(
    ("old", "new", "fact"),
    [
        ("  response:\n    status:", "  response: null\n  other:\n    status:", "the interaction has no response"),
        (
            "    http_version",
            "    truncated_from: 900\n    http_version",
            "the body of the response was cut off when it was recorded",
        ),
        ("code: '200'", "code: 'two'", "the response has no status code"),
    ],
)
def test_of_schemathesis_s_failures_nothing_is_told(old: str, new: str, fact: str, tmp_path: Path) -> None:
    assert facts(read(tmp_path, "a.yaml", changed(old, new, SCHEMATHESIS))) == [(0, fact)]


# NDJSON

LINE = written(EXCHANGE, {"spec": "ccai"}).decode()


def test_a_line_is_written_as_the_documents_show_it() -> None:
    assert json.loads(LINE) == {
        "request": {"method": "GET", "url": URI, "headers": [["Accept", "application/json"]], "body": ""},
        "response": {"status": 200, "headers": [["Content-Type", "application/json"]], "body": ANSWER},
        "ringback": {"spec": "ccai", "provenance": "client"},
    }


def test_the_line_that_the_page_on_recordings_shows_is_read() -> None:
    page = (Path(__file__).parents[2] / "docs" / "recordings.md").read_text(encoding="utf-8")
    (shown,) = [line for line in page.splitlines() if line.startswith('    {"request"')]
    exchange, spec = line_exchange(shown.strip().encode())
    assert (exchange.request, exchange.response.status, spec) == (EXCHANGE.request, 200, None)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
HEADERS = st.lists(st.tuples(st.sampled_from(["Accept", "X-é"]), TEXTS), max_size=3).map(tuple)
MESSAGES = st.fixed_dictionaries({"headers": HEADERS, "body": st.binary(max_size=30) | TEXTS.map(str.encode)})


@given(MESSAGES, MESSAGES, st.sampled_from(Provenance))
def test_what_is_written_is_read_again(request: Any, response: Any, provenance: Provenance) -> None:
    exchange = Exchange(Request("POST", URI, **request), Response(201, **response), provenance)
    assert line_exchange(written(exchange, {"spec": "ccai"})) == (exchange, "ccai")


def test_the_least_that_a_line_holds(tmp_path: Path) -> None:
    text = '{"request": {"method": "GET", "url": "https://a.example/b"}, "response": {"status": 204}}'
    exchange = Exchange(Request("GET", "https://a.example/b"), Response(204), Provenance.CLIENT)
    assert one(read(tmp_path, "a.ndjson", text)) == exchange


@pytest.mark.parametrize("name", ["a.ndjson", "a.jsonl", "a.ndjson.gz", "a.JSONL.GZ"])
def test_lines_are_read_with_blank_ones_between_and_no_end_of_the_last(name: str, tmp_path: Path) -> None:
    first, second = read(tmp_path, name, f"\ufeff{LINE}\r\n\n{LINE.strip()}")
    assert isinstance(first, Interaction)
    assert isinstance(second, Interaction)
    assert (first.exchange, second.exchange) == (EXCHANGE, EXCHANGE)
    assert (first.index, second.index) == (0, 3)


def test_a_har_s_entry_can_be_a_line(tmp_path: Path) -> None:
    assert one(read(tmp_path, "a.ndjson", json.dumps(entry()))) == EXCHANGE


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        (b"[1]\n", "the line is no object with a request and a response"),
        (b"{\n", "broken JSON: Expecting property name enclosed in double quotes"),
        (b'{"request": {}}\n', "the line has no response"),
        (b'{"response": {"status": 200}}\n', "the line has no request"),
        (b'{"a": 1, "a": 2}\n', "broken JSON: the key 'a' stands twice in one object"),
        (LINE.replace("GET", "G\xc9T").encode("latin-1"), "the line is not UTF-8 text: byte 23 fits no character"),
        (LINE.replace('"status":200', '"status":"200"').encode(), "the response has no status code"),
        (LINE.replace('"provenance":"client"', '"provenance":"me"').encode(), "ringback.provenance is one of "),
        (LINE.replace('"body":""', '"body":{}').encode(), "the body of the request is no text; JSON stands there as"),
        (LINE.replace('"body":""', '"body_base64":"?"').encode(), "the body of the request is not base64"),
        (LINE.replace('[["Accept",', '[["Accept"],[').encode(), "the headers of the request are not a list of pairs"),
        (LINE.replace(URI, "http://[::1").encode(), "the url of the request cannot be parsed: Invalid IPv6 URL"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_next_is_read(line: bytes, fact: str, tmp_path: Path) -> None:
    found = read(tmp_path, "a.ndjson", LINE.encode() + line + LINE.encode())
    ((index, said),) = facts(found)
    assert (index, said[: len(fact)]) == (1, fact)
    assert isinstance(found[0], Interaction)
    assert isinstance(found[-1], Interaction)


def test_half_a_last_line_is_said_to_be_one(tmp_path: Path) -> None:
    (first, second) = read(tmp_path, "a.ndjson", LINE + LINE[:-20])
    assert isinstance(first, Interaction)
    assert facts([second]) == [(1, "the last line is cut off")]


# All of them


def test_every_format_tells_the_same_of_the_same_exchange(tmp_path: Path) -> None:
    wrong = ANSWER.replace("false", '"no"')
    texts = {
        "vcr.yaml": changed(ANSWER, wrong),
        "vcr.json.gz": changed(json.dumps(ANSWER), json.dumps(wrong), AS_JSON),
        "schemathesis.yml": changed(json.dumps(ANSWER), json.dumps(wrong), SCHEMATHESIS),
        "browser.har": har(entry(content={"text": wrong})),
        "lines.ndjson": changed(json.dumps(ANSWER), json.dumps(wrong), LINE),
    }
    for name, text in texts.items():
        read(tmp_path, name, text)
    catalogue = Catalogue([shipped("ccai")])
    each = [broken(audit([tmp_path / name], catalogue)) for name in texts]
    assert each == [[("ccai:getCustomerFlag:response.200/bad_actor#type", '"no"')]] * 5
    together = audit([tmp_path / name for name in texts], catalogue)
    assert [group.count for group in together.findings if group.finding.got == '"no"'] == [5]


def test_the_metadata_of_a_cassette_count_wherever_they_stand(tmp_path: Path) -> None:
    own = '"metadata": {"ringback": {"provenance": "sandbox", "spec": "ccai"}}'
    texts = {
        "first.json": f"{{{own}, {AS_JSON[1:]}",
        "last.json": f"{AS_JSON[:-1]}, {own}}}",
        "first.yaml": f"{own}\n{GOOD}",
        "last.yaml": f"{GOOD}{own}\n",
    }
    assert [one(read(tmp_path, name, text)).provenance for name, text in texts.items()] == [Provenance.SANDBOX] * 4
