"""Where the files that come with Ringback lie: beside the sources in a checkout, inside the package in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def spec_folder() -> Path:
    """The folder of the shipped specs and of the schema of their x- keys."""
    return _folder("specs", "x-keys.schema.json")


def cassette_folder() -> Path:
    """The folder of the shipped cassettes: <spec>/<provenance>/<name>.yaml."""
    return _folder("cassettes", "ccai")


def _folder(name: str, witness: str) -> Path:
    inside, checkout = _PACKAGE / name, _PACKAGE.parents[1] / name
    return inside if (inside / witness).exists() else checkout
