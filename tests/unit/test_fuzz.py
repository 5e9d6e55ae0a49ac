"""Whatever a file holds, reading it ends in a recording or in one sentence, and auditing what was read in a report."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringback.errors import RecordingError
from ringback.report.json_report import audit_report
from ringback.yaml_text import parse
from tests.recorded import ANSWER, AS_JSON, GOOD, URI, Folder

EXAMPLES = 400


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return Folder(tmp_path_factory.mktemp("fuzz"))


def read_and_audit(folder: Folder, raw: bytes, suffix: str) -> None:
    """Reading raises RecordingError at most, auditing nothing; an error is one line, a report is JSON."""
    with suppress(RecordingError):
        folder.read(raw, suffix)
    result = folder.audit(raw, suffix)
    assert all("\n" not in str(error) for error in result.errors)
    json.dumps(audit_report(result, "fuzz", 0.0), allow_nan=False).encode()


EDITS = st.lists(
    st.tuples(
        st.integers(0, 10_000),
        st.integers(0, 4),
        st.sampled_from([b"", b"\xff", b"\0", b"&", b"*", b"!", b"{", b"\\ud800", b"9" * 30]),
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize(("base", "suffix"), [(GOOD, ".yaml"), (AS_JSON, ".json")], ids=["YAML", "JSON"])
@settings(max_examples=EXAMPLES)
@given(edits=EDITS)
def test_no_bytes_end_in_anything_but_a_recording_error(
    base: str, suffix: str, edits: list[tuple[int, int, bytes]], folder: Folder
) -> None:
    raw = base.encode()
    for at, cut, put in edits:
        start = at % (len(raw) + 1)
        raw = raw[:start] + put + raw[start + cut :]
    read_and_audit(folder, raw, suffix)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([URI, "gzip", ANSWER]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9) | st.just("string"), inner, max_size=3)
    ),
    max_leaves=5,
)
PLACES = [(name, part) for name in ("request", "response") for part in ("method", "uri", "headers", "body", "status")]


@settings(max_examples=EXAMPLES)
@given(place=st.sampled_from(PLACES), value=VALUES)
def test_no_value_in_an_interaction_ends_in_anything_but_a_recording_error(
    place: tuple[str, str], value: Any, folder: Folder
) -> None:
    cassette = parse(GOOD).value
    cassette["interactions"][0][place[0]][place[1]] = value
    read_and_audit(folder, json.dumps(cassette).encode(), ".json")
