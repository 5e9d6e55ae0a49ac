"""A spec file on its way in: read, held to OpenAPI 3.1 and to our x- keys, references resolved.

What leaves this module is plain data without a `$ref` that dangles or an `x-` key that nobody reads; what is wrong
with a file is said here, with its line, so that no later code has to doubt.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from ringback.contract.keywords import check_keywords
from ringback.contract.own_keys import check_keys, deepest, first_line, meant, named, said
from ringback.contract.paths import group_of, variable_names
from ringback.contract.schemas import BRANCHES, DEEPEST
from ringback.contract.walk import FIELDS, walk
from ringback.contract.walk import Path as At
from ringback.errors import SpecError
from ringback.yaml_text import Yaml, YamlError, parse

MOST_PLACES = 100_000
"""Places that one schema may unfold into; one that contains itself several times has millions."""

AS_THEY_STAND = frozenset(
    (
        *("not", "if", "then", "else", "dependentSchemas", "prefixItems", "propertyNames"),
        *("unevaluatedItems", "unevaluatedProperties"),
    )
)
"""The keywords whose schemas are not unfolded when a contract is built."""

META = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class SpecDocument:
    """A spec file's content with its lines: what `build` makes a contract of."""

    file: Path
    yaml: Yaml

    @property
    def root(self) -> dict[str, Any]:
        value: dict[str, Any] = self.yaml.value
        return value

    def error(self, fact: str, *path: str | int, hint: str = "") -> SpecError:
        """A SpecError that points at the line of `path`."""
        return SpecError(self.file, self.yaml.line(*path), fact, hint)

    def resolve(self, node: Any) -> Any:
        """`node`, or what it refers to if it is a Reference Object; references were checked when the file was read."""
        while isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
            node = _target(self.root, node["$ref"])
        return node


