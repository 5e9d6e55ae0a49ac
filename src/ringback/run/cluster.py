"""The work of an audit on a Dask cluster, whose workers see the same files under the same names."""

import re
import socket
from collections.abc import Generator, Iterable, Iterator
from functools import reduce
from itertools import islice
from typing import TYPE_CHECKING

from ringback.errors import UntestableError, UsageError
from ringback.run.fleet import Ask, do, in_order, lost
from ringback.run.pieces import Piece, Task
from ringback.run.tally import Tally, merged

if TYPE_CHECKING:
    from distributed import Client, Future

PATIENCE = 30
"""Seconds until a scheduler must have answered."""

AHEAD = 1000
"""Tasks that a scheduler is given at a time."""

_ADDRESS = re.compile(r"(?:tcp://|tls://)?(?P<host>[^\s/:]+|\[[0-9a-fA-F:]+\]):(?P<port>[0-9]{1,5})")


def on_cluster(work: Iterable[Task], asked: Ask, address: str) -> Generator[Tally, None, None]:
    """Do the work on the cluster of the scheduler at `address`; the tallies come in its order.

    Raises UsageError where Dask is not installed or the address makes no sense, UntestableError if nobody answers.
    """
    try:
        from distributed import Client  # an extra, and slow to import
    except ImportError:
        raise UsageError("--scheduler needs Dask: pip install 'ringback[dask]'") from None
    _knock(address)
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError):
        raise UntestableError(f"what answers at {address} is no Dask scheduler of our version") from None
    with client:
        yield from in_order(_on_cluster(client, enumerate(work), asked))


def _knock(address: str) -> None:
    """See whether anybody is there: Dask's own client waits long, and complains at length."""
    found = _ADDRESS.fullmatch(address)
    if found is None or int(found["port"]) > 65535:
        raise UsageError(f"{address} is no address of a Dask scheduler; one is tcp://10.0.0.5:8786")
    try:
        socket.create_connection((found["host"].strip("[]"), int(found["port"])), PATIENCE).close()
    except OSError:
        raise UntestableError(f"no Dask scheduler answers at {address}") from None


def _on_cluster(client: "Client", work: Iterator[tuple[int, Task]], asked: Ask) -> Iterator[tuple[int, Tally]]:
    """Dask gives the task of a worker that died to another one; how many may die of it, the cluster decides."""
    from distributed import KilledWorker, as_completed
    from distributed.client import FutureCancelledError

    running: dict[Future, tuple[int, Task]] = {}
    completed = as_completed(loop=client.loop)

    def begin() -> None:
        for number, task in islice(work, AHEAD - len(running)):
            future = client.submit(do, task, asked, pure=False)
            running[future] = number, task
            completed.add(future)

    try:
        begin()
        for future in completed:
            number, task = running.pop(future)
            try:
                yield number, future.result()
            except KilledWorker:
                yield number, reduce(merged, (_alone(client, piece, asked) for piece in task))
            begin()
    except FutureCancelledError:
        raise UntestableError("the Dask scheduler has gone away") from None


def _alone(client: "Client", piece: Piece, asked: Ask) -> Tally:
    """Do a piece that may have been the death of workers by itself."""
    from distributed import KilledWorker

    try:
        tally: Tally = client.submit(do, (piece,), asked, pure=False).result()
    except KilledWorker:
        return lost(piece)
    return tally
