"""A recording as a whole, for whoever wants all of it in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ringback.errors import RecordingError
from ringback.recordings.codings import LARGEST_BODY
from ringback.recordings.reading import Head, Interaction, read_recording
from ringback.recordings.vcr import METADATA

__all__ = ["LARGEST_BODY", "METADATA", "SUFFIXES", "Cassette", "Interaction", "read_cassette"]

SUFFIXES = (".yaml", ".yml", ".json")
"""How the names of VCR.py's cassettes end."""


@dataclass(frozen=True, slots=True)
class Cassette:
    """A recording as read: its exchanges, what of it could not be read, and what Ringback's own metadata say.

    `explained` pairs the id of a promise with the erratum that explains why this recording breaks it.
    """

    file: Path
    interactions: tuple[Interaction, ...] = ()
    errors: tuple[RecordingError, ...] = ()
    spec: str | None = None
    explained: tuple[tuple[str, str], ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)


def read_cassette(file: Path) -> Cassette:
    """The recording in `file`; raises RecordingError if nothing of it can be read."""
    found = list(read_recording(file))
    errors = tuple(each for each in found if isinstance(each, RecordingError))
    interactions = tuple(each for each in found if isinstance(each, Interaction))
    head = next((each for each in found if isinstance(each, Head)), Head())
    if not interactions and errors and errors[0].index is None:
        raise errors[0]
    return Cassette(file, interactions, errors, head.spec, head.explained, head.metadata)