def read_document(file: Path) -> SpecDocument:
    """Read and check the spec in `file`; raises SpecError with the line of the first thing that is wrong."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise SpecError(file, 0, "the file is not UTF-8 text") from None
    except OSError as error:
        raise SpecError(file, 0, f"the file cannot be read: {error.strerror}") from None
    try:
        yaml = parse(text)
    except YamlError as error:
        raise SpecError(file, error.line, error.fact) from None
    if yaml.value is None:
        raise SpecError(file, 0, "the file is empty")
    document = SpecDocument(file, yaml)
    if not isinstance(yaml.value, dict) or not str(yaml.value.get("openapi", "")).startswith("3.1"):
        raise document.error(
            "this is not an OpenAPI 3.1 document", "openapi", hint="Its first key should be `openapi: 3.1.0`"
        )
    _make_plain(document, yaml.value, (), set())
    _check_references(document, yaml.value, (), set())
    _check_loops(document)
    _check_schemas(document)
    check_keywords(document, document.root, kind="root")
    check_keys(document)
    _check_openapi(document)
    _check_kinds(document)
    _check_unfolded(document)
    _check_size(document)
    return document


def _make_plain(document: SpecDocument, node: Any, path: At, seen: set[int]) -> None:
    """Hold every value to what JSON has, and make every key text: a status is often written without quotes."""
    if not isinstance(node, dict | list):
        if not (node is None or isinstance(node, str | int | float)):
            raise document.error(f"{type(node).__name__} is no type of JSON", *path, hint="Take its tag away")
        return
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, dict) and not all(isinstance(key, str) for key in node):
        named = {str(key) if type(key) is int else key: value for key, value in node.items()}
        for key in named:
            if not isinstance(key, str):
                raise document.error(f"the key {key!r} is not text", *path, hint="Put it in quotes")
        node.clear()
        node.update(named)
    for step, value in node.items() if isinstance(node, dict) else enumerate(node):
        _make_plain(document, value, (*path, step), seen)


def _check_references(document: SpecDocument, node: Any, path: At, seen: set[int]) -> None:
    if not isinstance(node, dict | list) or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str):
            _check_reference(document, reference, (*path, "$ref"))
        elif "$ref" in node and not isinstance(reference, dict):  # a property may be called $ref
            raise document.error("a reference is text such as '#/components/schemas/Name'", *path, "$ref")
    for step, value in node.items() if isinstance(node, dict) else enumerate(node):
        _check_references(document, value, (*path, step), seen)


def _check_reference(document: SpecDocument, reference: str, path: At) -> None:
    if not reference.startswith("#/"):
        raise document.error(
            f"the reference {reference} leads out of the file", *path, hint="Put what it refers to under components"
        )
    seen = {reference}
    try:
        target = _target(document.root, reference)
        while isinstance(target, dict) and isinstance(target.get("$ref"), str):
            if target["$ref"] in seen:
                raise document.error(f"the reference {reference} leads back to itself", *path)
            seen.add(target["$ref"])
            target = _target(document.root, target["$ref"])
    except KeyError:
        group, _, name = reference.rpartition("/")
        try:
            names = [str(key) for key in _target(document.root, group)] if group != "#" else list(document.root)
        except (KeyError, TypeError):
            names = []
        raise document.error(f"the reference {reference} leads nowhere", *path, hint=meant(name, names)) from None


def _target(root: Mapping[str, Any], reference: str) -> Any:
    """What a local reference points at (RFC 6901); raises KeyError if nothing is there."""
    node: Any = root
    for step in reference.removeprefix("#").lstrip("/").split("/"):
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, list) and name.isdecimal() and int(name) < len(node):
            node = node[int(name)]
        elif isinstance(node, dict) and name in node:
            node = node[name]
        else:
            raise KeyError(reference)
    return node


def _check_loops(document: SpecDocument) -> None:
    """Refuse a schema that is part of itself at the same place, which no value can ever be held against."""
    finished: set[int] = set()

    def loops(node: Any, outer: frozenset[int]) -> bool:
        if not isinstance(node, dict) or id(node) in finished:
            return False
        if id(node) in outer:
            return True
        found = any(loops(each, outer | {id(node)}) for each in _parts(document, node))
        finished.add(id(node))
        return found

    for kind, path, node in walk(document.root):
        if kind == "schema" and loops(node, frozenset()):
            raise document.error("the schema contains itself at the very same place", *path)


def _parts(document: SpecDocument, schema: Mapping[str, Any]) -> Iterator[Any]:
    """What else a value must or may be that this schema speaks of: its reference and its branches."""
    if isinstance(schema.get("$ref"), str):
        yield document.resolve(schema)
    for key in BRANCHES:
        branches = schema.get(key)
        yield from branches if isinstance(branches, list) else ()


def _check_schemas(document: SpecDocument) -> None:
    """Hold every schema to JSON Schema itself and to what can be compiled; OpenAPI's own check knows no lines."""
    meta = Draft202012Validator({"$ref": META}, validate_formats=True)
    for kind, path, node in walk(document.root):
        if kind != "schema":
            continue
        error = next(meta.iter_errors(node), None)
        if error is not None:
            furthest = deepest(error)
            raise document.error(f"not a JSON Schema: {said(furthest)}", *path, *furthest.instance_path)
        if "$dynamicRef" in node:
            raise document.error("$dynamicRef is not read", *path, "$dynamicRef", hint="Write $ref")
        if node.get("enum") == []:
            raise document.error("the enum lists no value", *path, "enum")
        for pattern in (*([node["pattern"]] if "pattern" in node else []), *node.get("patternProperties", {})):
            if not _compiles(pattern):
                raise document.error(f"the pattern {pattern} cannot be compiled", *path)


def _compiles(pattern: str) -> bool:
    try:
        Draft202012Validator({"pattern": pattern})
    except ValueError:
        return False
    return True


