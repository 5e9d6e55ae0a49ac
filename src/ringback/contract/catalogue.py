"""The contracts at hand: the shipped ones by name, others by file, and which of them an exchange belongs to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from re import Match
from urllib.parse import unquote, urlsplit

from ringback.contract.build import load_contract
from ringback.contract.model import Contract, Operation
from ringback.contract.paths import group_of, variable_names
from ringback.errors import UsageError
from ringback.shipped import spec_folder


@cache
def shipped_names() -> tuple[str, ...]:
    """The names of the shipped specs, which are also the names of the vendors on the command line."""
    return tuple(sorted(file.stem for file in spec_folder().glob("*.yaml")))


@cache
def shipped(name: str) -> Contract:
    """The shipped contract called `name`."""
    return load_contract(spec_folder() / f"{name}.yaml", name)


def find_contract(name: str) -> Contract:
    """The contract called `name`, or in the file `name`; raises UsageError if there is neither."""
    if name in shipped_names():
        return shipped(name)
    file = Path(name)
    if file.is_file():
        return load_contract(file)
    close = get_close_matches(name, shipped_names(), n=1)
    hint = f"did you mean {close[0]}?" if close else f"the specs are {', '.join(shipped_names())}"
    raise UsageError(f"no spec and no file is called {name}; {hint}")


@dataclass(frozen=True, slots=True)
class Matched:
    """The operation that a request is for, with the text of its path variables."""

    contract: Contract
    operation: Operation
    path: dict[str, str]


class Catalogue:
    """A set of contracts, asked which operation a request is for."""

    def __init__(self, contracts: Iterable[Contract]) -> None:
        self.contracts = tuple(contracts)
        self._found = lru_cache(4096)(self._find)

    def named(self, name: str) -> Contract | None:
        return next((contract for contract in self.contracts if contract.name == name), None)

    def match(self, method: str, url: str, only: Contract | None = None) -> Matched | None:
        """The operation that `method` and `url` are for: by host and path, or by path alone if `only` one is asked.

        Of several, one whose server names the host letter by letter wins; None if no operation fits.
        """
        return self._found(method.upper(), url.partition("?")[0].partition("#")[0], only)

    def _find(self, method: str, url: str, only: Contract | None) -> Matched | None:
        best: tuple[int, Matched] | None = None
        for contract in self.contracts if only is None else (only,):
            for weight, path in _paths(contract, url, any_host=only is not None):
                for operation in contract.operations:
                    found = operation.matches.fullmatch(path) if operation.method == method else None
                    if found is not None and (best is None or weight > best[0]):
                        best = (weight, Matched(contract, operation, _variables(operation.path, found)))
        return best[1] if best else None


def chosen(spec: str | None) -> tuple[Catalogue, Contract | None]:
    """The contracts that exchanges are looked up in, and the only one that they may be of, if `spec` names it.

    Without `spec` those that Ringback comes with; raises UsageError if there is no such spec.
    """
    if spec is None:
        return Catalogue(shipped(name) for name in shipped_names()), None
    only = find_contract(spec)
    return Catalogue([only]), only


def _paths(contract: Contract, url: str, *, any_host: bool) -> Iterator[tuple[int, str]]:
    """The path below each server of the contract that `url` could belong to, with how much of the URL it names."""
    own_path = urlsplit(url).path
    for server in contract.servers:
        found = server.whole.match(url)
        if found:
            yield server.literal, url[found.end() :]
        elif any_host:
            base = server.base.match(own_path)
            yield -1, own_path[base.end() :] if base else own_path


def _variables(template: str, found: Match[str]) -> dict[str, str]:
    return {name: unquote(found[group_of(name)]) for name in variable_names(template)}
