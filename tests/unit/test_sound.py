"""Sound exchanges bring no finding but the readings of errata."""

import pytest

from ringback.exchange import Provenance
from ringback.findings import Severity
from tests.sound import SOUND, judged


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("provenance", Provenance, ids=lambda each: each.value)
def test_a_sound_exchange_brings_nothing(name: str, provenance: Provenance) -> None:
    judgement = judged(SOUND[name], provenance)
    assert [finding for finding in judgement.findings if finding.severity is not Severity.ERRATUM] == []
