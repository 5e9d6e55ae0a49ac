"""What counts as exercised: promises, and the variants in which they can hold."""

import pickle
from pathlib import Path

import pytest

from ringback.contract.catalogue import Catalogue, shipped, shipped_names
from ringback.contract.model import Contract
from ringback.exchange import Exchange
from ringback.run.coverage import Coverage, shares
from ringback.run.judge import judge
from ringback.run.variants import VARIANT_KINDS, variants
from tests.calls_api import MADE, SENT, contract, exchange, refusal

ALL = """\
response#status=201
response#status=400
request/query/page#present
request/query/page#absent
request/query/page#limit=minimum 1
request/query/page#limit=maximum 9
request/body/mode#present
request/body/mode#absent
request/body/lang#present
request/body/lang#absent
request/body/number#limit=maxLength 12
request/body/mode#enum="now"
request/body/mode#enum="later"
response.201/kind#present
response.201/kind#absent
response.201/note#present
response.201/note#absent
response.201/size#present
response.201/size#absent
response.201/at#present
response.201/at#absent
response.201/tags#present
response.201/tags#absent
response.201/state#enum="queued"
response.201/state#enum="ended"
response.201/kind#enum="a"
response.201/kind#enum="b"
response.201/note#limit=minLength 1
response.201/size#limit=maximum 100
response.201/tags#limit=maxItems 2
response.400/message#present
response.400/message#absent""".splitlines()


def counted(own: Contract, *exchanges: Exchange) -> Coverage:
    coverage = Coverage(own)
    for each in exchanges:
        matched = Catalogue([own]).match(each.request.method, each.request.url)
        assert matched is not None
        case = judge(own, matched.operation, matched.path, each).case
        assert case is not None
        coverage.add(case)
    return coverage


def seen(own: Contract, *exchanges: Exchange) -> set[str]:
    return {id_.removeprefix("calls:createCall:") for id_ in counted(own, *exchanges).seen}


def test_the_variants_are_statuses_values_presence_and_boundaries(tmp_path: Path) -> None:
    ids = [id_.removeprefix("calls:createCall:") for id_ in variants(contract(tmp_path))]
    assert sorted(ids) == sorted(ALL)


ABSENT = {f"response.201/{name}#absent" for name in ("kind", "note", "size", "at", "tags")}
PLAIN = {
    "response#status=201",
    'response.201/state#enum="queued"',
    "request/body/number#limit=maxLength 12",
    "request/query/page#absent",
    "request/body/mode#absent",
    "request/body/lang#absent",
    *ABSENT,
}


@pytest.mark.parametrize(
    ("sent", "answer", "query", "more"),
    [
        ({}, {}, "", set()),
        ({}, {"state": "ended"}, "", {'response.201/state#enum="ended"'}),
        ({}, {"kind": "b"}, "", {"response.201/kind#present", 'response.201/kind#enum="b"'}),
        ({}, {"kind": "c"}, "", {"response.201/kind#present"}),
        ({}, {"note": "x"}, "", {"response.201/note#present", "response.201/note#limit=minLength 1"}),
        ({}, {"note": None}, "", {"response.201/note#present"}),
        ({}, {"size": 99}, "", {"response.201/size#present"}),
        ({}, {"size": 100}, "", {"response.201/size#present", "response.201/size#limit=maximum 100"}),
        ({}, {"tags": ["a", "b"]}, "", {"response.201/tags#present", "response.201/tags#limit=maxItems 2"}),
        ({"mode": "later"}, {}, "", {"request/body/mode#present", 'request/body/mode#enum="later"'}),
        ({"lang": None}, {}, "", {"request/body/lang#present"}),
        ({}, {}, "?page=9", {"request/query/page#present", "request/query/page#limit=maximum 9"}),
    ],
)
def test_what_an_exchange_shows(
    sent: dict[str, object], answer: dict[str, object], query: str, more: set[str], tmp_path: Path
) -> None:
    own = contract(tmp_path)
    gone = {each.replace("#present", "#absent") for each in more}
    gone |= {'response.201/state#enum="queued"'} if "state" in answer else set()
    assert seen(own, exchange(SENT | sent, MADE | answer, query=query)) == (PLAIN - gone) | more


def test_a_refused_request_shows_its_answer_and_nothing_that_it_sent(tmp_path: Path) -> None:
    own = contract(tmp_path)
    assert seen(own, refusal("number is required", {"mode": "now"})) == {
        "response#status=400",
        "response.400/message#present",
    }


def test_true_is_not_one(tmp_path: Path) -> None:
    text = (
        contract(tmp_path)
        .file.read_text()
        .replace("enum: [a, b]", "enum: [1, true]")
        .replace("kind: {type: string, ", "kind: {")
    )
    own = contract(tmp_path, text)
    shown = seen(own, exchange(answer=MADE | {"kind": True}))
    assert ("response.201/kind#enum=true" in shown, "response.201/kind#enum=1" in shown) == (True, False)


def test_everything_can_be_seen_and_then_nothing_is_left(tmp_path: Path) -> None:
    own = contract(tmp_path)
    full = {"kind": "a", "note": "x", "size": 100, "at": "2030-01-01T00:00:00Z", "tags": ["a", "b"]}
    coverage = counted(
        own,
        exchange(SENT | {"mode": "now", "lang": "en"}, MADE | full, query="?page=1"),
        exchange(SENT | {"mode": "later"}, {"id": 2, "state": "ended", "kind": "b"}, query="?page=9"),
        exchange(),
        refusal("number is required", {}),
        exchange({}, {}, status=400),
    )
    assert coverage.seen == variants(own).keys()
    left = [share.kind for share in shares(own, coverage) if share.unexercised]
    assert [kind for kind in left if kind in VARIANT_KINDS] == []


def test_shares_count_by_operation_and_kind(tmp_path: Path) -> None:
    own = contract(tmp_path)
    told = {share.kind: (share.exercised, share.total) for share in shares(own, counted(own, exchange()))}
    assert told["statuses"] == (1, 2)
    assert told["values"] == (1, 6)
    assert told["present"] == (0, 9)
    assert told["absent"] == (8, 9)
    assert told["boundaries"] == (1, 6)
    assert told["error"] == (0, 1)
    assert told["rule"] == (1, 1)


def test_two_counts_merge_into_the_count_of_all(tmp_path: Path) -> None:
    own = contract(tmp_path)
    one, other = exchange(), refusal("number is required", {})
    first, second = (pickle.loads(pickle.dumps(counted(own, each))) for each in (one, other))  # noqa: S301
    merged = Coverage(own)
    merged.merge(first)
    merged.merge(second)
    both = counted(own, one, other)
    assert (merged.exercised, merged.seen) == (both.exercised, both.seen)
    assert vars(first).keys() == {"exercised", "seen"}


@pytest.mark.parametrize("name", shipped_names())
def test_each_shipped_contract_has_variants_with_ids_of_its_own(name: str) -> None:
    own = shipped(name)
    assert variants(own)
    assert not variants(own).keys() & own.promises.keys()
    assert sum(share.total for share in shares(own, Coverage(own))) == len(own.promises) + len(variants(own))
