"""The check of credentials: a request without them, or with wrong ones, is refused.

Only a run knows what it sent: in recordings credentials are filtered out, and are not judged.
"""

from collections.abc import Iterator

from ringback.checks.case import Case
from ringback.exchange import Credential
from ringback.findings import Break

REFUSALS = frozenset({401, 403})
"""HTTP's own refusals of credentials (RFC 9110, 15.5.2 and 15.5.4)."""


def authentication(case: Case, credential: Credential) -> Iterator[Break]:
    """A request whose `credential` is not a good one (none, wrong, …) was accepted."""
    promise = case.reading.operation.auth_promise
    if credential is not Credential.GOOD and promise is not None and case.reading.accepted:
        got = f"status {case.reading.status} with {IN_WORDS[credential]}"
        yield Break(promise, "/headers/authorization", promise.expected, got)
    elif credential is not Credential.GOOD and promise is not None and case.reading.status in REFUSALS:
        wanted = 403 if credential is Credential.WITHOUT_SCOPE else 401
        if case.reading.status != wanted and str(wanted) in case.reading.operation.answers:
            got = f"status {case.reading.status} for {IN_WORDS[credential]}"
            # Only who shows nothing at all is sure to be unauthorized, and not forbidden (RFC 9110, 15.5.2).
            yield Break(promise, "/response/status", f"status {wanted}", got, weak=credential is not Credential.NONE)


IN_WORDS = {
    Credential.NONE: "no credentials",
    Credential.WRONG: "wrong credentials",
    Credential.WRONG_KIND: "credentials of another kind",
    Credential.WITHOUT_SCOPE: "a token that lacks the scope",
}
"""What a vendor must refuse, in words."""
