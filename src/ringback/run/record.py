"""A run becomes a recording: the exchanges that matter, with stand-ins for what is a person's, in one cassette."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from ringback.contract.catalogue import Catalogue
from ringback.contract.model import Contract
from ringback.exchange import Exchange, Provenance
from ringback.recordings.addresses import address
from ringback.recordings.scrub import scrubbed
from ringback.recordings.stand_ins import digits_of
from ringback.recordings.write import write_cassette
from ringback.run.minimise import minimised, shown
from ringback.run.relations import judge_relations
from ringback.run.send import Sent
from ringback.targets.numbers import is_fiction

NOTE = """\
Recorded by Ringback: a few exchanges of a run, which show all that the run did. What belonged to a person or opened a
door is a stand-in. recorded_at is by the clock of the machine that recorded. Record again rather than edit."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded: `kept` of `sent` exchanges, and the promises that they exercise.

    `changed` are exchanges that would have shown something else with stand-ins, and were left out.
    """

    file: Path
    kept: int
    sent: int
    promises: tuple[str, ...]
    changed: int


def record(contract: Contract, sent: Sequence[Sent], folder: Path, at: datetime) -> Recorded | None:
    """Write what matters of a run to FOLDER/spec/provenance/spec-provenance.yaml; None if there is nothing to write.

    `at` is when the run was. Raises UsageError if the file cannot be written.
    """
    chosen = [_under_its_own_address(contract, each) for each in minimised(contract, sent)]
    if not chosen:
        return None
    written = scrubbed([(each, contract) for each in chosen], Catalogue([contract]), nobodys([contract]))
    kept = [new for old, new in zip(chosen, written, strict=True) if _ids(contract, old) == _ids(contract, new)]
    provenance = kept[0].provenance.value
    file = folder / contract.name / provenance / f"{contract.name}-{provenance}.yaml"
    promises = exercised(contract, kept)
    own = {
        "provenance": provenance,
        "spec": contract.name,
        "recorded_at": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "promises": promises,
    }
    write_cassette(file, kept, own, NOTE)
    return Recorded(file, len(kept), len(sent), tuple(promises), len(chosen) - len(kept))


def exercised(contract: Contract, exchanges: Sequence[Exchange]) -> list[str]:
    """The promises that a recording of these exchanges exercises, in the order of the spec."""
    found = [each for exchange in exchanges if (each := shown(contract, exchange)) is not None]
    ids = {id_ for each in found for id_ in each.ids}
    ids |= {each.promise for each in judge_relations(contract, [each.reading for each in found]) if each.exercised}
    return [id_ for id_ in contract.promises if id_ in ids]


def nobodys(contracts: Iterable[Contract]) -> Callable[[str], bool]:
    """Whether a number, given by its digits, needs no stand-in: it is reserved for fiction, or a spec prints it."""
    published = frozenset[str]().union(*map(_published, contracts))
    return lambda digits: is_fiction(f"+{digits}") or is_fiction(f"+1{digits}") or digits in published


@lru_cache(16)
def _published(contract: Contract) -> frozenset[str]:
    text = contract.file.read_text(encoding="utf-8").replace("\\", "")
    return frozenset(
        digits for each in re.findall(r"[0-9][0-9 -]{8,}[0-9]", text) if len(digits := digits_of(each)) > 9
    )


def _ids(contract: Contract, exchange: Exchange) -> frozenset[str]:
    found = shown(contract, exchange)
    return found.ids if found else frozenset()


def _under_its_own_address(contract: Contract, exchange: Exchange) -> Exchange:
    """What the sandbox answered in process, at the address of the API that it stands for."""
    if exchange.provenance is not Provenance.SANDBOX or not contract.servers:
        return exchange
    start = address(contract.servers[0].example).start
    url = str(replace(address(exchange.request.url), start=start))
    return replace(exchange, request=replace(exchange.request, url=url))
