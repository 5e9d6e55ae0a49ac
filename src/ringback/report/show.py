"""A contract on the terminal: what an API really promises, and on what grounds."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from ringback.contract.model import Answer, Contract, ErrorEntry, Operation, Place, Rule, Source
from ringback.errors import UsageError

LONGEST = 60
"""Characters of a pattern or a list that a field shows."""


def print_contract(console: Console, contract: Contract) -> None:
    """Print every operation of the contract."""
    console.print(Text(f"{contract.title} ({contract.name})", "bold"))
    for document in contract.documents.values():
        console.print(Text(f"{document.name}: {document.title}\n  {document.url}"))
    for operation in contract.operations:
        console.print()
        _print(console, operation)


def print_operation(console: Console, contract: Contract, name: str) -> None:
    """Print one operation; raises UsageError if the contract has none of that name."""
    names = {operation.id: operation for operation in contract.operations}
    if name not in names:
        close = get_close_matches(name, names, n=1)
        hint = f"did you mean {close[0]}?" if close else f"it has {', '.join(names)}"
        raise UsageError(f"{contract.name} has no operation {name}; {hint}")
    _print(console, names[name])


def _print(console: Console, operation: Operation) -> None:
    effect = f", {operation.effect}" if operation.effect else ""
    console.print(Text(f"{operation.id}: {operation.method} {operation.path}{effect}", "bold"))
    if operation.summary:
        console.print(Text(operation.summary))
    shapes = {shape.name: shape for shape in operation.shapes.values()}
    for pointer, what in [*operation.dials, *(each for shape in shapes.values() for each in shape.dials)]:
        console.print(Text(f"rings: {pointer} ({what})"))
    for name, shape in shapes.items():
        if name or len(shapes) == 1:
            effect = f" ({shape.effect})" if shape.effect else ""
            _print_places(console, f"request{' ' + name if name else ''}{effect}", shape.schema.root)
    for answer in operation.answers.values():
        _print_answer(console, answer)
    _print_rows(console, "error table", (_error_row(entry) for entry in operation.errors))
    rules = [*operation.request_rules, *operation.answer_rules]
    rules += [rule for answer in operation.answers.values() for rule in answer.rules]
    _print_rows(console, "rules", (_rule_row(rule) for rule in rules))
    _print_rows(
        console,
        "errata",
        (
            (erratum.id, [_readings(erratum.accept, erratum.readings), erratum.why], erratum.source)
            for erratum in operation.errata
        ),
    )


def _print_answer(console: Console, answer: Answer) -> None:
    title = f"answer {answer.status}: {answer.description.strip()}"
    if answer.media:
        _print_places(console, title, next(iter(answer.media.values())).root)
    else:
        console.print(Text(f"\n{title}", "bold"))
        console.print(Text("  the documents say nothing of its body"))


def _print_places(console: Console, title: str, root: Place) -> None:
    _print_rows(console, title, (_place_row(place) for place in _described(root)))


def _described(place: Place) -> Iterator[Place]:
    if place.promises.keys() - {"fields"}:
        yield place
    for child in (*place.properties.values(), place.items, place.additional):
        if child is not None:
            yield from _described(child)


Row = tuple[str, list[str], Source]
"""What it is called, what is to be said of it (the first line stands out), and on what grounds."""


def _place_row(place: Place) -> Row:
    needed = place.promises.get("required")
    said = [promise.expected for kind, promise in place.promises.items() if kind not in ("required", "fields")]
    if needed is not None:
        said.insert(0, "required" if needed.expected == "present" else needed.expected)
    source = next((promise.source for kind, promise in place.promises.items() if kind != "required"), Source())
    texts = [each if len(each) <= LONGEST or each.startswith("one of") else f"{each[:LONGEST]}…" for each in said]
    return place.pointer or "/", ["; ".join(texts), _flat(place.schema.get("description", ""))], source


def _error_row(entry: ErrorEntry) -> Row:
    kinds = f" ({', '.join(sorted(entry.shapes))})" if entry.shapes else ""
    where = f" where {' and '.join(each.text for each in entry.when)}" if entry.when else ""
    may = f"may come{where}{f', depending on {entry.state} of the tenant' if entry.state else ''}"
    must = " and ".join(each.text for each in entry.sure or ())
    lines = [f"{entry.status} {entry.message or 'any body'}{kinds}", _flat(entry.description), may]
    return entry.id, [*lines, f"must come where {must}" if must else "need never come"], entry.promise.source


def _rule_row(rule: Rule) -> Row:
    where = f"where {_flat(rule.when)}: " if rule.when else ""
    return rule.id, [_flat(rule.promise.expected), where + _flat(rule.text)], rule.promise.source


def _readings(accept: Iterable[str], readings: Iterable[str]) -> str:
    slips = [name for name in readings if name not in accept]
    return f"accepted: {', '.join(accept)}" + (f"; a slip: {', '.join(slips)}" if slips else "")


def _print_rows(console: Console, title: str, rows: Iterable[Row]) -> None:
    table = Table(title=Text(f"\n{title}", "bold"), title_justify="left", box=box.SIMPLE_HEAD, expand=True)
    for column, share in (("", 3), ("promised", 6), ("grounds", 2)):
        table.add_column(column, ratio=share, overflow="fold")
    for name, (first, *others), source in rows:
        texts = [Text(first), *(Text(each, "dim") for each in others if each)]
        table.add_row(Text(name, "bold"), Group(*texts), Text(_grounds(source), "dim"))
    if table.row_count:
        console.print(table)


def _grounds(source: Source) -> str:
    return (
        f"{source.basis}, lines {', '.join(source.lines)}"
        if source.lines
        else f"{source.basis} {source.document}".strip()
    )


def _flat(text: str) -> str:
    return " ".join(text.split())
