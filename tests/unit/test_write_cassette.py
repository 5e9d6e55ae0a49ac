"""What is written is what was there: for Ringback, for VCR.py and for people, and never by half."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ringback.errors import UsageError
from ringback.exchange import Exchange, Provenance, Request, Response
from ringback.recordings.cassette import read_cassette
from ringback.recordings.write import write_cassette
from tests.unit.test_documented_cassettes import by_ringback, by_vcr

JSON = ("Content-Type", "application/json")
ONE = Exchange(
    Request("POST", "https://example.com/calls?page=1", (JSON,), b'{"lang": "en"}'),
    Response(201, (JSON, ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Content-Length", "2")), b"[]"),
    Provenance.LIVE,
)
OWN = {"provenance": "live", "spec": "ccai", "recorded_at": "2026-01-02T03:04:05Z", "promises": ["a", "b"]}
TEXT = """\
# Recorded by a test.
metadata:
  ringback:
    provenance: live
    spec: ccai
    recorded_at: '2026-01-02T03:04:05Z'
    promises: [a, b]
interactions:
- request:
    method: POST
    uri: https://example.com/calls?page=1
    headers:
      Content-Type: [application/json]
    body: '{"lang": "en"}'
  response:
    status:
      code: 201
      message: Created
    headers:
      Content-Type: [application/json]
      Set-Cookie: [a=1, b=2]
    body:
      string: '[]'
version: 1
"""


def test_yaml_is_for_people(tmp_path: Path) -> None:
    file = tmp_path / "new" / "one.yaml"
    write_cassette(file, [ONE], OWN, "Recorded by a test.")
    assert file.read_text() == TEXT
    assert list(file.parent.iterdir()) == [file]


def test_how_a_body_was_sent_is_not_kept(tmp_path: Path) -> None:
    packed = Response(200, (("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("X", "1")), b"plain")
    write_cassette(tmp_path / "one.yaml", [Exchange(ONE.request, packed)], {})
    assert read_cassette(tmp_path / "one.yaml").interactions[0].exchange.response == Response(
        200, (("X", "1"),), b"plain"
    )


BODIES = st.one_of(
    st.binary(max_size=40),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(str.encode),
    st.from_regex(r"[-+.0-9a-z:~ \n\t]{0,12}", fullmatch=True).map(str.encode),
    st.sampled_from(
        [b"null", b"~", b"yes", b"0o17", b"1e3", b"012", b"2030-01-31", b"a: b", b"# a", b"a \n b\n", b"'"]
    ),
)
TOKENS = st.from_regex(r"[!#$%&'*+.^_|~0-9a-zA-Z-]{1,8}", fullmatch=True)
VALUES = st.from_regex(r"[!-~][ -~]{0,10}", fullmatch=True)


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
@given(data=st.data())
def test_what_was_written_is_read_again(
    data: st.DataObject, suffix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def headers() -> tuple[tuple[str, str], ...]:
        return tuple(data.draw(st.dictionaries(TOKENS, VALUES, max_size=2)).items())

    exchanges = [
        Exchange(
            Request(data.draw(TOKENS), f"http://localhost/{data.draw(TOKENS)}", headers(), data.draw(BODIES)),
            Response(data.draw(st.integers(100, 599)), headers(), data.draw(BODIES)),
            Provenance.LIVE,
        )
        for _ in range(data.draw(st.integers(1, 3)))
    ]
    kept = [each for each in exchanges if not any("content-" in name.lower() for name, _ in each.response.headers)]
    file = tmp_path_factory.getbasetemp() / f"written{suffix}"
    write_cassette(file, kept or [ONE], OWN)
    again = [each.exchange for each in read_cassette(file).interactions]
    assert again == kept or not kept


def test_vcr_reads_what_is_written(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    body = "# é 'a'\n\"b\" ".encode()
    write_cassette(file, [ONE, Exchange(Request("GET", "http://a.example/"), Response(200, (), body))], OWN)
    assert by_vcr(file) == by_ringback(file)
    assert by_vcr(file)[1]["answer"] == body


def test_a_place_that_cannot_be_written_to_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(UsageError, match=r"^the recording cannot be written to .*one\.yaml: "):
        write_cassette(tmp_path / "taken" / "one.yaml", [ONE], {})


WRITER = """
import sys
from pathlib import Path
from ringback.recordings.write import write_cassette
from tests.unit.test_write_cassette import ONE, OWN
file = Path(sys.argv[1])
sizes = [200, 400, 800]
print("ready", flush=True)
for count in range(10**6):
    write_cassette(file, [ONE] * sizes[count % 3], OWN)
"""


@pytest.mark.parametrize("wait", [0.0, 0.05, 0.11, 0.17, 0.23])
def test_whoever_is_killed_leaves_a_whole_cassette_or_none(wait: float, tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    root = Path(__file__).resolve().parents[2]
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(file)], stdout=subprocess.PIPE, cwd=root)
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"ready\n"
    time.sleep(wait)
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    if file.exists():
        assert len(yaml.safe_load(file.read_text())["interactions"]) in (200, 400, 800)
    assert [each for each in tmp_path.iterdir() if each.suffix == ".yaml" and each != file] == []
