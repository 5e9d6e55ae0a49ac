"""Recordings judged exchange by exchange, as they come out of their files.

Nothing is lost on the way. Each interaction that a file holds is checked, unmatched (no contract knows its host and
path) or unreadable, and the three add up to what was read. Memory holds one exchange at a time, and those that the
relations of a contract are asked of, as long as they are few.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from ringback.contract.catalogue import Catalogue
from ringback.contract.model import Contract
from ringback.contract.reading import Reading
from ringback.errors import RecordingError
from ringback.findings import Finding, Severity
from ringback.recordings.reading import Head, Interaction, read_recording
from ringback.run.judge import judge
from ringback.run.pieces import Piece
from ringback.run.relations import judge_relations
from ringback.run.results import Example
from ringback.run.tally import Tally

MOST_HELD = 5000
"""Exchanges of one recording and one contract that are held for its relations."""

MOST_HELD_BYTES = 2**23
"""Bytes of bodies that are held for them; read, they take up to ten times as much."""

TOO_MANY = f"a recording holds more than the {MOST_HELD:,} exchanges, or {MOST_HELD_BYTES / 2**20:.0f} MB, held at once"


@dataclass(slots=True)
class _Held:
    """The readings that one contract's relations will be asked of, None once they are too many."""

    readings: list[tuple[Reading, Example]] | None = field(default_factory=list)
    size: int = 0

    def add(self, reading: Reading, example: Example) -> None:
        if self.readings is None:
            return
        self.readings.append((reading, example))
        self.size += len(reading.exchange.request.body) + len(reading.exchange.response.body)
        if len(self.readings) > MOST_HELD or self.size > MOST_HELD_BYTES:
            self.readings = None


@dataclass(slots=True)
class _Recording:
    """What is remembered from one exchange of a recording to the next.

    `used` are the explanations that explained something, `unknown` the specs that it names and nobody knows.
    """

    piece: Piece
    head: Head = field(default_factory=Head)
    used: set[tuple[str, str]] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    held: dict[str, _Held] = field(default_factory=dict)


class Judge:
    """Judges recordings by the contract `only`, or by the one of the catalogue that each exchange belongs to."""

    def __init__(self, catalogue: Catalogue, only: Contract | None = None) -> None:
        self.catalogue = catalogue
        self.only = only

    def add(self, tally: Tally, piece: Piece) -> None:
        """Judge every exchange of `piece` and count it in `tally`."""
        recording = _Recording(piece)
        for found in read_recording(piece.file, piece.start, piece.end, piece.line):
            if isinstance(found, Head):
                recording.head = found
            elif isinstance(found, RecordingError):
                tally.cannot_read(found)
            else:
                tally.read += 1
                self._add(tally, recording, found)
        for name, held in recording.held.items():
            contract = self.only or self.catalogue.named(name)
            if contract is not None:
                _relate(tally, contract, held, recording)
        owner = self._owner(tally, recording, recording.head.spec)
        contracts = (owner,) if owner else self.catalogue.contracts
        for error in _unused(recording, {each.name: each.errata for each in contracts}):
            tally.tell(error)

    def _add(self, tally: Tally, recording: _Recording, interaction: Interaction) -> None:
        exchange = interaction.exchange
        request = exchange.request
        owner = self._owner(tally, recording, interaction.spec or recording.head.spec)
        matched = self.catalogue.match(request.method, request.url, owner)
        example = Example(recording.piece.file, interaction.index)
        if matched is None:
            tally.does_not_match(example, f"{request.method} {_without_secrets(request.url)}")
            return
        contract = matched.contract
        counted = tally.spec(contract)
        judgement = judge(contract, matched.operation, matched.path, exchange)
        if judgement.case is None:
            counted.inconclusive.setdefault(f"{contract.name}:{matched.operation.id}", judgement.inconclusive)
        else:
            counted.coverage.add(judgement.case)
        counted.checked += 1
        for finding in _explained(judgement.findings, recording):
            counted.add(finding, judgement.reading, example)
        if _has_relations(contract):
            held = recording.held.setdefault(contract.name, _Held() if recording.piece.is_whole else _Held(None))
            vars(judgement.reading).pop("active", None)  # CEL's copy of the exchange, which no relation needs
            held.add(judgement.reading, example)

    def _owner(self, tally: Tally, recording: _Recording, spec: str | None) -> Contract | None:
        """The contract that a recording says it is of, unless another one was asked for; None leaves it to the host."""
        if self.only is not None or spec is None:
            return self.only
        owner = self.catalogue.named(spec)
        if owner is None and spec not in recording.unknown:
            recording.unknown.add(spec)
            names = ", ".join(each.name for each in self.catalogue.contracts)
            fact = f"metadata.ringback.spec names {spec}, which is none of {names}"
            tally.tell(RecordingError(recording.piece.file, fact))
        return owner


@lru_cache(64)
def _has_relations(contract: Contract) -> bool:
    return any(operation.relations for operation in contract.operations)


def _without_secrets(url: str) -> str:
    """The URL without user, password and query, any of which may give somebody away."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _relate(tally: Tally, contract: Contract, held: _Held, recording: _Recording) -> None:
    """Ask the relations of the contract, within one recording and in its order."""
    counted = tally.spec(contract)
    if held.readings is None:
        for operation in contract.operations:
            for promise in operation.relations.values():
                counted.inconclusive.setdefault(promise.id, TOO_MANY)
        return
    for related in judge_relations(contract, [reading for reading, _ in held.readings]):
        if related.exercised:
            counted.coverage.exercised.add(related.promise)
        elif related.why:
            counted.inconclusive.setdefault(related.promise, related.why)
        for finding, index in related.findings:
            for each in _explained((finding,), recording):
                counted.add(each, *held.readings[index])


def _explained(findings: Iterable[Finding], recording: _Recording) -> Iterator[Finding]:
    """The findings, with those that the recording explains turned into what they are: errata of the document."""
    if not recording.head.explained:
        yield from findings
        return
    for finding in findings:
        pair = next((each for each in recording.head.explained if each[0] == finding.id), None)
        if pair is None or finding.severity is Severity.ERRATUM:
            yield finding
        else:
            recording.used.add(pair)
            yield finding.as_erratum(pair[1])


def _unused(recording: _Recording, errata: Mapping[str, Container[str]]) -> Iterator[RecordingError]:
    """What is wrong with a recording's explanations, where `errata` holds those that each contract has."""
    file = recording.piece.file
    for id_, erratum in recording.head.explained:
        if not any(erratum in each for each in errata.values()):
            owner = " or ".join(errata) if len(errata) == 1 else "any contract"
            yield RecordingError(file, f"it explains a finding by {erratum}, which is no erratum of {owner}")
        elif (id_, erratum) not in recording.used:
            yield RecordingError(
                file, f"its explanation of {id_} by {erratum} explains nothing (any more); take it out"
            )
