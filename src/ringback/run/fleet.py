"""The work of an audit on several processes: the cores of this machine, or a Dask cluster when one is outgrown.

Each task comes back once, in order. A task whose process dies is done again, piece by piece, each alone in a process of
its own; a piece that kills that one too is named as unreadable, and the rest goes on.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import islice
from pathlib import Path

from ringback.contract.build import load_contract
from ringback.contract.catalogue import Catalogue, shipped, shipped_names
from ringback.contract.model import Contract
from ringback.errors import RecordingError
from ringback.run.pieces import Piece, Task
from ringback.run.recorded import Judge
from ringback.run.tally import Tally, merged


@dataclass(frozen=True, slots=True)
class Ask:
    """The contracts to judge by, in words that another process understands: (name, file), no file for a shipped one.

    `only` says that the one contract judges everything, whatever the host.
    """

    contracts: tuple[tuple[str, Path | None], ...]
    only: bool = False


def ask(catalogue: Catalogue, only: Contract | None) -> Ask:
    """What to ask of other processes so that they judge as this one would."""
    contracts = (only,) if only else catalogue.contracts
    named = ((each.name, None if _is_shipped(each) else each.file.resolve()) for each in contracts)
    return Ask(tuple(named), only is not None)


def _is_shipped(contract: Contract) -> bool:
    return contract.name in shipped_names() and contract is shipped(contract.name)


@lru_cache(4)
def _judge(asked: Ask) -> Judge:
    contracts = [load_contract(file, name) if file else shipped(name) for name, file in asked.contracts]
    return Judge(Catalogue(contracts), contracts[0] if asked.only else None)


def do(task: Task, asked: Ask) -> Tally:
    """Do one task, in whatever process this is."""
    tally = Tally()
    for piece in task:
        _judge(asked).add(tally, piece)
    return tally


def lost(piece: Piece) -> Tally:
    """What is counted of a piece whose processes die."""
    tally = Tally()
    tally.cannot_read(RecordingError(piece.file, f"the process that reads {piece} dies, twice in a row"))
    return tally


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def settled() -> Iterator[None]:
    """Spare the garbage collector what is there already: to look through all contracts again costs a tenth of a run."""
    freeze = gc.get_freeze_count() == 0
    if freeze:
        gc.freeze()
    try:
        yield
    finally:
        if freeze:
            gc.unfreeze()


def _start(asked: Ask) -> None:
    """Make a worker ready, leave Ctrl-C to its parent, and end with that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _judge(asked)
    gc.freeze()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class _Pool:
    """Processes that are started anew when one of them dies."""

    def __init__(self, jobs: int, asked: Ask) -> None:
        self._jobs = jobs
        self._asked = asked
        self._executor: ProcessPoolExecutor | None = None

    def submit(self, task: Task) -> "Future[Tally]":
        for _ in range(2):
            if self._executor is None:
                context = multiprocessing.get_context("spawn")  # a fork would share the threads' locks, not the threads
                self._executor = ProcessPoolExecutor(self._jobs, context, _start, (self._asked,))
            try:
                return self._executor.submit(do, task, self._asked)
            except BrokenProcessPool:  # one died while it had nothing to do
                self.end()
        raise BrokenProcessPool("no process lives long enough to be given work")

    def end(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None

    def kill(self) -> None:
        """End without waiting for what is being done."""
        if self._executor is not None:
            for process in list((self._executor._processes or {}).values()):
                process.kill()
            self.end()


def on_cores(work: Iterable[Task], asked: Ask, jobs: int) -> Generator[Tally, None, None]:
    """Do the work with `jobs` processes of this machine; the tallies come in its order."""
    with closing(_on_cores(enumerate(work), asked, jobs)) as numbered:
        yield from in_order(numbered)


def _on_cores(work: Iterator[tuple[int, Task]], asked: Ask, jobs: int) -> Generator[tuple[int, Tally], None, None]:
    pool, alone = _Pool(jobs, asked), _Pool(1, asked)
    running: dict[Future[Tally], tuple[int, Task]] = {}
    try:
        while True:
            for number, task in islice(work, jobs - len(running)):  # no more, so that few are suspect if one dies
                running[pool.submit(task)] = number, task
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            if any(_has_died(each) for each in done):
                done = set(running)  # all end with the pool
            for future in done:
                number, task = running.pop(future)
                if _has_died(future):
                    pool.end()
                    yield number, reduce(merged, (_alone(piece, alone) for piece in task))
                else:
                    yield number, future.result()
    finally:
        pool.kill()
        alone.kill()


def _has_died(future: "Future[Tally]") -> bool:
    return isinstance(future.exception(), BrokenProcessPool)


def _alone(piece: Piece, pool: _Pool) -> Tally:
    """Do a piece that may have been the death of a process, in one of which nothing else can die."""
    try:
        return pool.submit((piece,)).result()
    except BrokenProcessPool:
        pool.end()
        return lost(piece)


def in_order(numbered: Iterable[tuple[int, Tally]]) -> Iterator[Tally]:
    """The tallies by their numbers, each as soon as those before it are there."""
    ready: dict[int, Tally] = {}
    following = 0
    for number, tally in numbered:
        ready[number] = tally
        while following in ready:
            yield ready.pop(following)
            following += 1
