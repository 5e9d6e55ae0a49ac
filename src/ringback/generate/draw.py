"""Values drawn from a Hypothesis strategy: the same for the same seed, in any process and whatever is imported.

Hypothesis mixes constants into its draws that it finds in loaded modules, and remembers failures between runs. Both
would make a seed mean something else tomorrow, so the draws here do without.
"""

from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")

BACKEND = "ringback"


class _SeededProvider(HypothesisProvider):
    def _maybe_draw_constant(self, *_: object, **__: object) -> None:
        return None


AVAILABLE_PROVIDERS[BACKEND] = _SeededProvider


def drawn(strategy: SearchStrategy[T], count: int, chance: int) -> list[T]:
    """Up to `count` values of `strategy`, as the seed `chance` decides; fewer where it has no more to give."""
    found: list[T] = []

    @seed(chance)
    @settings(
        max_examples=count,
        database=None,
        phases=[Phase.generate],
        backend=BACKEND,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=False,
    )
    @given(strategy)
    def collect(value: T) -> None:
        found.append(value)

    try:
        collect()
    except Unsatisfiable:
        return []
    return found[:count]
