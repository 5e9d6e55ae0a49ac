"""Imports go one way, modules stay small, and none is a drawer for odds and ends.

Each layer may import itself and what its line names; whatever else a module imports of Ringback is imported upwards.
"""

import ast
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[2] / "src" / "ringback"
BASE = {"exchange", "errors", "yaml_text", "shipped"}
JUDGING = {"checks", "findings", "contract", *BASE}
SENDING = {"generate", "targets", "tenant", "recordings", *JUDGING}
REPORTING = {"report", "run", *SENDING}
MAY_IMPORT = {
    "exchange": set[str](),
    "errors": set[str](),
    "yaml_text": set[str](),
    "shipped": set[str](),
    "contract": BASE,
    "findings": {"contract", *BASE},
    "checks": {"findings", "contract", *BASE},
    "recordings": {"contract", *BASE},
    "sandbox": {"exchange"},
    "tenant": {"contract", *BASE},
    "generate": {"checks", "findings", "contract", "exchange"},
    "targets": {"tenant", "recordings", "checks", "findings", "contract", "sandbox", "exchange", "errors"},
    "run": SENDING,
    "report": {"run", *SENDING},
    "commands_audit": REPORTING,
    "commands_check": {"commands_replay", "sandbox", *REPORTING},
    "commands_coverage": REPORTING,
    "commands_diff": REPORTING,
    "commands_record": {"commands_check", *REPORTING},
    "commands_replay": REPORTING,
    "commands_sandbox": {"sandbox", "errors"},
    "commands_scrub": REPORTING,
    "commands_show": REPORTING,
    "commands_tenant": {"tenant", "contract", "errors"},
    "cli": {
        *("commands_audit", "commands_check", "commands_coverage", "commands_diff", "commands_record"),
        *("commands_sandbox", "commands_scrub", "commands_show", "commands_tenant"),
        *("report", "errors"),
    },
}
MODULES = sorted(SOURCES.rglob("*.py"))


def layer(module: Path) -> str:
    return module.relative_to(SOURCES).parts[0].removesuffix(".py")


def imported(source: str) -> set[str]:
    """The layers of Ringback that `source` imports, anywhere in it; the version in ringback itself is nobody's."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in found if name.startswith("ringback.")} - {"__version__"}


def upwards(name: str, source: str) -> set[str]:
    return imported(source) - MAY_IMPORT[name] - {name}


@pytest.mark.parametrize("module", MODULES[1:], ids=lambda module: str(module.relative_to(SOURCES)))
def test_a_module_imports_nothing_above_it(module: Path) -> None:
    assert upwards(layer(module), module.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    ("name", "source", "found"),
    [
        ("contract", "from ringback.checks import CHECKS", {"checks"}),
        ("contract", "import ringback.run.audit", {"run"}),
        ("contract", "from ringback import report", {"report"}),
        ("checks", "def late() -> None:\n    from ringback.run.judge import judge", {"run"}),
        ("recordings", "if TYPE_CHECKING:\n    from ringback.checks import Case", {"checks"}),
        ("generate", "from ringback.targets.guard import refusal", {"targets"}),
        ("generate", "from ringback.tenant import Tenant", {"tenant"}),
        ("targets", "from ringback.generate.sequence import Step", {"generate"}),
        ("run", "from ringback.sandbox.catalogue import VENDORS", {"sandbox"}),
        ("sandbox", "from ringback.contract.catalogue import shipped", {"contract"}),
        ("report", "from ringback.run.audit import Audit\nfrom ringback import __version__", set()),
    ],
)
def test_an_import_upwards_would_be_seen(name: str, source: str, found: set[str]) -> None:
    assert upwards(name, source) == found


def test_every_layer_has_its_line_and_every_line_its_layer() -> None:
    assert {layer(module) for module in MODULES[1:]} == MAY_IMPORT.keys()
    assert MODULES[0].name == "__init__.py"
    assert imported(MODULES[0].read_text(encoding="utf-8")) == set()


def test_no_layer_may_import_one_that_may_import_it() -> None:
    assert [(one, other) for one, below in MAY_IMPORT.items() for other in below if one in MAY_IMPORT[other]] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(SOURCES)))
def test_a_module_is_small_and_named_for_what_it_does(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 400
    assert module.stem not in {"util", "utils", "helper", "helpers", "common", "misc"}