def _check_openapi(document: SpecDocument) -> None:
    try:
        error = next(iter(OpenAPIV31SpecValidator(document.root).iter_errors()), None)
    except RecursionError:
        raise SpecError(document.file, 0, "schemas are nested deeper than can be checked") from None
    if error is not None:
        fact = f"not valid OpenAPI 3.1: {first_line(error.message)}"
        raise document.error(fact, *error.absolute_path) if error.absolute_path else SpecError(document.file, 0, fact)


def _check_kinds(document: SpecDocument) -> None:
    """Check what OpenAPI's own schema leaves open and a contract cannot be built without."""
    kinds = {id(node): kind for kind, _, node in walk(document.root)}
    for kind, path, node in walk(document.root):
        if isinstance(node.get("$ref"), str):
            _check_kind(document, kinds, kind, node["$ref"], (*path, "$ref"))
        if kind == "schema":
            _check_mapping(document, kinds, node, path)
        plain = [(key, node.get(key)) for key in BRANCHES] if kind == "schema" else [("schema", [node.get("schema")])]
        for key, schemas in plain:
            if any(isinstance(each, bool) for each in schemas or ()):
                raise document.error("true or false as a schema is not read here", *path, key, hint="Write {} for true")
    for template in document.root.get("paths", {}):
        names = [group_of(name) for name in variable_names(template)]
        if len(set(names)) < len(names):
            raise document.error(f"two variables of {template} have the same name", "paths", template)


def _check_unfolded(document: SpecDocument) -> None:
    """Refuse a reference where schemas are compiled as they stand, and nobody could follow it."""
    for kind, path, node in walk(document.root):
        for key in node.keys() & AS_THEY_STAND if kind == "schema" else ():
            for _, at, schema in walk({key: node[key]}, "schema", path):
                if "$ref" in schema:
                    raise document.error(
                        f"a reference below {key} is not read here", *at, "$ref", hint="Write out what it refers to"
                    )


def _check_size(document: SpecDocument) -> None:
    """Refuse a schema that would unfold into more places than can be held: each place is looked at one by one."""
    sizes: dict[tuple[int, int], int] = {}

    def size(node: Any, depth: int) -> int:
        schema = document.resolve(node)
        if not isinstance(schema, dict) or depth > DEEPEST:
            return 1
        known = sizes.get((id(schema), depth))
        if known is None:
            known = sizes[id(schema), depth] = 1 + sum(size(each, depth + 1) for each in _below(schema))
        return known

    for kind, path, node in walk(document.root):
        if kind == "schema" and size(node, 0) > MOST_PLACES:
            raise document.error(f"the schema contains itself so often that it has over {MOST_PLACES:,} places", *path)


def _below(schema: Mapping[str, Any]) -> Iterator[Any]:
    """The schemas that stand directly in this one."""
    for name, (kind, held) in FIELDS["schema"].items():
        value = schema.get(name)
        if kind == "schema" and value is not None:
            yield from [value] if held == "one" else value if held == "list" else value.values()


def _check_kind(document: SpecDocument, kinds: Mapping[int, str], kind: str, reference: str, path: At) -> None:
    found = kinds.get(id(document.resolve({"$ref": reference})))
    if found != kind:
        what = f"leads to {named(found)}, not to" if found else "does not lead to"
        raise document.error(f"the reference {reference} {what} {named(kind)}", *path)


def _check_mapping(document: SpecDocument, kinds: Mapping[int, str], node: Mapping[str, Any], path: At) -> None:
    mapping = node.get("discriminator", {}).get("mapping")
    if mapping is None:
        return
    at = (*path, "discriminator", "mapping")
    if not mapping:
        raise document.error("the mapping names no schema", *at)
    for value, target in mapping.items():
        reference = target if target.startswith("#/") else f"#/components/schemas/{target}"
        _check_reference(document, reference, (*at, value))
        _check_kind(document, kinds, "schema", reference, (*at, value))
