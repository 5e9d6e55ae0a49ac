"""What a spec states in its own `x-errors`, `x-rules`, `x-errata` and `x-dials`, compiled and held against the rest.

A pointer that leads to no documented place, a shape or a reading that is not there, an id used twice: each would be a
check that never fires, so each is an error here.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from ringback.contract.conditions import compile_condition
from ringback.contract.document import SpecDocument
from ringback.contract.model import Answer, Condition, Erratum, ErrorEntry, Place, Promise, Rule, Shape, Source
from ringback.contract.pointers import steps_of
from ringback.contract.rules import CelError, compile_cel, paths_read
from ringback.contract.schemas import Sources
from ringback.errors import SpecError

PLACEHOLDER = re.compile(r"\{(body(?:\.\w+)+)\}")


UNEXERCISED = "{}.unexercised"
"""CEL that is an error, by which a rule says that it has nothing to say."""


class EntryMaker:
    """Makes the entries of one operation; `finish` holds what they name against its answers."""

    def __init__(
        self,
        document: SpecDocument,
        path: tuple[str | int, ...],
        make: Callable[..., Promise],
        source: Callable[[Any], Sources],
        shapes: Mapping[str, Shape],
    ) -> None:
        self.document = document
        self.path = path
        self.make = make
        self.source = source
        self.shapes = {shape.name: shape for shape in shapes.values()}
        self._answers: tuple[Answer, ...] = ()
        self._named: list[tuple[str, tuple[str | int, ...]]] = []
        self._statuses: list[tuple[int, tuple[str | int, ...]]] = []
        self._ids: set[str] = set()
        self._messages: set[str | None] = set()

    def finish(self, answers: Iterable[Answer]) -> None:
        """Check that the places and answers that entries name are documented; raises SpecError for the first not so."""
        self._answers = tuple(answers)
        for pointer, at in self._named:
            self._check_place(pointer, *at)
        answered = {answer.status for answer in self._answers}
        for status, at in self._statuses:
            if not answered & {str(status), f"{status // 100}XX", "default"}:
                raise self._wrong(f"the operation documents no answer {status}", *at)
        for shape in self.shapes.values():
            for pointer, _ in shape.dials:
                self._check_place(pointer, "requestBody")

    def errors(self, raw: Iterable[Mapping[str, Any]]) -> tuple[ErrorEntry, ...]:
        return tuple(self._error(index, each) for index, each in enumerate(raw))

    def _error(self, index: int, raw: Mapping[str, Any]) -> ErrorEntry:
        at = ("x-errors", index)
        self._unique(raw["id"], *at)
        when = self._conditions(raw.get("when", ()), *at, "when")
        sure_raw = raw.get("sure")
        sure: tuple[Condition, ...] | None = when
        if isinstance(sure_raw, list):
            sure = self._conditions(sure_raw, *at, "sure")
        elif sure_raw == "never":
            sure = None
        self._statuses.append((raw["status"], (*at, "status")))
        message = raw.get("message")
        for pointer in re.findall(PLACEHOLDER, message or ""):
            self._named.append(("/" + pointer.replace(".", "/"), (*at, "message")))
        expected = f"{raw['status']} {message!r}" if message else f"status {raw['status']}"
        tenant = ("state" in raw and not when) or any(
            condition.value and self._is_tenants(condition.at) for condition in when if condition.at[0] != "response"
        )
        # An entry only explains, and promises nothing of its own, if it obliges to nothing and another has its message,
        # or if it may come to any request for reasons of the moment and fills nothing in.
        obliges = sure is not None and bool(sure or "state" in raw)
        said_before = message is not None and message in self._messages and not obliges
        anywhere = tenant and raw.get("passing") and not (message and ("for" in raw or PLACEHOLDER.search(message)))
        promises = not (said_before or anywhere)
        self._messages.add(message)
        return ErrorEntry(
            id=raw["id"],
            promise=self.make(
                raw["id"], "error" if promises else "explanation", "response", expected, self._source_of(raw)
            ),
            shapes=self._shapes(raw, *at),
            when=when,
            sure=sure,
            status=raw["status"],
            message=message,
            tenant=tenant,
            state=raw.get("state"),
            passing=bool(raw.get("passing")),
            kind=bool(raw.get("kind")),
            description=raw.get("description", ""),
        )

    def rules(self, raw: Iterable[Mapping[str, Any]], *place: str | int) -> tuple[Rule, ...]:
        return tuple(self._rule(each, *place, index) for index, each in enumerate(raw))

    def _rule(self, raw: Mapping[str, Any], *at: str | int) -> Rule:
        self._unique(raw["id"], *at)
        when = raw.get("when")
        if "at" in raw:
            self._named.append((raw["at"], (*at, "at")))
        for key in ("when", "rule"):
            self._cel(raw.get(key), raw["id"], *at, key)
        whole = f"({when}) ? ({raw['rule']}) : {UNEXERCISED}" if when else raw["rule"]
        reads = paths_read(whole)
        self._check_reads(reads, *at)
        about_request = all(path[0] == "request" for path in reads)
        side = "request" if about_request else "response"
        expected = raw.get("description") or raw["rule"]
        return Rule(
            id=raw["id"],
            promise=self.make(raw["id"], "rule", side, expected, self._source_of(raw)),
            shapes=self._shapes(raw, *at),
            at=raw.get("at", ""),
            when=when or "",
            text=raw["rule"],
            whole=whole,
            expression=compile_cel(whole),
            reads=reads,
        )

    def _cel(self, text: str | None, id_: str, *at: str | int) -> None:
        try:
            compile_cel(text or "true")
        except CelError as error:
            raise self._wrong(f"the rule {id_} is not a condition in CEL: {error}", *at) from None

    def _check_reads(self, reads: Iterable[tuple[str, ...]], *at: str | int) -> None:
        for path in reads:
            pointer = "/".join(("", *path)) if path[0] == "response" else "/".join(("", *path[1:]))
            if pointer.count("/") > 1:
                self._named.append((pointer, at))

    def relations(self, raw: Iterable[Mapping[str, Any]]) -> dict[str, Promise]:
        found = {}
        for index, each in enumerate(raw):
            self._unique(each["id"], "x-relations", index)
            source = self._source_of(each)
            found[each["id"]] = self.make(each["id"], "relation", "response", each["description"], source)
        return found

    def errata(self, raw: Iterable[Mapping[str, Any]]) -> tuple[Erratum, ...]:
        return tuple(self._erratum(index, each) for index, each in enumerate(raw))

    def _erratum(self, index: int, raw: Mapping[str, Any]) -> Erratum:
        at = ("x-errata", index)
        self._unique(raw["id"], *at)
        for name in raw["accept"]:
            if name not in raw["readings"]:
                raise self._wrong(f"{raw['id']} accepts a reading {name} that it does not have", *at, "accept")
        readings = {
            name: self._conditions(conditions, *at, "readings", name) for name, conditions in raw["readings"].items()
        }
        if self.path:  # an erratum of the whole document need not concern each operation
            for name in raw["accept"]:
                for number, each in enumerate(raw["readings"][name]):
                    self._check_place(each["at"], *at, "readings", name, number, "at")
        source = self._source_of(raw)
        accept = tuple(raw["accept"])
        promise = self.make(raw["id"], "erratum", "response", f"one of {', '.join(accept)}", source)
        answered = any(each.at[0] == "response" for conditions in readings.values() for each in conditions)
        return Erratum(raw["id"], promise, readings, accept, raw["why"], source, answered)

    def dials(self, raw: Iterable[Any]) -> tuple[tuple[str, str], ...]:
        found = self.dials_of(raw)
        for index, (pointer, _) in enumerate(found):
            self._named.append((pointer, ("x-dials", index)))
        return found

    @staticmethod
    def dials_of(raw: Iterable[Any]) -> tuple[tuple[str, str], ...]:
        """(pointer, what stands there: number | numbers | ticket) for each place that rings."""
        return tuple((each, "number") if isinstance(each, str) else (each["at"], each["as"]) for each in raw)

    def messages(self, errors: tuple[ErrorEntry, ...]) -> dict[int, Promise]:
        """For each status with documented messages, the promise that no other message comes: an open list.

        Where HTTP reports success it is the message itself that makes a refusal, and there can be no other.
        """
        found = {}
        for status in sorted({entry.status for entry in errors if entry.message and entry.status >= 400}):
            known = [entry.message for entry in errors if entry.status == status and entry.message]
            source = next(entry.promise.source for entry in errors if entry.status == status and entry.message)
            expected = "a documented message" if len(known) > 1 else f"{known[0]!r}"
            found[status] = self.make(f"response.{status}#message", "enum", "response", expected, source, is_open=True)
        return found

    def _conditions(self, raw: Iterable[Mapping[str, Any]], *at: str | int) -> tuple[Condition, ...]:
        found = []
        for index, each in enumerate(raw):
            self._named.append((each["at"], (*at, index, "at")))
            try:
                found.append(compile_condition(each))
            except ValueError as error:
                fact = f"the condition cannot be compiled: {str(error).partition(chr(10))[0]}"
                raise self._wrong(fact, *at, index, "is") from None
        return tuple(found)

    def _is_tenants(self, at: tuple[str, ...]) -> bool:
        return any(place.tenant for place in self._places(at))

    def _places(self, steps: tuple[str, ...]) -> Iterator[Place]:
        """The places that `steps` lead to, in any shape of the request or, below response/body, in any answer."""
        if steps[:2] == ("response", "body"):
            roots = [schema.root for answer in self._answers for schema in answer.media.values()]
            steps = steps[2:]
        else:
            roots = [shape.schema.root for shape in self.shapes.values()]
        for root in roots:
            place: Place | None = root
            for step in steps:
                place = place.child(int(step) if step.isdecimal() else step) if place else None
            if place is not None:
                yield place

    def _check_place(self, pointer: str, *at: str | int) -> None:
        steps = steps_of(pointer)
        if steps[0] == "form" or steps[:2] in (("response", "status"), ("response", "headers")):
            return
        if next(self._places(steps), None) is not None:
            return
        parents = list(self._places(steps[:-1]))
        close = get_close_matches(steps[-1], [name for place in parents for name in place.properties], n=1)
        hint = f"Did you mean {'/'.join(('', *steps[:-1], close[0]))}?" if close else ""
        raise self._wrong(f"{pointer} leads to no documented place", *at, hint=hint)

    def _shapes(self, raw: Mapping[str, Any], *at: str | int) -> frozenset[str]:
        for name in raw.get("for", ()):
            if name not in self.shapes:
                close = get_close_matches(name, list(self.shapes), n=1)
                hint = f"Did you mean {close[0]}?" if close else ""
                raise self._wrong(f"there is no request shape {name}", *at, "for", hint=hint)
        return frozenset(raw.get("for", ()))

    def _source_of(self, raw: Mapping[str, Any]) -> Source:
        return self.source(raw["source"]).of("description")

    def _unique(self, id_: str, *at: str | int) -> None:
        if id_ in self._ids:
            raise self._wrong(f"the id {id_} is used twice in one operation", *at, "id")
        self._ids.add(id_)

    def _wrong(self, fact: str, *at: str | int, hint: str = "") -> SpecError:
        return self.document.error(fact, *self.path, *at, hint=hint)
