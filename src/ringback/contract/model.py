"""What a spec says, as values: built once by `build`, read everywhere, never changed.

A *promise* is one thing that an answer or a request can break; a *place* is where
in a request or an answer promises stand; a *shape* is one of the kinds of request that an operation takes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from re import Pattern
from typing import Any

from jsonschema_rs import Draft202012Validator

from ringback.contract.paths import Server

MISSING: Any = object()
"""Stands for a value that is not there, where null is a value."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact is from: a document by its short name, a section, lines such as "439-456", and on what basis."""

    document: str = ""
    section: str = ""
    lines: tuple[str, ...] = ()
    basis: str = "documented"

    def __str__(self) -> str:
        parts = [self.document, f"lines {', '.join(self.lines)}" if self.lines else "", self.section]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that an answer or a request can break.

    `kind` is one of KINDS; `side` says whose answer or request it is about; `expected` completes the sentence
    "expected …"; `open` marks a list that the documents do not close, where leaving it is news and not a breach.
    """

    id: str
    kind: str
    side: str
    operation: str
    expected: str
    source: Source
    open: bool = False

    def __hash__(self) -> int:
        return hash(self.id)


KINDS = (
    "required",
    "type",
    "enum",
    "format",
    "limit",
    "fields",
    "status",
    "media",
    "error",
    "rule",
    "relation",
    "auth",
)
"""The kinds of promise, in the order of every table that has a column for each."""


@dataclass(slots=True, eq=False)
class Place:
    """One place in a request or an answer, and the places below it.

    `pointer` is a JSON pointer with `*` for any index or free key. A place knows its promises by kind; `optional`
    says that the schema does not require it. `tenant` are the lists of a tenant file that its values come from.
    """

    pointer: str
    schema: Mapping[str, Any]
    promises: dict[str, Promise] = field(default_factory=dict)
    properties: dict[str, "Place"] = field(default_factory=dict)
    items: "Place | None" = None
    additional: "Place | None" = None
    optional: bool = True
    tenant: tuple[str, ...] = ()
    personal: str | None = None

    def child(self, step: str | int) -> "Place | None":
        """The place one step down, by property name or by index."""
        if isinstance(step, int):
            return self.items
        return self.properties.get(step) or self.additional

    def leaves(self) -> Iterator["Place"]:
        """The places below this one that hold no documented places themselves, in the order of the spec.

        A part of a request as a whole (its body, its query) is none.
        """
        for child in self.properties.values():
            if child.properties:
                yield from child.leaves()
            elif child.pointer.count("/") > 1:
                yield child


@dataclass(frozen=True, slots=True)
class Condition:
    """One `{at, is}` of the spec, compiled; `holds` takes the exchange as read.

    `value` says that it names a value; `raw` is what stands after `is`: a word, or a JSON Schema.
    """

    at: tuple[str, ...]
    holds: Callable[[Mapping[str, Any]], bool]
    value: bool
    text: str
    raw: Any


@dataclass(frozen=True, slots=True)
class ErrorEntry:
    """One documented refusal: which requests may get it (`when`), which must (`sure`), and what it looks like.

    An entry with a `state` must come where `sure` holds and the tenant is known to be in that state.

    `sure` is None if the entry obliges to nothing. `tenant` says that whether the answer may come depends on the
    tenant's data or state alone; an entry with a `state` and a `when` needs both, of which only `when` can be seen.
    `passing` says that the state comes and goes without anybody's doing, so that no tenant file can vouch against it;
    `kind` that it is what kind of thing the value is, which other states do not exclude.
    """

    id: str
    promise: Promise
    shapes: frozenset[str]
    when: tuple[Condition, ...]
    sure: tuple[Condition, ...] | None
    status: int
    message: str | None
    tenant: bool
    state: str | None
    passing: bool
    kind: bool
    description: str

    def applies(self, shape: str) -> bool:
        return not self.shapes or shape in self.shapes


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A CEL expression over request and response that is true of every sound exchange.

    `when` and `text` are as the spec has them; `whole` is both, an error where `when` is not true, and `expression`
    is that compiled.
    """

    id: str
    promise: Promise
    shapes: frozenset[str]
    at: str
    when: str
    text: str
    whole: str
    expression: Any
    reads: tuple[tuple[str, ...], ...]

    def applies(self, shape: str) -> bool:
        return not self.shapes or shape in self.shapes


