"""The audit: every exchange of some recordings judged by the contract that it belongs to.

Nothing is lost on the way. Each interaction that a file holds is checked, unmatched (no contract knows its host and
path) or unreadable, and the three add up to what was read.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from ringback.contract.catalogue import Catalogue, Matched
from ringback.contract.model import Contract
from ringback.contract.reading import Reading
from ringback.errors import RecordingError, UsageError
from ringback.findings import Finding, Severity
from ringback.generate.sequence import Sequence
from ringback.recordings.cassette import SUFFIXES, Cassette, Interaction, read_cassette
from ringback.run.coverage import Coverage
from ringback.run.curl import curl
from ringback.run.judge import Judgement, judge
from ringback.run.relations import judge_relations

EXAMPLES = 3
"""How many examples a group of findings names."""


@dataclass(frozen=True, slots=True)
class Example:
    """Where a finding was seen: a recording and the number of the interaction in it, counted from 0."""

    file: Path
    index: int


@dataclass(slots=True)
class Group:
    """All findings of one fingerprint: the first of them, how often it came, and up to three places.

    `confirmed` says whether it came again when it was asked for again, None if it was not; `sequence` is what was
    sent when it came first, None in a recording.
    """

    finding: Finding
    curl: str
    count: int = 0
    confirmed: bool | None = None
    sequence: Sequence | None = None
    examples: list[Example] = field(default_factory=list)


@dataclass(slots=True)
class SpecRun:
    """What an audit or a run found out about one contract.

    `seed`, `requests` and `seconds` are those of a run that sent its requests itself.
    """

    contract: Contract
    coverage: Coverage
    checked: int = 0
    groups: dict[str, Group] = field(default_factory=dict)
    inconclusive: dict[str, str] = field(default_factory=dict)
    seed: int | None = None
    requests: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Audit:
    """What an audit found: a run for each contract, and every interaction that could not be judged.

    `unmatched` are (file, interaction, "METHOD url"); `errors` are recordings and interactions that cannot be read,
    and explanations that explain nothing.
    """

    runs: dict[str, SpecRun]
    read: int = 0
    unreadable: int = 0
    unmatched: list[tuple[Example, str]] = field(default_factory=list)
    errors: list[RecordingError] = field(default_factory=list)

    @property
    def checked(self) -> int:
        return sum(run.checked for run in self.runs.values())

    @property
    def findings(self) -> list[Group]:
        return [group for run in self.runs.values() for group in run.groups.values()]


def find_recordings(paths: Iterable[Path]) -> list[Path]:
    """The recordings at `paths`, folders searched through; raises UsageError where there are none."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())
            if not inside:
                raise UsageError(f"the folder {path} holds no recording ({', '.join(SUFFIXES)})")
            found += inside
        elif not path.exists():
            raise UsageError(f"there is no recording {path}")
        elif path.suffix not in SUFFIXES:
            raise UsageError(f"{path} is no recording that can be read; those end in {', '.join(SUFFIXES)}")
        elif not path.is_file():  # to open a pipe would wait for somebody to write to it
            raise UsageError(f"{path} is no recording that can be read, because it is no file")
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def audit(files: Iterable[Path], catalogue: Catalogue, only: Contract | None = None) -> Audit:
    """Judge every exchange in `files`, by the contract `only` or by the one of the catalogue that fits."""
    contracts = (only,) if only else catalogue.contracts
    result = Audit({each.name: SpecRun(each, Coverage(each)) for each in contracts})
    for file in files:
        try:
            cassette = read_cassette(file)
        except RecordingError as error:
            result.errors.append(error)
            continue
        _audit_cassette(result, cassette, catalogue, only)
    return result


