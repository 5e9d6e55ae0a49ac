"""The x- keys of a spec, held to their own JSON Schema and to the documents that they cite.

A key that nobody reads is a check that never runs, so an unknown one is an error here, with what was most likely meant.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any

from jsonschema_rs import Draft202012Validator, ValidationError

from ringback.contract.keywords import check_keywords
from ringback.contract.walk import Path as Steps
from ringback.contract.walk import walk
from ringback.errors import SpecError
from ringback.shipped import spec_folder

if TYPE_CHECKING:
    from ringback.contract.document import SpecDocument

LONGEST = 300
"""Characters of what somebody else's validator says."""


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


@cache
def _inner_names() -> frozenset[str]:
    """Every key that may stand inside an x- key."""

    def names(node: Any) -> Iterator[str]:
        for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
            if key == "properties":
                yield from value
            yield from names(value)

    schema = json.loads((spec_folder() / "x-keys.schema.json").read_text(encoding="utf-8"))
    return frozenset(names(schema["$defs"]))


def check_keys(document: "SpecDocument") -> None:
    """Check every x- key of the document; raises SpecError for the first that is wrong."""
    for kind, path, node in walk(document.root):
        _check_own_keys(document, kind, path, node)
        for name in ("paths",) if kind == "root" else ("responses",) if kind == "operation" else ():
            held = node.get(name)
            for key in held if isinstance(held, dict) else ():
                if key.startswith("x-"):
                    raise document.error(f"{key} has no meaning in {name}", *path, name, key)


def _check_own_keys(document: "SpecDocument", kind: str, path: Steps, node: Mapping[str, Any]) -> None:
    schemas = _key_schemas()
    known, validator = schemas.get(kind, schemas["other"])
    keys = [key for key in node if key.startswith("x-")]
    for key in keys:
        if key not in known:
            raise _unknown(document, key, kind, known, path)
    error = next(validator.iter_errors({key: node[key] for key in keys}), None) if keys else None
    if error is not None:
        furthest = deepest(error)
        raise document.error(
            f"{_place_in_words(furthest)}: {said(furthest)}",
            *path,
            *furthest.instance_path,
            hint=_meant_inside(furthest),
        )
    for key in keys:
        _check_inside(document, node[key], (*path, key))


def _unknown(document: "SpecDocument", key: str, kind: str, known: frozenset[str], path: Steps) -> SpecError:
    schemas = _key_schemas()
    homes = sorted({named(each) for each, (keys, _) in schemas.items() if key in keys and each != "other"})
    if homes:
        fact, hint = f"{key} has no meaning in {named(kind)}", f"It belongs in {' or '.join(homes)}"
    else:
        everywhere = frozenset[str]().union(*(keys for keys, _ in schemas.values()))
        fact, hint = f"unknown key {key}", meant(key, known) or meant(key, everywhere)
    return document.error(fact, *path, key, hint=hint)


def _check_inside(document: "SpecDocument", node: Any, path: Steps) -> None:
    """Every source at and below `node` names a document of the spec, and lines that it has; no schema has a slip."""
    if isinstance(node, dict):
        if "basis" in node:
            _check_source(document, node, path)
        if "at" in node and "is" in node:
            check_keywords(document, node["is"], (*path, "is"))
        for key, value in node.items():
            _check_inside(document, value, (*path, key))
    elif isinstance(node, list):
        for index, item in enumerate(node):
            _check_inside(document, item, (*path, index))


def _check_source(document: "SpecDocument", source: Mapping[str, Any], path: Steps) -> None:
    documents = document.root.get("x-documents", {})
    name = source.get("document", next(iter(documents), ""))
    if name not in documents and "document" in source:
        raise document.error(f"{name} is none of x-documents", *path, "document", hint=meant(name, documents))
    last = documents.get(name, {}).get("lines", 0)
    for lines in source.get("lines", ()):
        first, _, end = lines.partition("-")
        if last and not 1 <= int(first) <= int(end or first) <= last:
            raise document.error(f"the lines {lines} are not among the {last} of {name}", *path, "lines")


def deepest(error: ValidationError) -> ValidationError:
    """Of the errors that an anyOf gives one by one, that which got furthest: what the writer most likely meant."""
    context: list[list[ValidationError]] = getattr(error.kind, "context", None) or []
    inner = [deepest(each) for branch in context for each in branch]
    return max([error, *inner], key=lambda each: len(each.instance_path))


def _place_in_words(error: ValidationError) -> str:
    """Where below the object an error stands, as a person would write it: x-errors[2].when."""
    text = ""
    for step in error.instance_path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def said(error: ValidationError) -> str:
    """What a validator says is wrong, in one line and with all that would be right."""
    options = getattr(error.kind, "options", None)
    if isinstance(options, list):
        return f"{error.instance!r} is not one of {', '.join(map(str, options))}"
    return first_line(error.message)


def first_line(text: str) -> str:
    """The first line, cut where it is long."""
    line = text.partition("\n")[0]
    return line if len(line) < LONGEST else f"{line[:LONGEST]}…"


def _meant_inside(error: ValidationError) -> str:
    """The likely intent of a key that may not stand inside an x- key."""
    unexpected = getattr(error.kind, "unexpected", None)
    return meant(unexpected[0], _inner_names()) if unexpected else ""


_NAMES = {"root": "the document itself", "parameter": "a parameter or header object", "other-body": "a request body"}


def named(kind: str) -> str:
    """A kind of object as a sentence calls it."""
    return _NAMES.get(kind) or f"{'an' if kind[0] in 'aeio' else 'a'} {kind.replace('-', ' ')} object"


def meant(name: str, candidates: Iterable[str]) -> str:
    """A hint at the candidate that `name` most likely means, "" if none is close."""
    close = get_close_matches(name, [*candidates], n=1)
    return f"Did you mean {close[0]}?" if close else ""
