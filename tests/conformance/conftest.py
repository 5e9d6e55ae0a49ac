"""The run that each test looks at."""

from collections.abc import Callable

import pytest

from ringback.report.console import row
from ringback.run.audit import SpecRun
from tests.conformance.matrix import ROW
from tests.conformance.runs import TARGETS


@pytest.fixture
def run(target: str, spec: str, record_property: Callable[[str, object], None]) -> SpecRun:
    """What `target` shows of the contract `spec`."""
    found = TARGETS[target](spec)
    record_property(ROW, row(found, target))
    return found
