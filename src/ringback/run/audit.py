"""The audit: every exchange of some recordings judged by the contract that it belongs to.

The recordings are cut into tasks, each task gives a tally, and the tallies add up. Where the tasks are done, in this
process, on all cores or on a cluster, makes no difference to what comes out.
"""

from collections.abc import Iterable
from contextlib import closing
from itertools import chain, islice
from pathlib import Path

from ringback.contract.catalogue import Catalogue
from ringback.contract.model import Contract
from ringback.run.cluster import on_cluster
from ringback.run.fleet import ask, on_cores, settled
from ringback.run.pieces import find_recordings, tasks
from ringback.run.recorded import Judge
from ringback.run.results import EXAMPLES, Audit, Example, Group, SpecRun
from ringback.run.tally import Tally, as_audit, merged

__all__ = ["EXAMPLES", "Audit", "Example", "Group", "SpecRun", "audit", "find_recordings"]


def audit(
    files: Iterable[Path],
    catalogue: Catalogue,
    only: Contract | None = None,
    *,
    jobs: int = 1,
    scheduler: str = "",
) -> Audit:
    """Judge every exchange in `files`, by the contract `only` or by the one of the catalogue that fits.

    `jobs` processes share the work, where there is enough of it; `scheduler` is the address of a Dask cluster that
    does it instead. Ctrl-C ends it early: what has been counted until then is the result.
    """
    work = tasks([file.resolve() for file in files] if scheduler else files)
    first = list(islice(work, 2))
    work = chain(first, work)
    total = Tally()
    interrupted = False
    try:
        if scheduler or (jobs > 1 and len(first) > 1):
            asked = ask(catalogue, only)
            with closing(on_cluster(work, asked, scheduler) if scheduler else on_cores(work, asked, jobs)) as tallies:
                for tally in tallies:
                    total = merged(total, tally)
        else:
            judge = Judge(catalogue, only)
            with settled():
                for piece in chain.from_iterable(work):
                    judge.add(total, piece)
    except KeyboardInterrupt:
        interrupted = True
        total.read = total.told  # the one that was being judged is not counted
    result = as_audit(total, (only,) if only else catalogue.contracts)
    result.interrupted = interrupted
    return result
