"""The five specs are OpenAPI that others read, use what our engine asserts, and say where every fact is from."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import schemathesis
import yaml
from jsonschema_rs import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.core.result import Ok

from ringback.contract.catalogue import shipped, shipped_names
from ringback.contract.schemas import BRANCHES, FORMATS, LIMITS
from ringback.contract.violations import KIND_OF
from ringback.contract.walk import walk
from ringback.shipped import spec_folder

SPECS = ("acefone-click-to-call", "acefone-dialer", "ccai", "talkdesk", "ucontact")
README = spec_folder() / "README.md"
KEYS = json.loads((spec_folder() / "x-keys.schema.json").read_text())

JUDGED = {*KIND_OF, *(keyword for keyword, _ in LIMITS), *BRANCHES, "properties", "items", "contentSchema"}
NAMING = {"$ref", "title", "description", "default", "example", "examples", "discriminator", "contentMediaType"}
"""Keywords of schemas that assert nothing by themselves."""

Node = dict[Any, Any]


def spec(name: str) -> Node:
    value: Node = yaml.safe_load((spec_folder() / f"{name}.yaml").read_text())
    return value


def sources(node: Mapping[str, Any]) -> list[Node]:
    """The sources that an object states, in `x-source` or in an entry's `source`."""
    raw = node.get("x-source", node.get("source"))
    return raw if isinstance(raw, list) else [raw] if raw else []


def entries(root: Node) -> Iterator[tuple[str, Node]]:
    """Every refusal, rule and erratum of a spec with the path to it."""
    for _, path, node in walk(root):
        for key in ("x-errors", "x-rules", "x-errata"):
            for entry in node.get(key, ()):
                yield f"{'/'.join(map(str, path))} {entry['id']}", entry


def all_sources(root: Node) -> Iterator[tuple[str, Node]]:
    for _, path, node in walk(root):
        if "x-source" in node:
            yield from (("/".join(map(str, path)), each) for each in sources(node))
    for name, entry in entries(root):
        yield from ((name, each) for each in sources(entry))


def unsourced(root: Node) -> list[str]:
    """The paths to what should have a source and has none: whatever a check could take for a promise."""
    needs = {"server", "security-scheme", "operation", "parameter", "response"}
    found = [
        "/".join(map(str, path))
        for kind, path, node in walk(root)
        if ("$ref" not in node if kind in needs else kind == "schema" and path[-2] == "properties")
        and not sources(node)
    ]
    return found + [path for path, entry in entries(root) if not sources(entry)]


def wrong_sources(root: Node) -> list[str]:
    """The sources that name a document or lines which there are not."""
    documents = root["x-documents"]
    found = []
    for path, source in all_sources(root):
        name = source.get("document", next(iter(documents)))
        if name not in documents:
            found.append(f"{path}: no document {name}")
            continue
        for text in source.get("lines", ()):
            first, _, last = text.partition("-")
            if not 1 <= int(first) <= int(last or first) <= documents[name].get("lines", 0):
                found.append(f"{path}: {name} has no lines {text}")
    return found


def test_the_five_specs_are_shipped_and_load() -> None:
    assert shipped_names() == SPECS
    assert [shipped(name).name for name in SPECS] == list(SPECS)


@pytest.mark.parametrize("name", SPECS)
def test_a_spec_is_valid_openapi(name: str) -> None:
    assert list(OpenAPIV31SpecValidator(spec(name)).iter_errors()) == []


@pytest.mark.parametrize("name", SPECS)
def test_every_key_of_ours_has_a_meaning_where_it_stands(name: str) -> None:
    wrong = []
    for kind, path, node in walk(spec(name)):
        own = {key: value for key, value in node.items() if str(key).startswith("x-")}
        wrong += [f"{'/'.join(map(str, path))}: {error.message}" for error in key_errors(kind, own)]
    assert wrong == []


def key_errors(kind: str, own: Node) -> list[Any]:
    kinds = KEYS["$defs"]["objects"]["$defs"]
    place = kind if kind in kinds else "other"
    return list(Draft202012Validator({**KEYS, "$ref": f"#/$defs/objects/$defs/{place}"}).iter_errors(own))


def test_a_misspelt_key_has_no_meaning() -> None:
    assert key_errors("operation", {"x-effect": "dials"}) == []
    assert key_errors("operation", {"x-efect": "dials"}) != []
    assert key_errors("response", {"x-effect": "dials"}) != []


@pytest.mark.parametrize("name", SPECS)
def test_every_fact_has_a_source(name: str) -> None:
    assert unsourced(spec(name)) == []


