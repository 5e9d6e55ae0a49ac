"""Bodies as recordings hold them: text, bytes or base64, compressed or not, and not always what they say they are."""

import base64
import gzip
import json
import zlib
from pathlib import Path

import pytest

from ringback.report.outcome import Exit, exit_status
from ringback.run.audit import Audit
from ringback.yaml_text import parse
from tests.recorded import ANSWER, BODY, GOOD, TYPE, Folder, broken, changed

MEDIA = "ccai:getCustomerFlag:response.200#media"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def unreadable(result: Audit) -> str:
    """The fact that makes the only interaction unreadable."""
    assert (result.read, result.checked, result.unreadable) == (1, 0, 1)
    assert exit_status(result) == Exit.UNTESTED
    (error,) = result.errors
    assert error.index == 0
    return error.fact


def with_body(body: bytes, coding: str = "") -> str:
    """The sound recording with the answer's body as bytes, and with a content coding."""
    binary = f"{{string: !!binary '{base64.b64encode(body).decode()}'}}"
    headers = f"{{Content-Type: [application/json], Content-Encoding: ['{coding}']}}" if coding else TYPE
    return changed(TYPE, headers, changed(BODY, binary))


@pytest.mark.parametrize(
    ("body", "got"),
    [
        pytest.param("<html>", "text that is not JSON: Expecting value at character 0", id="HTML"),
        pytest.param("", "an empty body", id="empty"),
        pytest.param('{"a": NaN}', "NaN, which is not JSON", id="NaN"),
        pytest.param(
            f'{{"a": {"9" * 5000}}}', "an integer of 5,000 digits is longer than can be read", id="5,000 digits"
        ),
        pytest.param("[" * 100_000, "JSON nested too deep to read", id="100,000 levels"),
        pytest.param('{"a":' * 400 + "1" + "}" * 400, "JSON nested too deep to read", id="400 levels"),
        pytest.param('{"a": "\\ud800"}', "surrogate", id="half a surrogate pair, escaped"),
        pytest.param('{"\\udfff": 1}', "surrogate", id="half a surrogate pair as a key"),
        pytest.param("\ud800", "text that is not UTF-8 at byte 0", id="half a surrogate pair"),
    ],
)
def test_a_body_that_is_not_what_its_media_type_says_is_a_breach(body: str, got: str, folder: Folder) -> None:
    cassette = parse(GOOD).value
    cassette["interactions"][0]["response"]["body"]["string"] = body
    result = folder.audit(json.dumps(cassette), ".json")
    assert [id_ for id_, _ in broken(result)] == [MEDIA]
    assert got in broken(result)[0][1]
    assert exit_status(result) == Exit.FINDINGS


@pytest.mark.parametrize("body", ["{base64_string: '//79'}", "{string: !!binary //79}", "!!binary //79"])
def test_a_body_that_is_not_utf_8_is_a_breach(body: str, folder: Folder) -> None:
    assert broken(folder.audit(changed(BODY, body))) == [(MEDIA, "text that is not UTF-8 at byte 0")]


def test_a_number_beyond_int64_is_judged_like_any_other(folder: Folder) -> None:
    result = folder.audit(changed('"bad_actor": false', '"bad_actor": 99999999999999999999'))
    assert broken(result) == [("ccai:getCustomerFlag:response.200/bad_actor#type", "99999999999999999999")]


PLAIN = ANSWER.encode()
RAW_DEFLATE = zlib.compress(PLAIN)[2:-4]


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        pytest.param(gzip.compress(PLAIN), "gzip", id="gzip"),
        pytest.param(gzip.compress(PLAIN), "X-GZip", id="gzip by its old name"),
        pytest.param(gzip.compress(PLAIN[:9]) + gzip.compress(PLAIN[9:]), "gzip", id="gzip in two members"),
        pytest.param(zlib.compress(PLAIN), "deflate", id="deflate"),
        pytest.param(RAW_DEFLATE, "deflate", id="deflate without its frame"),
        pytest.param(gzip.compress(zlib.compress(PLAIN)), "deflate, gzip", id="two codings"),
        pytest.param(PLAIN, "gzip", id="gzip undone by the client"),
        pytest.param(PLAIN, "br", id="brotli undone by the client"),
        pytest.param(PLAIN, "identity", id="identity"),
    ],
)
def test_a_compressed_body_is_checked_as_usual(body: bytes, coding: str, folder: Folder) -> None:
    result = folder.audit(with_body(body, coding))
    assert (result.checked, broken(result)) == (1, [])


@pytest.mark.parametrize(
    ("body", "coding", "fact"),
    [
        pytest.param(gzip.compress(PLAIN)[:-9], "gzip", "the gzip body of the response is cut off", id="cut off"),
        pytest.param(
            gzip.compress(PLAIN)[:-8] + b"\0" * 8, "gzip", "the gzip body of the response is corrupt", id="corrupt"
        ),
        pytest.param(
            gzip.compress(PLAIN).decode("utf-8", "replace").encode(),
            "gzip",
            "the gzip body of the response is corrupt",
            id="taken for text",
        ),
        pytest.param(
            gzip.compress(b" " * (65 * 2**20)),
            "gzip",
            "the gzip body of the response unfolds to more than 67,108,864 bytes",
            id="exploding",
        ),
        pytest.param(zlib.compress(PLAIN)[:-5], "deflate", "the deflate body of the response is cut off", id="deflate"),
        pytest.param(
            b"\x8b\x0b\x80{}\x03\xff",
            "br",
            "the body of the response is compressed with br, which is not read",
            id="brotli",
        ),
    ],
)
def test_a_compressed_body_that_cannot_be_read_is_named(body: bytes, coding: str, fact: str, folder: Folder) -> None:
    assert unreadable(folder.audit(with_body(body, coding))) == fact
