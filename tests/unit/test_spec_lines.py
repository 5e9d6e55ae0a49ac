"""No line of the five documents is lost: each is cited by a spec or a recording, or is listed as saying nothing."""

import re
from collections.abc import Iterable
from typing import Any

import pytest

from ringback.recordings.cassette import read_cassette
from ringback.shipped import cassette_folder
from tests.unit.test_specs import README, SPECS, all_sources, spec


def numbers(text: str) -> list[int]:
    """The lines that "1-3, 7" names."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def cited_by_spec(root: dict[Any, Any], document: str) -> set[int]:
    first = next(iter(root["x-documents"]))
    own = [source for _, source in all_sources(root) if source.get("document", first) == document]
    return {line for source in own for lines in source.get("lines", ()) for line in numbers(lines)}


def cited_by_recordings(name: str, document: str) -> set[int]:
    cited: set[int] = set()
    for file in sorted((cassette_folder() / name / "documented").glob("*.yaml")):
        source = read_cassette(file).metadata["source"]
        if source["document"] == document:
            cited |= {line for lines in source["lines"] for line in numbers(lines)}
    return cited


def listed(text: str, document: str) -> list[int]:
    """The lines of a document that the README's table says nothing is cited from."""
    section = text.partition("\n## Lines that no source cites\n")[2].partition("\n## ")[0]
    rows = re.findall(rf"^\| `{document}` \| ([0-9, -]+) \| (?:page chrome|no promise): .+ \|$", section, re.MULTILINE)
    return [line for row in rows for line in numbers(row)]


def astray(total: int, cited: Iterable[int], chrome: Iterable[int]) -> dict[str, list[int]]:
    """The lines that are in neither set, in both, twice in the list, or beyond the document's end."""
    chrome = list(chrome)
    once, both = set(cited) | set(chrome), set(cited) & set(chrome)
    return {
        "lost": sorted(set(range(1, total + 1)) - once),
        "cited and listed": sorted(both),
        "listed twice": sorted({line for line in chrome if chrome.count(line) > 1}),
        "beyond": sorted(once - set(range(1, total + 1))),
    }


NONE_ASTRAY: dict[str, list[int]] = {"lost": [], "cited and listed": [], "listed twice": [], "beyond": []}


@pytest.mark.parametrize("name", SPECS)
def test_every_line_of_the_document_is_cited_or_listed(name: str) -> None:
    root = spec(name)
    document, page = next(iter(root["x-documents"].items()))
    cited = cited_by_spec(root, document) | cited_by_recordings(name, document)
    assert astray(page["lines"], cited, listed(README.read_text(), document)) == NONE_ASTRAY


def test_lines_that_go_astray_are_found() -> None:
    assert astray(5, [1, 2, 4], [3, 5]) == NONE_ASTRAY
    assert astray(5, [1, 2, 6], [2, 3, 3]) == {
        "lost": [4, 5],
        "cited and listed": [2],
        "listed twice": [3],
        "beyond": [6],
    }


def test_a_fact_that_a_spec_loses_leaves_its_lines_behind() -> None:
    root = spec("ucontact")
    document = "ucontact-add-record"
    properties = root["components"]["schemas"]["Record"]["properties"]
    del properties["bulk"]
    chrome = listed(README.read_text(), document)
    assert astray(109, cited_by_spec(root, document), chrome)["lost"] == [41, 56]


def test_the_readme_lists_lines_of_the_five_documents_only() -> None:
    section = README.read_text().partition("\n## Lines that no source cites\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([a-z-]+)`", section, re.MULTILINE)) == {
        next(iter(spec(name)["x-documents"])) for name in SPECS
    }
