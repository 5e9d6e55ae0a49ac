"""The plan goes out, once and in order; what comes back is kept as it came."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ringback.errors import GuardError, LostError
from ringback.exchange import Credential, Exchange
from ringback.generate.sequence import Sequence
from ringback.targets import Target


@dataclass(frozen=True, slots=True)
class Sent:
    """One exchange of a run: the sequence that it belongs to, and the credential that it was sent with."""

    sequence: Sequence
    exchange: Exchange
    credential: Credential


@dataclass(frozen=True, slots=True)
class NotSent:
    """A request that got no answer or was not let out, and the sentence that says why."""

    sequence: Sequence
    why: str


def send(
    sequences: Iterable[Sequence], target: Target, sent: list[Sent], on_step: Callable[[], None] = lambda: None
) -> list[NotSent]:
    """Send all sequences and append what came back to `sent`, so that nothing is lost when the user stops a run.

    Raises UntestableError where the target cannot be tested at all.
    """
    missing = []
    for sequence in sequences:
        try:
            run_through(sequence, target, sent, on_step)
        except (LostError, GuardError) as error:
            missing.append(NotSent(sequence, str(error)))
    return missing


def run_through(
    sequence: Sequence, target: Target, sent: list[Sent], on_step: Callable[[], None] = lambda: None
) -> None:
    """Send one sequence."""
    steps = sequence.start()
    try:
        step = next(steps)
        while True:
            exchange = target.send(step.request, step.credential)
            sent.append(Sent(sequence, exchange, step.credential))
            on_step()
            step = steps.send(exchange)
    except StopIteration:
        return