def _audit_cassette(result: Audit, cassette: Cassette, catalogue: Catalogue, only: Contract | None) -> None:
    result.read += len(cassette.interactions) + len(cassette.errors)
    result.unreadable += len(cassette.errors)
    result.errors += cassette.errors
    if cassette.spec is not None and only is None:
        only = catalogue.named(cassette.spec)
        if only is None:
            names = ", ".join(each.name for each in catalogue.contracts)
            fact = f"metadata.ringback.spec names {cassette.spec}, which is none of {names}"
            result.errors.append(RecordingError(cassette.file, fact))
    used: set[tuple[str, str]] = set()
    seen: dict[str, list[tuple[Reading, Example]]] = {}
    for interaction in cassette.interactions:
        request = interaction.exchange.request
        matched = catalogue.match(request.method, request.url, only)
        example = Example(cassette.file, interaction.index)
        if matched is None:
            result.unmatched.append((example, f"{request.method} {_without_secrets(request.url)}"))
            continue
        run = result.runs[matched.contract.name]
        judgement = _judge(interaction, matched)
        seen.setdefault(run.contract.name, []).append((judgement.reading, example))
        _count(run, judgement)
        for finding in _explained(judgement.findings, cassette, used):
            _add(run, finding, judgement.reading, example)
    for name, own in seen.items():
        _relate(result.runs[name], own, cassette, used)
    contracts = (only,) if only else catalogue.contracts
    result.errors += _unused(cassette, used, {each.name: each.errata for each in contracts})


def _without_secrets(url: str) -> str:
    """The URL without user, password and query, any of which may give somebody away."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _judge(interaction: Interaction, matched: Matched) -> Judgement:
    return judge(matched.contract, matched.operation, matched.path, interaction.exchange)


def _relate(run: SpecRun, seen: list[tuple[Reading, Example]], cassette: Cassette, used: set[tuple[str, str]]) -> None:
    """Ask the relations of the contract, within one recording and in its order."""
    for related in judge_relations(run.contract, [reading for reading, _ in seen]):
        if related.exercised:
            run.coverage.exercised.add(related.promise)
        elif related.why:
            run.inconclusive.setdefault(related.promise, related.why)
        for finding, index in related.findings:
            for each in _explained((finding,), cassette, used):
                _add(run, each, *seen[index])


def _explained(findings: Iterable[Finding], cassette: Cassette, used: set[tuple[str, str]]) -> Iterator[Finding]:
    """The findings, with those that the cassette explains turned into what they are: errata of the document."""
    for finding in findings:
        pair = next((each for each in cassette.explained if each[0] == finding.id), None)
        if pair is None or finding.severity is Severity.ERRATUM:
            yield finding
        else:
            used.add(pair)
            yield finding.as_erratum(pair[1])


def _unused(
    cassette: Cassette, used: set[tuple[str, str]], errata: Mapping[str, Container[str]]
) -> Iterator[RecordingError]:
    """What is wrong with a cassette's explanations, where `errata` holds those that each contract has."""
    for id_, erratum in cassette.explained:
        if not any(erratum in each for each in errata.values()):
            owner = " or ".join(errata) if len(errata) == 1 else "any contract"
            fact = f"it explains a finding by {erratum}, which is no erratum of {owner}"
            yield RecordingError(cassette.file, fact)
        elif (id_, erratum) not in used:
            yield RecordingError(
                cassette.file, f"its explanation of {id_} by {erratum} explains nothing (any more); take it out"
            )


def _count(run: SpecRun, judgement: Judgement) -> None:
    run.checked += 1
    if judgement.case is None:
        id_ = f"{run.contract.name}:{judgement.reading.operation.id}"
        run.inconclusive.setdefault(id_, judgement.inconclusive)
    else:
        run.coverage.add(judgement.case)


def _add(run: SpecRun, finding: Finding, reading: Reading, example: Example) -> None:
    group = run.groups.get(finding.fingerprint)
    if group is None:
        group = run.groups[finding.fingerprint] = Group(finding, curl(reading))
    group.count += 1
    if len(group.examples) < EXAMPLES:
        group.examples.append(example)
