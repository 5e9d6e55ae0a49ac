"""An audit in pieces comes to what an audit in one piece comes to, and its memory does not grow with the recordings."""

import gzip
import json
import pickle
import tracemalloc
from functools import reduce
from pathlib import Path

import pytest

from ringback.contract.catalogue import Catalogue, shipped
from ringback.errors import RecordingError
from ringback.recordings.reading import Interaction, read_recording
from ringback.report.json_report import audit_report
from ringback.run.audit import Audit, audit
from ringback.run.pieces import PIECE, Piece, tasks
from ringback.run.recorded import MOST_HELD, MOST_HELD_BYTES, TOO_MANY, Judge
from ringback.run.results import MOST_NAMED
from ringback.run.tally import Tally, as_audit, merged
from ringback.shipped import cassette_folder
from tests.recorded import ANSWER, changed
from tests.unit.test_recording_formats import LINE

CATALOGUE = Catalogue([shipped("ccai")])
DOCUMENTED = sorted((cassette_folder() / "ccai" / "documented").glob("*.yaml"))
LACKING = changed(', \\"repeat_customer\\": true', "", LINE)
UNKNOWN = changed("/apps/api/v1/", "/elsewhere/", LINE.replace('"spec":"ccai",', ""))
UNREADABLE = "{}\n"
LACK = "ccai:getCustomerFlag:response.200/repeat_customer#required"


def lines(folder: Path, *parts: str) -> Path:
    file = folder / "lines.ndjson"
    file.write_text("".join(parts))
    return file


def tally_of(*pieces: Piece) -> Tally:
    tally = Tally()
    for piece in pieces:
        Judge(CATALOGUE).add(tally, piece)
    return tally


def report(result: Audit) -> object:
    return audit_report(result, "recordings")


def test_tallies_add_up_in_any_grouping_and_come_through_a_pipe_whole(tmp_path: Path) -> None:
    mixed = lines(tmp_path, LINE, LACKING, UNREADABLE, UNKNOWN, LACKING, LACKING, LACKING)
    pieces = [Piece(file) for file in [*DOCUMENTED[:20], mixed, *DOCUMENTED[20:]]]
    whole = report(as_audit(tally_of(*pieces), CATALOGUE.contracts))
    each = [pickle.loads(pickle.dumps(tally_of(piece))) for piece in pieces]  # noqa: S301 (our own)
    from_left = reduce(merged, each)
    middle = len(each) // 2
    in_halves = merged(reduce(merged, each[:middle]), reduce(merged, each[middle:]))
    assert report(as_audit(from_left, CATALOGUE.contracts)) == whole
    assert report(as_audit(in_halves, CATALOGUE.contracts)) == whole


def test_merging_changes_neither_side(tmp_path: Path) -> None:
    one, other = tally_of(Piece(lines(tmp_path, LACKING, UNREADABLE))), tally_of(Piece(DOCUMENTED[0]))
    before = [report(as_audit(each, CATALOGUE.contracts)) for each in (one, other)]
    merged(one, one)
    merged(one, other)
    merged(other, one)
    assert [report(as_audit(each, CATALOGUE.contracts)) for each in (one, other)] == before


def test_a_million_breaches_read_as_one_with_three_examples(tmp_path: Path) -> None:
    file = lines(tmp_path, LINE, *[LACKING] * 500)
    result = audit([file], CATALOGUE)
    (group,) = [each for each in result.findings if each.finding.id == LACK]
    assert (group.count, [each.index for each in group.examples]) == (500, [1, 2, 3])


def test_what_cannot_be_named_is_counted(tmp_path: Path) -> None:
    file = lines(tmp_path, UNKNOWN * (MOST_NAMED + 5), UNREADABLE * (MOST_NAMED + 7), LINE)
    for result in (
        audit([file], CATALOGUE),
        as_audit(merged(tally_of(Piece(file)), tally_of()), CATALOGUE.contracts),
    ):
        assert (result.read, result.checked) == (2 * MOST_NAMED + 13, 1)
        assert (len(result.unmatched), result.unmatched_count) == (MOST_NAMED, MOST_NAMED + 5)
        assert (len(result.errors), result.more_errors, result.unreadable) == (MOST_NAMED, 7, MOST_NAMED + 7)
    twice = merged(tally_of(Piece(file)), tally_of(Piece(file)))
    assert (twice.unmatched_count, len(twice.unmatched)) == (2 * MOST_NAMED + 10, MOST_NAMED)
    assert (len(twice.errors) + twice.more_errors, twice.unreadable) == (twice.unreadable, 2 * MOST_NAMED + 14)
    assert twice.read == twice.told


