"""A contract on the terminal: what an API really promises, with what each promise rests on."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ringback.contract.model import Answer, Contract, Operation, Place, Rule, Source
from ringback.errors import UsageError


def print_contract(console: Console, contract: Contract) -> None:
    """Print every operation of the contract."""
    console.print(f"[bold]{escape(contract.title)}[/] ({contract.name})", highlight=False)
    for document in contract.documents.values():
        console.print(f"{document.name}: {escape(document.title)}, {document.url}", highlight=False)
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
    console.print(f"[bold]{operation.id}[/] {operation.method} {escape(operation.path)}{effect}", highlight=False)
    if operation.summary:
        console.print(operation.summary, highlight=False)
    for pointer, what in operation.dials:
        console.print(f"rings: {pointer} ({what})", highlight=False)
    shapes = {shape.name: shape for shape in operation.shapes.values()}
    for name, shape in shapes.items():
        if name or len(shapes) == 1:
            effect = f" ({shape.effect})" if shape.effect else ""
            _print_places(console, f"request{' ' + name if name else ''}{effect}", [shape.schema.root])
    for answer in operation.answers.values():
        _print_answer(console, answer)
    _print_errors(console, operation)
    rules = [*operation.request_rules, *operation.answer_rules]
    rules += [rule for answer in operation.answers.values() for rule in answer.rules]
    _print_rules(console, rules)
    _print_errata(console, operation)


def _print_answer(console: Console, answer: Answer) -> None:
    title = f"answer {answer.status}: {answer.description.strip()}"
    if answer.media:
        _print_places(console, title, [next(iter(answer.media.values())).root])
    else:
        console.print(f"\n{escape(title)}\n  the documents say nothing of its body", highlight=False)


def _print_places(console: Console, title: str, roots: Iterable[Place]) -> None:
    table = _table(title, "field", "needed", "what it is", "basis", "source")
    for root in roots:
        for place in _described(root):
            promises = [promise for kind, promise in place.promises.items() if kind not in ("required", "fields")]
            source = next((promise.source for promise in promises), Source())
            needed = "required" if "required" in place.promises else ""
            table.add_row(
                place.pointer or "/", needed, escape("; ".join(each.expected for each in promises)), *_grounds(source)
            )
    if table.row_count:
        console.print(table)


def _described(place: Place) -> Iterator[Place]:
    if place.promises.keys() - {"fields"}:
        yield place
    below = [*place.properties.values(), *(each for each in (place.items, place.additional) if each)]
    for child in below:
        yield from _described(child)


def _print_errors(console: Console, operation: Operation) -> None:
    if not operation.errors:
        return
    table = _table("error table", "status", "message", "for", "may come where", "must come where", "source")
    for entry in operation.errors:
        state = [f"the tenant's {entry.state}"] if entry.state else []
        table.add_row(
            str(entry.status),
            escape(entry.message or "any"),
            "\n".join(sorted(entry.shapes)) or "any",
            escape("\n".join([each.text for each in entry.when] + state)),
            escape("\n".join(each.text for each in entry.sure or ())) or "nowhere",
            str(entry.promise.source),
        )
    console.print(table)


def _print_rules(console: Console, rules: list[Rule]) -> None:
    if not rules:
        return
    table = _table("rules", "rule", "says", "CEL", "basis", "source")
    for rule in rules:
        source = rule.promise.source
        table.add_row(rule.id, escape(rule.promise.expected.strip()), escape(rule.text.strip()), *_grounds(source))
    console.print(table)


def _print_errata(console: Console, operation: Operation) -> None:
    if not operation.errata:
        return
    table = _table("errata", "id", "readings", "accepted", "why", "source")
    for erratum in operation.errata:
        table.add_row(
            erratum.id, "\n".join(erratum.readings), "\n".join(erratum.accept), escape(erratum.why), str(erratum.source)
        )
    console.print(table)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=escape(title), title_justify="left", expand=True, show_lines=True)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _grounds(source: Source) -> tuple[str, str]:
    return source.basis, str(source)
