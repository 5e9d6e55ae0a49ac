"""What the judge says of a vendor's answers, and bodies of every kind to ask with."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from ringback.contract.catalogue import Catalogue, shipped
from ringback.exchange import Exchange, Provenance, Request
from ringback.findings import Finding, Severity
from ringback.run.judge import judge
from ringback.sandbox.vendor import Fault, Handler

CATALOGUE = Catalogue([shipped(name) for name in ("acefone-dialer", "acefone-click-to-call", "ucontact")])

UNDOCUMENTED = {401, 403, 404, 405, 415, 422}
"""Statuses of HTTP's own for what no document speaks of: no token, another method, a body that cannot be read."""


def findings(handle: Handler, request: Request) -> list[Finding]:
    """What the judge finds in one answer, readings of errata aside; nothing where no operation is asked for."""
    response = handle(request)
    matched = CATALOGUE.match(request.method, request.url)
    if matched is None:
        return []
    exchange = Exchange(request, response, Provenance.SANDBOX)
    found = judge(matched.contract, matched.operation, matched.path, exchange).findings
    return [each for each in found if each.severity is not Severity.ERRATUM]


def unsound(handle: Handler, request: Request) -> list[Finding]:
    """The findings that a sound vendor must not give: all but the drift of an undocumented status."""
    return [
        each
        for each in findings(handle, request)
        if not (each.severity is Severity.DRIFT and each.check == "status" and int(each.got) in UNDOCUMENTED)
    ]


def first_told(fault: Fault, handle: Handler, request: Request) -> list[Finding]:
    """What is found in the first answer in which anything is, of as many as it takes the fault to show."""
    for _ in range(2 * fault.every):
        found = findings(handle, request)
        if found:
            return found
    return []


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.sampled_from([0, -1, 2**31, -(2**31) - 1, 10**20, 5.0, 1e2, 1e300, 0.5, -0.0]),
    st.text(max_size=8),
    st.sampled_from(
        ["", " ", "0", "null", "é😀", "2030-02-30 00:00:00", "2030-01-31 24:00:00", "2030-01-31 14:07:00\n"]
    ),
    st.sampled_from([[], {}, [1], {"a": {"b": [None]}}]),
)


def bodies(good: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Bodies in which some fields are as they should be, some are missing, some are anything, and some are strange."""
    each = st.fixed_dictionaries(
        {}, optional={name: st.one_of(st.just(value), JUNK) for name, value in {**good, "colour": "blue"}.items()}
    )
    return st.one_of(each, each.map(lambda some: {**good, **some}))


UNREADABLE = [
    b"",
    b" ",
    b"{",
    b'{"a": NaN}',
    b'{"a": 1e999}',
    b'{"a": Infinity}',
    b'{"a": ' + b"9" * 5000 + b"}",
    b'{"a": "\\ud800"}',
    b'{"\\udfff": 1}',
    b"\xef\xbb\xbf{}",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"a":' * 300 + b"1" + b"}" * 300,
    b"// a comment\n{}",
]
"""Bodies that are no JSON."""
