"""Specs and cassettes are found wherever Ringback runs from: a checkout, an editable install, a wheel.

The wheel is built by its real build backend and installed into a fresh environment that sees this one's dependencies,
but not src/ and not the folders of the checkout. What it finds there, it has brought along; a file that the build
forgets makes the test fail. Only the build backend is downloaded.
"""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SHOW = """
import json, sys, ringback
from ringback.contract.catalogue import shipped, shipped_names
from ringback.report.json_report import report_schema
from ringback.shipped import cassette_folder, spec_folder
print(json.dumps({
    "package": ringback.__file__,
    "path": sys.path,
    "specs": [str(spec_folder()), sorted(file.name for file in spec_folder().iterdir())],
    "cassettes": [str(cassette_folder()), sorted(file.name for file in cassette_folder().rglob("*.yaml"))],
    "loaded": [shipped(name).name for name in shipped_names()],
    "report": report_schema()["title"],
}))
"""
SPECS = ["acefone-click-to-call", "acefone-dialer", "ccai", "talkdesk", "ucontact"]


def run(*command: str | Path, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment that has our dependencies, but neither an installed Ringback nor src/."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    own = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=home).strip())
    # A line of a .pth file puts a folder on the path, but the .pth files in it, ours for src/ too, are not followed.
    places = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (own / "dependencies.pth").write_text("\n".join(sorted(places)))
    return python


@pytest.fixture(scope="module")
def with_wheel(bare: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same Python with the wheel installed."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    run(*pip, "wheel", "--no-deps", "--wheel-dir", folder, ROOT, folder=folder)
    (wheel,) = folder.glob("ringback-*.whl")
    run(*pip, "--python", bare, "install", "--no-deps", "--no-index", wheel, folder=folder)
    return bare


def holds_everything(text: str, specs: Path, cassettes: Path) -> None:
    found = json.loads(text)
    assert found["specs"] == [str(specs), sorted(file.name for file in (ROOT / "specs").iterdir())]
    assert found["cassettes"] == [str(cassettes), sorted(file.name for file in (ROOT / "cassettes").rglob("*.yaml"))]
    assert found["loaded"] == SPECS
    assert found["report"] == "Ringback's JSON report"


def test_a_checkout_finds_its_specs_and_cassettes(bare: Path, tmp_path: Path) -> None:
    text = run(bare, "-c", SHOW, folder=tmp_path, PYTHONPATH=str(ROOT / "src"))
    assert json.loads(text)["package"] == str(ROOT / "src" / "ringback" / "__init__.py")
    holds_everything(text, ROOT / "specs", ROOT / "cassettes")


def test_an_editable_install_finds_its_specs_and_cassettes(tmp_path: Path) -> None:
    text = run(sys.executable, "-c", SHOW, folder=tmp_path)
    assert json.loads(text)["package"] == str(ROOT / "src" / "ringback" / "__init__.py")
    holds_everything(text, ROOT / "specs", ROOT / "cassettes")


def test_a_wheel_finds_its_specs_and_cassettes(with_wheel: Path, tmp_path: Path) -> None:
    text = run(with_wheel, "-c", SHOW, folder=tmp_path)
    found = json.loads(text)
    package = Path(found["package"]).parent
    assert package.is_relative_to(with_wheel.parents[1])
    assert str(ROOT / "src") not in found["path"]
    holds_everything(text, package / "specs", package / "cassettes")
    assert (package / "py.typed").exists()


def test_the_command_of_a_wheel_audits_the_cassettes_that_it_brought(with_wheel: Path, tmp_path: Path) -> None:
    where = "from ringback.shipped import cassette_folder; print(cassette_folder())"
    cassettes = run(with_wheel, "-c", where, folder=tmp_path).strip()
    text = run(with_wheel.with_name("ringback"), "audit", cassettes, folder=tmp_path)
    files = (ROOT / "cassettes").rglob("*.yaml")
    number = sum(len(yaml.safe_load(file.read_text())["interactions"]) for file in files)
    assert text.endswith(f"{number} read = {number} checked + 0 unmatched + 0 unreadable\n")
