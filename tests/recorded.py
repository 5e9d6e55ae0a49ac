"""A sound recording as text, a client's question for a customer's flags, and how a change to it is read and audited."""

import json
from dataclasses import dataclass
from pathlib import Path

from ringback.contract.catalogue import Catalogue, shipped
from ringback.findings import Severity
from ringback.recordings.cassette import Cassette, read_cassette
from ringback.run.audit import Audit, audit
from ringback.yaml_text import parse

ANSWER = '{"verified_customer": true, "bad_actor": false, "repeat_customer": true}'
GOOD = f"""\
interactions:
- request:
    method: GET
    uri: https://customer.uc1.ccaiplatform.com/apps/api/v1/calls/5/customer_flag
    headers: {{Accept: [application/json]}}
    body: null
  response:
    status: {{code: 200, message: OK}}
    headers: {{Content-Type: [application/json]}}
    body: {{string: '{ANSWER}'}}
version: 1
"""
AS_JSON = json.dumps(parse(GOOD).value)
URI = "https://customer.uc1.ccaiplatform.com/apps/api/v1/calls/5/customer_flag"
TYPE = "{Content-Type: [application/json]}"
BODY = f"{{string: '{ANSWER}'}}"


def changed(old: str, new: str, text: str = GOOD) -> str:
    assert old in text
    return text.replace(old, new)


@dataclass(frozen=True)
class Folder:
    """Where a test writes its recording, which is called `cassette`."""

    path: Path

    def read(self, text: str | bytes, suffix: str = ".yaml") -> Cassette:
        return read_cassette(self._written(text, suffix))

    def audit(self, text: str | bytes, suffix: str = ".yaml") -> Audit:
        result = audit([self._written(text, suffix)], Catalogue([shipped("ccai")]))
        assert result.read == result.checked + len(result.unmatched) + result.unreadable
        return result

    def _written(self, text: str | bytes, suffix: str) -> Path:
        file = self.path / f"cassette{suffix}"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file


def broken(result: Audit) -> list[tuple[str, str]]:
    """(promise, got) of every finding that is not a reading of an erratum."""
    found = [group.finding for group in result.findings]
    return [(each.id, each.got) for each in found if each.severity is not Severity.ERRATUM]
