"""CEL, by Google's own runtime: expressions over `request` and `response`, compiled once, evaluated per exchange.

An expression that ends in an error (a missing key, null where a time is wanted) says nothing: it is neither true nor
false. CEL's text for such an error holds the whole body, and is never shown.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from cel_expr_python import cel


def _distinct(values: list[Any]) -> bool:
    """Whether no value stands twice; CEL by itself would compare every pair, and gives up at 95 values."""
    plain = [value.plain_value() if isinstance(value, cel.Value) else value for value in values]
    try:
        return len(set(plain)) == len(plain)
    except TypeError:  # lists and maps among them
        return all(value not in plain[:index] for index, value in enumerate(plain))


ENVIRONMENT = cel.NewEnv(
    variables={"request": cel.Type.DYN, "response": cel.Type.DYN},
    functions=[
        cel.FunctionDecl(
            "distinct",
            [
                cel.Overload(
                    "distinct_list",
                    return_type=cel.Type.BOOL,
                    parameters=[cel.Type.List(cel.Type.DYN)],
                    is_member=False,
                    impl=_distinct,
                )
            ],
        )
    ],
)
INT64 = range(-(2**63), 2**63)
_DIGITS = bytes(0x30 if 0x30 <= byte <= 0x39 else 0 for byte in range(256))
_BEYOND_INT64 = b"0" * 19
"""What an integer beyond int64 has at least, once every digit is a 0 (thirteen times as fast as a pattern)."""


class CelError(Exception):
    """An expression does not compile; the text is CEL's first line about it."""


def compile_cel(text: str) -> Any:
    """The compiled expression, which must be a condition; raises CelError."""
    try:
        expression = ENVIRONMENT.compile(text)
    except RuntimeError as error:
        first = str(error).splitlines()[0]
        raise CelError(re.sub(r"^INVALID_ARGUMENT: (ERROR: )?(<input>:)?", "", first)) from None
    if expression.return_type() not in (cel.Type.BOOL, cel.Type.DYN):
        raise CelError(f"it is {expression.return_type().name().lower()}, not true or false")
    return expression


def paths_read(text: str) -> tuple[tuple[str, ...], ...]:
    """The places that an expression names, such as ("response", "body", "count"), for showing their values."""
    found = re.findall(r"\b(?:request|response)(?:\.[A-Za-z_]\w*)+(?!\w*\()", text)
    return tuple(dict.fromkeys(tuple(each.split(".")) for each in found))


def compile_together(texts: Iterable[str]) -> Any | None:
    """One expression that is false if any of `texts` is, whatever the others are; None if there are none."""
    both = "\n&& ".join(f"({text}\n)" for text in texts)
    return compile_cel(both) if both else None


def activation(request: Mapping[str, Any], response: Mapping[str, Any], *texts: bytes) -> Any:
    """The exchange as CEL sees it; `texts` are the bodies that it was read from.

    An integer beyond int64 goes in as a double: with one in the data, every expression would be an error.
    """
    data: Mapping[str, Any] = {"request": request, "response": response}
    if any(_BEYOND_INT64 in text.translate(_DIGITS) for text in texts):
        data = _without_huge(data)
    return ENVIRONMENT.Activation(data=data)


def _without_huge(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_huge(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_huge(each) for each in value]
    if isinstance(value, int) and not isinstance(value, bool) and value not in INT64:
        try:
            return float(value)
        except OverflowError:
            return float("inf")
    return value


def evaluate(expression: Any, active: Any) -> bool | None:
    """True or false, or None where the expression has nothing to say of this exchange."""
    try:
        value = expression.eval(activation=active).value()
    except RuntimeError:  # CEL gives up after 10,000 steps
        return None
    return value if value is True or value is False else None


def judge_together(together: Any, active: Any) -> bool | None:
    """True if all expressions of `compile_together` are true, None if none is false, False if one may be.

    In CEL a false part makes `&&` false even where another part is an error, so what is an error hides nothing.
    """
    try:
        value = together.eval(activation=active).value()
    except RuntimeError:  # more than 10,000 steps for all of them: one by one they may get by
        return False
    return value if value is True or value is False else None
