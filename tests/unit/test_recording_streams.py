"""Files that break off, are corrupt or large: what stands before the mistake is read, and the mistake is told."""

import gzip
import json
import random
from pathlib import Path

import pytest

from ringback.errors import RecordingError
from ringback.recordings.json_stream import CHUNK
from ringback.recordings.reading import Interaction, read_recording
from ringback.recordings.yaml_stream import WHOLE
from tests.recorded import ANSWER, AS_JSON, GOOD, changed
from tests.unit.test_recording_formats import EXCHANGE, LINE, entry, facts, har, read

ITEM = GOOD.removeprefix("interactions:\n").removesuffix("version: 1\n")


def bodies(found: list[Interaction | RecordingError]) -> list[bytes]:
    return [each.exchange.response.body for each in found if isinstance(each, Interaction)]


def many(count: int) -> list[str]:
    """Answers of many sizes, so that the ends of what is read at a time fall everywhere."""
    return [f"{number}: {'é' * (number * 37 % 5000)}" for number in range(count)]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["a.har", "a.har.gz"])
def test_a_list_longer_than_what_is_read_at_a_time_is_whole(name: str, indent: int | None, tmp_path: Path) -> None:
    texts = many(400)
    document = json.loads(har(*(entry(content={"text": text}) for text in texts)))
    data = json.dumps(document, indent=indent, ensure_ascii=False)
    assert len(data) > 2 * CHUNK
    assert bodies(read(tmp_path, name, data)) == [text.encode() for text in texts]


def test_json_that_is_cut_off_anywhere_gives_the_entries_before(tmp_path: Path) -> None:
    text = har(*(entry(content={"text": f"answer {number}"}) for number in range(3)))
    ends = [text.index(f'"text": "answer {number}"') for number in range(3)]
    for cut in range(1, len(text), 11):
        found = read(tmp_path, "a.har", text[:cut])
        whole = bodies(found)
        assert whole == [f"answer {number}".encode() for number in range(len(whole))]
        assert len(whole) >= sum(text.find('"timings"', end) + 60 < cut for end in ends)
        assert [fact for _, fact in facts(found)] in (
            ["the file is cut off: it ends in the middle of its JSON"],
            ["it holds no exchanges: neither interactions (VCR.py), http_interactions (Schemathesis) nor a HAR's log"],
        )


def test_a_mistake_in_the_brackets_ends_the_reading_with_its_line(tmp_path: Path) -> None:
    text = json.dumps(json.loads(har(entry(), entry())), indent=1).replace('"cache": {}', '"cache"}', 1)
    found = read(tmp_path, "a.har", text)
    (error,) = found
    assert isinstance(error, RecordingError)
    assert (error.fact, error.index) == ("broken JSON: Expecting ':' delimiter", None)
    assert error.line == text[: text.index('"cache"}')].count("\n") + 1


def test_a_byte_that_is_no_utf_8_costs_its_entry_only(tmp_path: Path) -> None:
    data = har(entry(), entry(content={"text": "#"}), entry()).encode().replace(b'"#"', b'"\xff"')
    found = read(tmp_path, "a.har", data)
    assert (len(bodies(found)), facts(found)) == (2, [(1, "the text is not UTF-8")])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_json_in_another_encoding_is_said_to_be(encoding: str, tmp_path: Path) -> None:
    assert facts(read(tmp_path, "a.json", AS_JSON.encode(encoding)))[0][0] is None


def test_what_follows_the_document_is_told(tmp_path: Path) -> None:
    assert facts(read(tmp_path, "a.json", AS_JSON + "x")) == [(None, "broken JSON: Extra data")]


def test_an_empty_list_of_entries_is_told(tmp_path: Path) -> None:
    assert facts(read(tmp_path, "a.har", har())) == [(None, "the HAR has no entries")]


# Archives