def test_a_fact_without_a_source_is_found() -> None:
    sourced = {"type": "integer", "x-source": {"lines": ["1"], "basis": "shown"}}
    root = {
        "components": {"schemas": {"Call": {"properties": {"id": sourced, "lang": {"type": "string"}}}}},
        "paths": {
            "/calls": {"get": {"x-source": {"basis": "shown"}, "responses": {"200": {}}, "x-rules": [{"id": "r"}]}}
        },
    }
    assert unsourced(root) == [
        "paths//calls/get/responses/200",
        "components/schemas/Call/properties/lang",
        "paths//calls/get r",
    ]


@pytest.mark.parametrize("name", SPECS)
def test_every_source_names_a_document_and_lines_that_it_has(name: str) -> None:
    assert wrong_sources(spec(name)) == []


def test_a_source_beyond_its_document_is_found() -> None:
    root = {
        "x-documents": {"page": {"lines": 89}, "other": {}},
        "servers": [
            {"x-source": {"lines": ["88-89", "90"], "basis": "shown"}},
            {"x-source": {"document": "other", "lines": ["1"], "basis": "shown"}},
            {"x-source": {"document": "pgae", "basis": "shown"}},
        ],
    }
    assert wrong_sources(root) == [
        "servers/0: page has no lines 90",
        "servers/1: other has no lines 1",
        "servers/2: no document pgae",
    ]


@pytest.mark.parametrize("name", SPECS)
def test_every_document_that_a_spec_lists_is_cited(name: str) -> None:
    root = spec(name)
    first = next(iter(root["x-documents"]))
    assert {source.get("document", first) for _, source in all_sources(root)} == set(root["x-documents"])


@pytest.mark.parametrize("name", SPECS)
def test_a_schema_uses_only_keywords_that_the_engine_judges(name: str) -> None:
    used = {key for kind, _, node in walk(spec(name)) if kind == "schema" for key in node if not key.startswith("x-")}
    assert used - JUDGED - NAMING == set()


@pytest.mark.parametrize("name", SPECS)
def test_a_schema_uses_only_formats_that_are_asserted(name: str) -> None:
    used = {node["format"] for kind, _, node in walk(spec(name)) if kind == "schema" and "format" in node}
    assert used <= FORMATS


@pytest.mark.parametrize("name", SPECS)
def test_schemathesis_takes_every_operation(name: str) -> None:
    schema = schemathesis.openapi.from_path(spec_folder() / f"{name}.yaml")
    taken = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    assert {(operation.method.upper(), operation.path) for operation in taken} == {
        (each.method, each.path) for each in shipped(name).operations
    }


def table_of_documents(text: str) -> dict[str, dict[str, Node]]:
    """What the README's table says of the documents: spec -> short name -> title, url and, if any, lines."""
    found: dict[str, dict[str, Node]] = {}
    row = re.compile(r"\| ([a-z-]+) \| `([a-z0-9-]+)` \| \[(.+)\]\((\S+)\) \| (\d* ?)\|")
    for name, document, title, url, lines in row.findall(text):
        entry = {"title": title, "url": url, **({"lines": int(lines)} if lines.strip() else {})}
        found.setdefault(name, {})[document] = entry
    return found


def test_the_readme_lists_the_documents_of_the_specs() -> None:
    assert table_of_documents(README.read_text()) == {name: spec(name)["x-documents"] for name in SPECS}


def errata_of_the_readme(text: str) -> dict[str, list[str]]:
    section = text.partition("\n## Errata\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([a-z-]+) \| (.*) \|$", section, re.MULTILINE)
    return {name: re.findall(r"\b[A-Z]{2}-\d\d\b", cell) for name, cell in rows if name in SPECS}


def test_the_readme_lists_the_errata_of_the_specs() -> None:
    in_specs = {name: sorted(shipped(name).errata) for name in SPECS}
    assert errata_of_the_readme(README.read_text()) == in_specs


def code_blocks(text: str) -> list[Node]:
    return [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]


def test_the_examples_of_the_readme_are_what_a_spec_may_say() -> None:
    keys = set()
    for block in code_blocks(README.read_text()):
        ours = {key: value for key, value in block.items() if key.startswith("x-")}
        kind = "root" if "x-documents" in ours else "operation"
        parts = [(kind, ours)] + [("schema", value) for key, value in block.items() if key not in ours]
        for place, part in parts:
            own = {key: value for key, value in part.items() if key.startswith("x-")}
            assert key_errors(place, own) == []
            keys |= set(own)
    known = {key for kind in KEYS["$defs"]["objects"]["$defs"].values() for key in kind["properties"]}
    assert keys == known


@pytest.mark.parametrize("name", SPECS)
def test_a_spec_is_folded_at_120_characters(name: str) -> None:
    lines = (spec_folder() / f"{name}.yaml").read_text().splitlines()
    assert [line for line in lines if len(line) > 120] == []
