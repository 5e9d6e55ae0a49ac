"""The recordings of the documents' own examples: valid for VCR.py, complete, and at odds with errata only."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import vcr.serialize  # type: ignore[import-untyped]  # vcrpy ships no types
import vcr.serializers.yamlserializer  # type: ignore[import-untyped]  # vcrpy ships no types

from ringback.contract.catalogue import Catalogue, shipped, shipped_names
from ringback.findings import Severity
from ringback.recordings.cassette import SUFFIXES, read_cassette
from ringback.run.audit import Audit, audit
from ringback.shipped import cassette_folder

CASSETTES = sorted(file for file in cassette_folder().rglob("*") if file.suffix in SUFFIXES)
DOCUMENTED = [file for file in CASSETTES if file.parent.name == "documented"]
each_documented = pytest.mark.parametrize("file", DOCUMENTED, ids=lambda file: file.stem)

NUMBERS = {
    *("+1 205-123-4567", "+1 339-219-5276", "+1 760-410-8538", "+1 760-867-5309", "+1 859-657-9625"),
    *("+1 999-657-12", "+82-10-6861-2345"),
}
OTHER_LONG_NUMBERS = {"123123", "381630957514", "389391400633"}
"""A number to call that is none, and the ids of two contacts in a CRM."""
ADDRESSES = {"admin@somedomain.com", "agent@somedomain.com", "allen@somedomain.com"}


def plus_numbers(text: str) -> set[str]:
    """Whatever is written with a plus and a country code."""
    return set(re.findall(r"\+\d[\d ()./-]*\d", text))


def long_numbers(text: str) -> set[str]:
    """Six digits in a row or more, without what is written with a plus."""
    return set(re.findall(r"\d{6,}", re.sub(r"\+\d[\d ()./-]*\d", "", text)))


def addresses(text: str) -> set[str]:
    return set(re.findall(r"[\w.+-]+@[\w.-]+\w", text))


def by_vcr(file: Path) -> list[dict[str, Any]]:
    """What VCR.py itself makes of a cassette: method, uri, headers and body of the request; status, headers, body."""
    requests, responses, _ = vcr.serialize.deserialize(file.read_text(), vcr.serializers.yamlserializer)
    return [
        {
            "method": request.method,
            "uri": request.uri,
            "sent": multiple(request.headers),
            "body": request.body or b"",
            "status": response["status"]["code"],
            "received": multiple(response["headers"]),
            "answer": response["body"]["string"],
        }
        for request, response in zip(requests, responses, strict=True)
    ]


def by_ringback(file: Path) -> list[dict[str, Any]]:
    exchanges = [each.exchange for each in read_cassette(file).interactions]
    return [
        {
            "method": exchange.request.method,
            "uri": exchange.request.url,
            "sent": multiple(exchange.request.headers),
            "body": exchange.request.body,
            "status": exchange.response.status,
            "received": multiple(exchange.response.headers),
            "answer": exchange.response.body,
        }
        for exchange in exchanges
    ]


def multiple(headers: Any) -> dict[str, list[str]]:
    """Headers as a mapping from lower-case names to all their values, from either reader's form."""
    found: dict[str, list[str]] = {}
    for name, value in headers if isinstance(headers, tuple) else headers.items():
        found.setdefault(name.lower(), []).extend(value if isinstance(value, list) else [value])
    return found


def test_the_documents_show_53_exchanges() -> None:
    statuses = Counter(each["status"] for file in DOCUMENTED for each in by_ringback(file))
    assert statuses == {201: 8, 200: 2, 202: 3, 400: 39, 0: 1}
    assert len(DOCUMENTED) == 53  # one situation a file


@each_documented
def test_vcr_reads_what_ringback_reads(file: Path) -> None:
    assert by_ringback(file) == by_vcr(file) != []


@each_documented
def test_a_recording_says_where_it_is_from(file: Path) -> None:
    metadata = read_cassette(file).metadata
    assert set(metadata) - {"explained"} == {"provenance", "spec", "source"}
    assert (metadata["spec"], metadata["provenance"]) == (file.parents[1].name, file.parent.name)
    source = metadata["source"]
    assert set(source) == {"document", "section", "lines"}
    document = shipped(metadata["spec"]).documents[source["document"]]
    bounds = [int(number) for lines in source["lines"] for number in lines.split("-")]
    assert source["section"]
    assert 1 <= min(bounds) <= max(bounds) <= document.lines
    assert bounds == sorted(set(bounds))


@each_documented
def test_a_recording_holds_nothing_of_a_machine(file: Path) -> None:
    headers = [name for each in by_ringback(file) for name in (*each["sent"], *each["received"])]
    assert set(headers) <= {"content-type"}


def test_no_two_recordings_transcribe_the_same_lines() -> None:
    ranges = [
        tuple(map(int, lines.split("-")))
        for file in DOCUMENTED
        for lines in read_cassette(file).metadata["source"]["lines"]
    ]
    ordered = sorted(ranges)
    assert [pair for pair in pairwise(ordered) if pair[0][1] >= pair[1][0]] == []


def test_a_recording_is_named_for_what_it_shows_and_only_once() -> None:
    names = [file.stem for file in CASSETTES]
    assert [name for name in names if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)] == []
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert {file.parents[1].name for file in CASSETTES} <= set(shipped_names())


def test_the_recordings_hold_the_numbers_and_addresses_that_the_vendor_published_and_no_others() -> None:
    text = "\n".join(file.read_text() for file in DOCUMENTED)
    assert plus_numbers(text) == NUMBERS
    assert long_numbers(text) == OTHER_LONG_NUMBERS
    assert addresses(text) == ADDRESSES


@pytest.mark.parametrize(
    ("text", "numbers", "long", "mail"),
    [
        ('"end_user_number": "+1 (415) 555-0100"', {"+1 (415) 555-0100"}, set(), set()),
        ('"end_user_number": "4155550100"', set(), {"4155550100"}, set()),
        ('"agent_email": "jo.doe@example.co.uk"', set(), set(), {"jo.doe@example.co.uk"}),
    ],
    ids=["a number with a plus", "a number without", "an address"],
)
def test_what_nobody_published_is_found(text: str, numbers: set[str], long: set[str], mail: set[str]) -> None:
    assert (plus_numbers(text), long_numbers(text), addresses(text)) == (numbers, long, mail)


@pytest.fixture(scope="module")
def audited() -> Audit:
    return audit(DOCUMENTED, Catalogue(shipped(name) for name in shipped_names()))


def test_an_audit_reads_checks_and_matches_all_of_them(audited: Audit) -> None:
    assert (audited.read, audited.checked, audited.unreadable, audited.unmatched) == (53, 53, 0, [])
    assert [(name, run.checked) for name, run in audited.runs.items() if run.checked] == [("ccai", 53)]


def test_an_audit_finds_errata_only(audited: Audit) -> None:
    others = [group.finding for group in audited.findings if group.finding.severity is not Severity.ERRATUM]
    assert others == []


def test_every_explanation_explains_something(audited: Audit) -> None:
    assert audited.errors == []


def test_the_slips_that_the_documents_show_are_explained() -> None:
    explained = Counter(erratum for file in DOCUMENTED for _, erratum in read_cassette(file).explained)
    assert set(explained) == {"CC-16", "CC-18", "CC-19", "CC-20", "CC-25"}
