"""A spec file on its way in: read, held to OpenAPI 3.1 and to our x- keys, references resolved.

What leaves this module is plain data without a `$ref` that dangles or an `x-` key that nobody reads; what is wrong
with a file is said here, with its line, so that no later code has to doubt.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError
from openapi_spec_validator import OpenAPIV31SpecValidator

from ringback.contract.walk import walk
from ringback.errors import SpecError
from ringback.shipped import spec_folder
from ringback.yaml_text import Yaml, YamlError, parse


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
    document = SpecDocument(file, yaml)
    if not isinstance(yaml.value, dict) or not str(yaml.value.get("openapi", "")).startswith("3.1"):
        raise document.error(
            "this is not an OpenAPI 3.1 document", "openapi", hint="Its first key should be `openapi: 3.1.0`"
        )
    _check_references(document, yaml.value, ())
    _check_openapi(document)
    _check_keys(document)
    return document


def _check_references(document: SpecDocument, node: Any, path: tuple[str | int, ...]) -> None:
    if isinstance(node, list):
        for index, item in enumerate(node):
            _check_references(document, item, (*path, index))
    elif isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str):
            _check_reference(document, reference, path)
        for key, value in node.items():
            _check_references(document, value, (*path, key))


def _check_reference(document: SpecDocument, reference: str, path: tuple[str | int, ...]) -> None:
    if not reference.startswith("#/"):
        raise document.error(
            f"the reference {reference} leads out of the file",
            *path,
            "$ref",
            hint="Put what it refers to under components",
        )
    seen = {reference}
    try:
        target = _target(document.root, reference)
        while isinstance(target, dict) and isinstance(target.get("$ref"), str):
            if target["$ref"] in seen:
                raise document.error(f"the reference {reference} leads back to itself", *path, "$ref")
            seen.add(target["$ref"])
            target = _target(document.root, target["$ref"])
    except KeyError:
        group, _, name = reference.rpartition("/")
        try:
            names = [str(key) for key in _target(document.root, group)] if group != "#" else list(document.root)
        except (KeyError, TypeError):
            names = []
        raise document.error(
            f"the reference {reference} leads nowhere", *path, "$ref", hint=_meant(name, names)
        ) from None


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


def _check_openapi(document: SpecDocument) -> None:
    error = next(iter(OpenAPIV31SpecValidator(document.root).iter_errors()), None)
    if error is not None:
        fact = error.message if len(error.message) < 300 else f"{error.message[:300]}…"
        raise document.error(f"not valid OpenAPI 3.1: {fact}", *error.absolute_path)


@cache
def _key_schemas() -> dict[str, tuple[frozenset[str], Draft202012Validator]]:
    """The schema of the x- keys for each kind of object, and the keys that the kind may carry."""
    schema = json.loads((spec_folder() / "x-keys.schema.json").read_text(encoding="utf-8"))
    kinds = schema["$defs"]["objects"]["$defs"]
    return {
        kind: (
            frozenset(own["properties"]),
            Draft202012Validator({**schema, "$ref": f"#/$defs/objects/$defs/{kind}"}, validate_formats=True),
        )
        for kind, own in kinds.items()
    }


def _check_keys(document: SpecDocument) -> None:
    schemas = _key_schemas()
    everywhere = frozenset[str]().union(*(known for known, _ in schemas.values()))
    for kind, path, node in walk(document.root):
        keys = [key for key in node if isinstance(key, str) and key.startswith("x-")]
        if not keys:
            continue
        known, validator = schemas.get(kind, schemas["other"])
        for key in keys:
            if key in everywhere and key not in known:
                raise document.error(f"{key} has no meaning in {_named(kind)}", *path, key)
            if key not in known:
                raise document.error(f"unknown key {key}", *path, key, hint=_meant(key, everywhere))
        error = next(validator.iter_errors({key: node[key] for key in keys}), None)
        if error is not None:
            deepest = _deepest(error)
            raise document.error(f"{_place_in_words(deepest)}: {deepest.message}", *path, *deepest.instance_path)


def _deepest(error: ValidationError) -> ValidationError:
    """Of the errors that an anyOf gives one by one, that which got furthest: what the writer most likely meant."""
    context: list[list[ValidationError]] = getattr(error.kind, "context", None) or []
    inner = [_deepest(each) for branch in context for each in branch]
    return max([error, *inner], key=lambda each: len(each.instance_path))


def _place_in_words(error: ValidationError) -> str:
    """Where below the object an error stands, as a person would write it: x-errors[2].when."""
    text = ""
    for step in error.instance_path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def _named(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeio' else 'a'} {kind.replace('-', ' ')} object"


def _meant(name: str, candidates: Any) -> str:
    close = get_close_matches(name, list(candidates), n=1)
    return f"Did you mean {close[0]}?" if close else ""
