"""The matrix of promises after a run of tests, whole however the tests were spread over processes.

The root's conftest loads this, because pytest-xdist's main process collects no tests and reads no conftest beside them.
"""

import re
from typing import Any

import pytest
from rich.console import Console

from ringback.report.console import Row, matrix

ROW = "row of the matrix"
"""The property of a test by which its run's row gets to the process that prints the matrix."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print vendor by kind of promise, for whoever ran the tests to read."""
    rows: dict[str, Row] = {
        value[0]: value
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == ROW
    }
    if rows:
        terminalreporter.ensure_newline()
        Console(width=168).print(matrix(rows[title] for title in sorted(rows)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Under `-n`, leave all tests that look at the same run to one process, which makes it once."""
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # pytest-xdist ships no types

    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = run_of
    return scheduler if config.getoption("dist") == "load" else None


def run_of(nodeid: str) -> str:
    """Which run a test looks at, by its id: `…[sandbox-ccai:createCall:unique-ids]` at sandbox-ccai.

    All recordings are read at once. A test that looks at no run is its own.
    """
    if "tests/conformance/" not in nodeid:
        return nodeid
    looks_at = re.search(r"\[(sandbox-[a-z-]+)", nodeid)
    return looks_at[1] if looks_at else "cassettes"
