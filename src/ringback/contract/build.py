"""From a checked spec document to a Contract: every schema compiled, every condition and rule ready to run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ringback.contract.document import SpecDocument, read_document
from ringback.contract.entries import EntryMaker
from ringback.contract.model import (
    KINDS,
    Answer,
    Contract,
    Document,
    Operation,
    Outcome,
    Promise,
    Schema,
    Shape,
    Source,
)
from ringback.contract.paths import path_pattern, server
from ringback.contract.pointers import steps_of
from ringback.contract.rules import CelError, compile_cel
from ringback.contract.schemas import PlaceMaker, Sources, compile_schema, merged
from ringback.contract.security import security_of

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def load_contract(file: Path, name: str | None = None) -> Contract:
    """The contract in `file`, called `name` (its file's stem if None); raises SpecError."""
    document = read_document(file)
    return _Builder(document, name or file.stem).contract()


@dataclass
class _Promises:
    """Collects an operation's promises.

    What two shapes or two media types state of one place counts as one promise, although each has words of its own.
    """

    spec: str
    operation: str
    known: dict[str, Promise] = field(default_factory=dict)

    def make(self, rest: str, kind: str, side: str, expected: str, source: Source, *, is_open: bool = False) -> Promise:
        promise = Promise(f"{self.spec}:{self.operation}:{rest}", kind, side, self.operation, expected, source, is_open)
        self.known.setdefault(promise.id, promise)
        return promise

    def places(self, prefix: str, side: str) -> Any:
        """How places below `prefix` (such as response.201) make their promises."""

        def make(pointer: str, kind: str, expected: str, source: Source, *, is_open: bool = False) -> Promise:
            return self.make(f"{prefix}{pointer}#{kind}", kind, side, expected, source, is_open=is_open)

        return make


class _Builder:
    def __init__(self, document: SpecDocument, name: str) -> None:
        self.document = document
        self.root = document.root
        self.resolve = document.resolve
        self.name = name
        self.documents = {
            short: Document(short, page["title"], page["url"], page.get("lines", 0))
            for short, page in self.root.get("x-documents", {}).items()
        }
        self.main_document = next(iter(self.documents), "")

    def contract(self) -> Contract:
        operations = tuple(self._operations())
        servers = self.root.get("servers") or [{"url": "/"}]
        errata = {erratum.id: erratum for operation in operations for erratum in operation.errata}
        return Contract(
            name=self.name,
            file=self.document.file,
            title=self.root["info"]["title"],
            servers=tuple(server(each["url"], each.get("variables", {})) for each in servers),
            documents=self.documents,
            operations=operations,
            errata=errata,
            promises={promise.id: promise for operation in operations for promise in operation.promises},
        )

    def _operations(self) -> Iterator[Operation]:
        for path, item in self.root.get("paths", {}).items():
            full = self.resolve(item)
            for method in METHODS:
                if method in full:
                    yield self._operation(path, method, full)

    def _operation(self, path: str, method: str, item: Mapping[str, Any]) -> Operation:
        raw = item[method]
        name = raw.get("operationId") or f"{method}{path}"
        promises = _Promises(self.name, name)
        source = self.source(raw.get("x-source"))
        parameters = self._parameters(item, raw)
        media, discriminator, shapes = self._shapes(raw, parameters, promises, source)
        request_media = None
        if media:
            request_media = promises.make("request#media", "media", "request", " or ".join(media), source.of("media"))
        status = promises.make("response#status", "status", "response", "a documented status", source.of("status"))
        entries = EntryMaker(self.document, ("paths", path, method), promises.make, self.source, shapes)
        answers = {
            str(code): self._answer(str(code), self.resolve(response), promises, source, entries)
            for code, response in raw.get("responses", {}).items()
        }
        errors = entries.errors(raw.get("x-errors", ()))
        rules = entries.rules(raw.get("x-rules", ()), "x-rules")
        dials = entries.dials(raw.get("x-dials", ()))
        relations = entries.relations(raw.get("x-relations", ()))
        expected = "requests as documented accepted"
        relations["acceptance"] = promises.make(
            "acceptance", "relation", "response", expected, source.of("description")
        )
        security = security_of(self.document, raw, ("paths", path, method), self.source)
        auth = None
        if security:
            expected = "a refusal of requests without credentials, or with wrong ones"
            auth = promises.make("authentication", "auth", "response", expected, security[0].source)
        entries.finish(answers.values())
        root_errata = EntryMaker(self.document, (), promises.make, self.source, shapes)
        return Operation(
            id=name,
            method=method.upper(),
            path=path,
            matches=path_pattern(path),
            summary=raw.get("summary", ""),
            effect=raw.get("x-effect"),
            dials=dials,
            parameters={where: schema for where, (schema, _) in parameters.items()},
            discriminator=discriminator,
            shapes=shapes,
            body_media=media,
            media_promise=request_media,
            answers=answers,
            status_promise=status,
            message_promises=entries.messages(errors),
            request_rules=tuple(rule for rule in rules if rule.promise.side == "request"),
            answer_rules=tuple(rule for rule in rules if rule.promise.side == "response"),
            errors=errors,
            errata=(*entries.errata(raw.get("x-errata", ())), *root_errata.errata(self.root.get("x-errata", ()))),
            relations=relations,
            auth_promise=auth,
            outcome=self._outcome(raw.get("x-outcome", {}), path, method),
            security=security,
            source=source.of("description"),
            promises=tuple(
                sorted(
                    (each for each in promises.known.values() if each.kind in KINDS),
                    key=lambda each: KINDS.index(each.kind),
                )
            ),
        )

    def source(self, raw: Any, inherited: Source | None = None) -> Sources:
        """The sources that an `x-source` states; where it states none, `inherited`, or the spec itself."""
        each = raw if isinstance(raw, list) else [raw] if raw else []
        return Sources(((tuple(one.get("of", ())), self._one_source(one)) for one in each), inherited or Source())

    def _one_source(self, raw: Mapping[str, Any]) -> Source:
        return Source(
            raw.get("document", self.main_document), raw.get("section", ""), tuple(raw.get("lines", ())), raw["basis"]
        )

    def _parameters(
        self, item: Mapping[str, Any], raw: Mapping[str, Any]
    ) -> dict[tuple[str, str], tuple[Mapping[str, Any], bool]]:
        """(where, name) -> (the schema with the parameter's own x- keys, whether it is required)."""
        found: dict[tuple[str, str], tuple[Mapping[str, Any], bool]] = {}
        for each in [*item.get("parameters", ()), *raw.get("parameters", ())]:
            parameter = self.resolve(each)
            own = {key: value for key, value in parameter.items() if key.startswith("x-") or key == "description"}
            schema = {**merged(parameter.get("schema", {}), self.resolve), **own}
            where = {"header": "headers"}.get(parameter["in"], parameter["in"])
            name = parameter["name"].lower() if where == "headers" else parameter["name"]
            found[where, name] = (schema, bool(parameter.get("required")))
        return found

    def _shapes(
        self,
        raw: Mapping[str, Any],
        parameters: Mapping[tuple[str, str], tuple[Mapping[str, Any], bool]],
        promises: _Promises,
        source: Sources,
    ) -> tuple[tuple[str, ...], str | None, dict[str, Shape]]:
        """The media types of the request body, the discriminating property, and the shape for each of its values."""
        body = self.resolve(raw.get("requestBody", {}))
        content: Mapping[str, Any] = body.get("content", {})
        make = PlaceMaker(self.resolve, promises.places("request", "request"), self.source)
        inherited = source.of("description")

        examples = [each for media in content.values() for each in _examples(media)]

        def shape(name: str, schema: Any, *values: str) -> Shape:
            whole = _request_schema(parameters, schema, required=bool(body.get("required")))
            tree = make.tree(whole, "", inherited)
            own = merged(schema, self.resolve) if schema else {}
            compiled = compile_schema(whole, tree, self.resolve)
            own_examples = tuple(each for each in examples if not values or _value_of(each, discriminated) in values)
            dials = EntryMaker.dials_of(own.get("x-dials", ()))
            return Shape(name, compiled, own.get("x-effect"), dials, own_examples)

        schema = next((media["schema"] for media in content.values() if "schema" in media), None)
        discriminator = merged(schema, self.resolve).get("discriminator") if schema else None
        discriminated = discriminator["propertyName"] if discriminator else ""
        if not discriminator or "mapping" not in discriminator:
            return tuple(content), None, {"": shape("", schema)}
        shapes = {"": shape("", self._any_shape(discriminator))}
        values: dict[str, list[str]] = {}
        for value, target in discriminator["mapping"].items():
            reference = target if target.startswith("#/") else f"#/components/schemas/{target}"
            values.setdefault(reference, []).append(value)
        for reference, own in values.items():
            shapes |= dict.fromkeys(own, shape(reference.rpartition("/")[2], {"$ref": reference}, *own))
        return tuple(content), discriminated, shapes

    def _any_shape(self, discriminator: Mapping[str, Any]) -> Mapping[str, Any]:
        """The schema of a request whose shape cannot be told: all that can be said is what would tell it."""
        name, mapping = discriminator["propertyName"], discriminator["mapping"]
        target = next(iter(mapping.values()))
        first = self.resolve({"$ref": target if target.startswith("#/") else f"#/components/schemas/{target}"})
        own = {key: value for key, value in first.get("properties", {}).get(name, {}).items() if key == "x-source"}
        return {
            "type": "object",
            "required": [name],
            "properties": {name: {**own, "type": "string", "enum": list(mapping)}},
            "additionalProperties": True,
        }

    def _answer(
        self, code: str, raw: Mapping[str, Any], promises: _Promises, inherited: Sources, entries: EntryMaker
    ) -> Answer:
        sources = self.source(raw.get("x-source"), inherited.of("status"))
        source = sources.of("type")
        prefix = f"response.{code}"
        make = PlaceMaker(self.resolve, promises.places(prefix, "response"), self.source)
        media: dict[str, Schema] = {}
        for media_type, content in raw.get("content", {}).items():
            schema = content.get("schema", {})
            media[media_type] = compile_schema(schema, make.tree(schema, "", source), self.resolve)
        return Answer(
            status=code,
            description=raw.get("description", ""),
            media=media,
            media_promise=promises.make(f"{prefix}#media", "media", "response", " or ".join(media), sources.of("media"))
            if media
            else None,
            headers=self._headers(prefix, raw.get("headers", {}), promises, source),
            rules=entries.rules(raw.get("x-rules", ()), "responses", code, "x-rules"),
            source=sources.of("status"),
        )

    def _headers(self, prefix: str, raw: Mapping[str, Any], promises: _Promises, source: Source) -> Schema | None:
        headers = {name.lower(): self.resolve(each) for name, each in raw.items()}
        if not headers:
            return None
        schema = _object(
            {name: {**each.get("schema", {}), "x-source": each.get("x-source")} for name, each in headers.items()},
            [name for name, each in headers.items() if each.get("required")],
        )
        make = PlaceMaker(self.resolve, promises.places(f"{prefix}@headers", "response"), self.source)
        return compile_schema(schema, make.tree(schema, "", source), self.resolve)

    def _outcome(self, raw: Mapping[str, Any], path: str, method: str) -> Outcome:
        try:
            refused = compile_cel(raw["refused"]) if "refused" in raw else None
        except CelError as error:
            raise self.document.error(
                f"x-outcome.refused is not CEL: {error}", "paths", path, method, "x-outcome", "refused"
            ) from None
        return Outcome(refused, steps_of(raw.get("message", "/response/body/message")))


def _examples(media: Mapping[str, Any]) -> Iterator[Any]:
    """The examples that a Media Type Object shows in the file itself (OpenAPI 3.1.1, section 4.8.14)."""
    if "example" in media:
        yield media["example"]
    yield from (each["value"] for each in media.get("examples", {}).values() if "value" in each)


def _value_of(example: Any, name: str) -> Any:
    return example.get(name) if isinstance(example, dict) else None


def _object(properties: Mapping[str, Any], required: list[str], *, closed: bool = False) -> dict[str, Any]:
    schema: dict[str, Any] = {"properties": dict(properties)}
    if required:
        schema["required"] = required
    if not closed:
        schema["additionalProperties"] = True
    return schema


def _request_schema(
    parameters: Mapping[tuple[str, str], tuple[Mapping[str, Any], bool]], body: Any, *, required: bool
) -> dict[str, Any]:
    """One schema for a whole request as read: path, query, headers and body side by side.

    A path that lacks a variable is another path, so that one is required promises nothing.
    """
    parts: dict[str, Any] = {}
    for where in ("path", "query", "headers"):
        own = {name: each for (place, name), each in parameters.items() if place == where}
        parts[where] = _object(
            {name: schema for name, (schema, _) in own.items()},
            [name for name, (_, needed) in own.items() if needed and where != "path"],
            closed=where == "query",
        )
    if body is not None:
        parts["body"] = body
    return _object(parts, ["body"] if body is not None and required else [])
