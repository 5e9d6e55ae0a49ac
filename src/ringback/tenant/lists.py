"""The lists of a tenant's own data that a contract asks for, and what each of them is for."""

from collections.abc import Iterator, Mapping

from ringback.contract.model import Contract


def tenant_lists(contract: Contract) -> Mapping[str, tuple[str, ...]]:
    """The name of each list, such as agents.busy, with its uses: where its values go, which refusal they lead to."""
    found: dict[str, dict[str, None]] = {}
    for name, use in _uses(contract):
        found.setdefault(name, {})[use] = None
    return {name: tuple(uses) for name, uses in found.items()}


def _uses(contract: Contract) -> Iterator[tuple[str, str]]:
    for operation in contract.operations:
        for shape in {each.name: each for each in operation.shapes.values()}.values():
            for place in shape.schema.root.leaves():
                name = f"{operation.id} ({shape.name})" if shape.name else operation.id
                yield from ((each, f"{place.pointer} of {name}") for each in place.tenant)
        for entry in operation.errors:
            if entry.state:
                said = entry.message or entry.description.partition(". ")[0]
                yield entry.state, f"{operation.id} refuses with {entry.status}: {said}"