def test_a_file_that_cannot_be_read_counts_as_one(tmp_path: Path) -> None:
    bad = tmp_path / "bad.har"
    bad.write_text('{"log": 5}')
    result = audit([bad, lines(tmp_path, LINE)], CATALOGUE)
    assert (result.read, result.checked, result.unreadable, len(result.errors)) == (2, 1, 1, 1)


# Pieces


def test_a_large_file_of_lines_is_cut_so_that_each_line_is_read_once(tmp_path: Path) -> None:
    long = changed(ANSWER.replace('"', '\\"'), "x" * 50_000, LINE)
    file = lines(tmp_path, *[line for _ in range(200) for line in (long, "\n", LINE, UNREADABLE)], LINE.strip())
    pieces = [piece for task in tasks([file]) for piece in task]
    assert len(pieces) == 2
    assert [(pieces[0].start, pieces[0].line), pieces[1].start, pieces[1].end] == [
        (0, 0),
        pieces[0].end,
        file.stat().st_size,
    ]
    whole = [_place(each) for each in read_recording(file)]
    cut = [_place(each) for piece in pieces for each in read_recording(file, piece.start, piece.end, piece.line)]
    assert cut == whole
    assert len(whole) == 601


def _place(found: object) -> tuple[type, int | None]:
    assert isinstance(found, Interaction | RecordingError)
    return type(found), found.index


def test_small_files_are_done_together_and_large_ones_by_themselves(tmp_path: Path) -> None:
    sizes = {"a.yaml": 100, "b.har": 100, "c.yaml": PIECE + 1, "d.json": 100, "e.ndjson.gz": PIECE + 1, "f.yaml": PIECE}
    for name, size in sizes.items():
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)
    names = [[each.file.name for each in task] for task in tasks([tmp_path / name for name in sizes])]
    assert names == [["a.yaml", "b.har"], ["c.yaml"], ["d.json"], ["e.ndjson.gz"], ["f.yaml"]]


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    result = audit([tmp_path / "gone.ndjson"], CATALOGUE)
    assert [error.fact for error in result.errors] == ["the file cannot be read: No such file or directory"]
    assert result.read == result.unreadable == 1


# Relations


def flag(*, bad: bool) -> str:
    answer = json.dumps({"verified_customer": True, "bad_actor": bad, "repeat_customer": True})
    return changed(json.dumps(ANSWER), json.dumps(answer), LINE)


def test_relations_are_asked_within_one_recording(tmp_path: Path) -> None:
    result = audit([lines(tmp_path, flag(bad=False), flag(bad=True))], CATALOGUE)
    assert "ccai:updateCustomerFlag:read-your-write" in {each.finding.id for each in result.findings}


@pytest.mark.parametrize("count", [MOST_HELD, MOST_HELD + 1])
def test_relations_of_more_exchanges_than_are_held_are_inconclusive(count: int, tmp_path: Path) -> None:
    result = audit([lines(tmp_path, flag(bad=True), flag(bad=False) * (count - 1))], CATALOGUE)
    inconclusive = result.runs["ccai"].inconclusive.get("ccai:updateCustomerFlag:read-your-write")
    assert inconclusive == (TOO_MANY if count > MOST_HELD else None)
    told = [each for each in result.findings if each.finding.id == "ccai:updateCustomerFlag:read-your-write"]
    assert bool(told) == (count <= MOST_HELD)


def test_relations_of_a_file_that_is_cut_are_inconclusive(tmp_path: Path) -> None:
    file = lines(tmp_path, flag(bad=False), flag(bad=True))
    tally = tally_of(Piece(file, 0, file.stat().st_size))
    assert tally.specs["ccai"].inconclusive["ccai:updateCustomerFlag:read-your-write"] == TOO_MANY


# Memory


def test_memory_does_not_grow_with_the_recording(tmp_path: Path) -> None:
    line = changed(json.dumps(ANSWER), json.dumps(ANSWER + " " * 200_000), LINE).encode()
    file = tmp_path / "a.ndjson.gz"  # which is not cut
    peaks = []
    for count in (60, 240):
        with gzip.open(file, "wb", compresslevel=1) as stream:
            stream.writelines([line] * count)
        tracemalloc.start()
        result = audit([file], CATALOGUE)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert result.checked == count
    assert peaks[1] < 1.1 * peaks[0]
    assert peaks[1] < 8 * MOST_HELD_BYTES