@pytest.mark.parametrize("name", ["a.ndjson.gz", "a.har.gz", "a.yaml.gz"])
def test_an_archive_that_is_cut_off_gives_what_came_before(name: str, tmp_path: Path) -> None:
    numbers = random.Random(0)  # noqa: S311 (text that does not pack well)
    answers = ["".join(numbers.choices("abcdefghij", k=1000)) for _ in range(40)]
    text = {
        "a.ndjson.gz": "".join(changed(json.dumps(ANSWER), json.dumps(each), LINE) for each in answers),
        "a.har.gz": har(*(entry(content={"text": each}) for each in answers)),
        "a.yaml.gz": "interactions:\n" + "".join(changed(ANSWER, each, ITEM) for each in answers) + "version: 1\n",
    }[name]
    packed = gzip.compress(text.encode())
    file = tmp_path / name
    last = 0
    for cut in range(len(packed) // 8, len(packed), len(packed) // 8):
        file.write_bytes(packed[:cut])
        found = [each for each in read_recording(file) if isinstance(each, Interaction | RecordingError)]
        whole = bodies(found)
        assert whole == [each.encode() for each in answers[: len(whole)]]
        assert facts(found) == [(None, "the archive is cut off")]
        assert len(whole) >= last
        last = len(whole)
    assert last > 30


def test_an_archive_with_a_wrong_byte_is_told_of_wherever_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson.gz"
    packed = gzip.compress(b"".join(LINE.replace("/5/", f"/{number}/").encode() for number in range(200)), mtime=0)
    for position in range(10, len(packed), 7):
        file.write_bytes(packed[:position] + bytes([packed[position] ^ 0x55]) + packed[position + 1 :])
        found = [each for each in read_recording(file) if isinstance(each, Interaction | RecordingError)]
        assert facts(found)[-1:] in (
            [(None, "the archive is corrupt from here on")],
            [(None, "the archive is cut off")],
        )


def test_an_archive_of_several_members_with_zeros_behind_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson.gz"
    file.write_bytes(2 * gzip.compress(LINE.encode()) + bytes(512))
    assert [each.exchange for each in read_recording(file) if isinstance(each, Interaction)] == [EXCHANGE] * 2


def test_a_file_that_is_no_archive_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson.gz").write_text(LINE)
    (error,) = read_recording(tmp_path / "a.ndjson.gz")
    assert isinstance(error, RecordingError)
    assert error.fact == "the archive is corrupt from here on"


# YAML


def large(items: list[str]) -> str:
    """A cassette too large to be read as one document, with metadata behind its interactions."""
    text = f"interactions:\n{''.join(items)}metadata: {{ringback: {{spec: ccai}}}}\nversion: 1\n"
    assert len(text) > WHOLE
    return text


BIG = [changed(ANSWER, f"{number} {'x' * 100_000}", ITEM) for number in range(45)]


def test_a_large_cassette_is_read_interaction_by_interaction(tmp_path: Path) -> None:
    found = read(tmp_path, "a.yaml", large(BIG))
    assert [body[:3].split()[0] for body in bodies(found)] == [str(number).encode() for number in range(45)]
    assert facts(found) == []


def test_in_a_large_cassette_a_mistake_costs_one_interaction_and_has_its_line(tmp_path: Path) -> None:
    unread = changed("  response:", "  answer:", ITEM)
    wrong = changed("body: null", "body: 'open", ITEM)
    spoilt = changed(ANSWER, "\udcff", ITEM)
    text = large([BIG[0], unread, wrong, spoilt, *BIG]).encode("utf-8", "surrogateescape")
    found = read(tmp_path, "a.yaml", text)
    errors = [each for each in found if isinstance(each, RecordingError)]
    assert [(each.index, each.fact, each.line) for each in errors] == [
        (1, "the interaction has no response", 11),
        (2, "broken YAML: did not find expected key", 28),
        (3, "the text is not UTF-8", 29),
    ]
    assert len(bodies(found)) == 46


def test_a_large_file_in_another_style_is_told(tmp_path: Path) -> None:
    text = f"interactions: [{'{a: b}, ' * (WHOLE // 8)}]\n"
    assert facts(read(tmp_path, "a.yaml", text)) == [
        (None, "this large file has no list of interactions in block style")
    ]


def test_a_broken_cassette_gives_the_interactions_that_are_whole(tmp_path: Path) -> None:
    tag = changed("body: null", "body: !!python/object/apply:os.getcwd []", ITEM)
    found = read(tmp_path, "a.yaml", f"interactions:\n{ITEM}{tag}{ITEM}{ITEM[:-40]}")
    assert [index for index, _ in facts(found)] == [1, 3]
    assert facts(found)[0][1].startswith("the tag !!python/object/apply:os.getcwd is not plain data")
    assert len(bodies(found)) == 2


def test_what_is_broken_around_the_interactions_ends_the_reading(tmp_path: Path) -> None:
    found = read(tmp_path, "a.yaml", f"interactions:\n{ITEM}version: [\n")
    assert (len(bodies(found)), [index for index, _ in facts(found)]) == (1, [None])
