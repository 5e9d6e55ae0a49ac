"""The recordings that come with Ringback, audited once a session, and the matrix of what they show."""

import pytest
from rich.console import Console

from ringback.contract.catalogue import Catalogue, shipped, shipped_names
from ringback.report.console import matrix
from ringback.run.audit import Audit, audit, find_recordings
from ringback.shipped import cassette_folder

AUDITED = pytest.StashKey[Audit]()


@pytest.fixture(scope="session")
def audited(pytestconfig: pytest.Config) -> Audit:
    """What the shipped recordings show of the five contracts."""
    if AUDITED not in pytestconfig.stash:
        catalogue = Catalogue([shipped(name) for name in shipped_names()])
        pytestconfig.stash[AUDITED] = audit(find_recordings([cassette_folder()]), catalogue)
    return pytestconfig.stash[AUDITED]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print vendor by kind of promise, for whoever ran the tests to read."""
    audited = config.stash.get(AUDITED, None)
    if audited is not None:
        terminalreporter.ensure_newline()
        Console(width=160).print(matrix(list(audited.runs.values())))