@dataclass(frozen=True, slots=True)
class Erratum:
    """A contradiction of the documents: its readings, those that a sound vendor may follow, and why.

    `answered` says that some reading asks about the answer, and not only about how a request is written.
    """

    id: str
    promise: Promise
    readings: Mapping[str, tuple[Condition, ...]]
    accept: tuple[str, ...]
    why: str
    source: Source
    answered: bool


@dataclass(frozen=True, slots=True)
class Schema:
    """A compiled JSON Schema and the places that it speaks of.

    It is strict: it also refuses keys and values of open lists that the documents do not name, so that one question
    finds both breaches and drift; the places tell them apart. `texts` are the paths to the text that holds JSON.
    """

    validator: Draft202012Validator
    root: Place
    texts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of request: the schema of the whole request as read, under the name of its body's component.

    `examples` are bodies of this kind that the spec shows, text of JSON looked through.
    """

    name: str
    schema: Schema
    effect: str | None = None
    dials: tuple[tuple[str, str], ...] = ()
    examples: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One documented response: the schema of its headers and body for each media type (none: body undocumented)."""

    status: str
    description: str
    media: Mapping[str, Schema]
    media_promise: Promise | None
    headers: Schema | None
    rules: tuple[Rule, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an operation tells a refusal: a CEL expression besides the status, and where the message stands."""

    refused: Any | None
    message: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    """One way in which an operation asks for credentials.

    `name` is its name under components, `kind` bearer, basic, oauth2 or other; `scopes` are what an oauth2 token needs,
    `token_url` is where such tokens are got by client credentials.
    """

    name: str
    kind: str
    scopes: tuple[str, ...]
    token_url: str
    description: str
    source: Source


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One operation of the API with everything that its documents promise.

    `shapes` maps the discriminating value to a shape; under "" stands the shape of a request whose value is none of
    them, or of every request where there is no discriminator.
    `relations` are the promises about several exchanges, by the name of the relation.
    `parameters` maps (where, name) to the parameter's schema, by which its text is typed.
    `security` are the schemes of which a request must satisfy one, () if it needs no credentials.
    """

    id: str
    method: str
    path: str
    matches: Pattern[str]
    summary: str
    effect: str | None
    dials: tuple[tuple[str, str], ...]
    parameters: Mapping[tuple[str, str], Mapping[str, Any]]
    discriminator: str | None
    shapes: Mapping[str, Shape]
    body_media: tuple[str, ...]
    media_promise: Promise | None
    answers: Mapping[str, Answer]
    status_promise: Promise
    message_promises: Mapping[int, Promise]
    request_rules: tuple[Rule, ...]
    answer_rules: tuple[Rule, ...]
    errors: tuple[ErrorEntry, ...]
    errata: tuple[Erratum, ...]
    relations: Mapping[str, Promise]
    auth_promise: Promise | None
    outcome: Outcome
    security: tuple[SecurityScheme, ...]
    source: Source
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A page that facts come from; `lines` is the number of its lines, 0 where lines are not cited."""

    name: str
    title: str
    url: str
    lines: int


@dataclass(frozen=True, slots=True, eq=False)
class Contract:
    """One spec, loaded, validated and compiled."""

    name: str
    file: Path
    title: str
    servers: tuple[Server, ...]
    documents: Mapping[str, Document]
    operations: tuple[Operation, ...]
    errata: Mapping[str, Erratum]
    promises: Mapping[str, Promise]

    @property
    def security(self) -> tuple[SecurityScheme, ...]:
        """Every scheme by which some operation asks for credentials, in the order of the spec."""
        return tuple(dict.fromkeys(scheme for operation in self.operations for scheme in operation.security))
