"""The checks: pure functions from an exchange as read to the promises that it breaks.

`CHECKS` is the table of them, in the order of every report. A check knows no vendor: what it asserts comes from the
contract that the exchange was read through.
"""

from collections.abc import Callable, Iterator, Mapping

from ringback.checks.accepted import accepted
from ringback.checks.case import Case, prepare
from ringback.checks.errata import errata
from ringback.checks.errors import errors
from ringback.checks.media import media
from ringback.checks.rules import rules
from ringback.checks.schema import breaks_of
from ringback.checks.status import status
from ringback.findings import Break

Check = Callable[[Case], Iterator[Break]]

CHECKS: Mapping[str, Check] = {
    "status": status,
    "media-type": media,
    "required": breaks_of("required"),
    "type": breaks_of("type"),
    "enum": breaks_of("enum"),
    "format": breaks_of("format"),
    "limit": breaks_of("limit"),
    "undocumented-field": breaks_of("fields"),
    "error-table": errors,
    "rule": rules,
    "accepted": accepted,
    "erratum": errata,
}

__all__ = ["CHECKS", "Case", "Check", "prepare"]
