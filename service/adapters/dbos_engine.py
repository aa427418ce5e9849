"""Runs the portions of batches on DBOS: a durable workflow each, several items a step. What a step does: `workflows`.

DBOS keeps which steps of which portion are done, in a file of its own beside SQLite's or in a schema of its own on
PostgreSQL, and runs the rest after a crash. It knows portions by numbers and holds no words of anybody. It is imported
and opened when the first batch is there, and never by a service that has none.

A workflow runs on a thread of DBOS; its steps are done by the event loop that has everything else. When this process
stops in order, a workflow puts what is left of its portion back into the queue and ends.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import CancelledError, Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from sqlalchemy import URL

from service.adapters import dbos_queue
from service.adapters.storage_errors import explained
from service.errors import NotReady
from service.ports.batches import Onward, Portion, Work

if TYPE_CHECKING:
    from dbos import DBOS

T = TypeVar("T")

_LOG = logging.getLogger("moments.batches")
_NAME, _VERSION = "moments", "batches-1"
_SCHEMA = "moments_engine"
FILE_NAME = "batches.db"
STEP = 32
"""Items of a step: DBOS writes for 6 to 8 ms a step (performance-spike §5), which 32 items share."""
AT_ONCE = 2
"""Portions at once in a process: while the last items of one step end, another goes on."""
_POLL_S = 0.25
_STOP_S = 20
_AGAIN_S = 5.0


class DbosEngine:
    """Fulfils `ports.BatchEngine`. One of them runs in a process: DBOS is one for the whole process."""

    _current: ClassVar["DbosEngine | None"] = None

    def __init__(self, data_dir: Path, url: URL, executor: str) -> None:
        """Remember where the truth is; `executor` names this process, the same after a restart where it is alone."""
        self._url = URL.create("sqlite", database=str(data_dir.absolute() / FILE_NAME)) if _embedded(url) else url
        self._executor = executor
        self._work: Work | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._under_way: set[Future[Onward]] = set()
        self._run_here: set[str] = set()
        self._stranded: frozenset[str] = frozenset()
        self._data_dir = data_dir
        self._portion: Callable[..., None] | None = None

    @property
    def running(self) -> bool:
        """Whether it was started; before that it costs nothing."""
        return self._work is not None

    async def start(self, work: Work) -> None:
        """Begin to run portions, first those that a crash of this process left.

        Raises:
            NotReady: the engine cannot be opened, or another service of this process has it.
        """
        if DbosEngine._current not in (None, self):
            raise NotReady("another service of this process runs batches already")
        DbosEngine._current, self._work, self._stopping = self, work, False
        self._loop = asyncio.get_running_loop()
        try:
            await asyncio.to_thread(self._launch)
        except Exception as error:  # DBOS, SQLAlchemy and the driver each raise their own
            await self._let_go()
            _LOG.error("the engine of batches cannot be opened: %s; may it make its schema?", type(error).__name__)
            raise NotReady("the engine of batches cannot be opened; the log says more") from error

    async def put(self, portions: Sequence[Portion]) -> None:
        """Put portions into the queue; one that was put there before is not put there again."""
        await self._asked(partial(self._put, portions))

    async def take_over(self, executor: str) -> int:
        """Run what another process, which is gone, has left; return how many portions that was."""
        return await self._asked(lambda: dbos_queue.resume(dbos_queue.pending(executor)))

    async def regain(self) -> int:
        """Run again what this process is said to run and does not, at two looks in a row; return how many portions.

        A database that fails at the wrong moment leaves such: it kept that a portion is run here and could not say so,
        or could not keep that it has ended.
        """
        return await self._asked(self._regain)

    async def holds(self, brand: str, batch: str) -> bool:
        """Tell whether a portion of a batch is in the queue or under way, on any process."""
        return await self._asked(partial(dbos_queue.holds, f"{brand}/{batch}/"))

    async def tidy(self) -> None:
        """Forget portions that ended a day ago or before."""
        await self._asked(dbos_queue.tidy)

    async def stop(self) -> None:
        """Hand back what is under way, for the next start or another process."""
        if not self.running:
            return
        self._stopping = True
        for step in tuple(self._under_way):
            step.cancel()
        await self._let_go()

    async def _asked(self, work: Callable[[], T]) -> T:
        """Have a thread ask DBOS, and say what its database could not do."""

        def explaining() -> T:
            with explained(self._data_dir, "the queue of batches is as it was"):
                return work()

        return await asyncio.to_thread(explaining)

    async def _let_go(self) -> None:
        from dbos import DBOS

        wait_s = _STOP_S if self._under_way else 0
        await asyncio.to_thread(DBOS.destroy, workflow_completion_timeout_sec=wait_s)
        DbosEngine._current = self._work = None

    def _launch(self) -> None:
        # DBOS writes to a handler of its own unless its logger has one; ours are on the root.
        logger = logging.getLogger("dbos")
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
        from dbos import DBOS

        from service.adapters.dbos_json import JsonSerializer

        address = self._url.render_as_string(hide_password=False)
        if not _embedded(self._url):
            address = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        DBOS(
            config={
                "name": _NAME,
                "system_database_url": address,
                "dbos_system_schema": _SCHEMA,
                "executor_id": self._executor,
                # The form of a portion, not the release: what one release began, the next one finishes.
                "application_version": _VERSION,
                "sys_db_pool_size": 5,
                "max_executor_threads": 16,
                "use_listen_notify": False,
                "serializer": JsonSerializer(),
                "log_level": "WARNING",
                "enable_otlp": False,
            }
        )
        self._portion = _workflow(DBOS)
        DBOS.launch()
        DBOS.register_queue(
            dbos_queue.QUEUE, worker_concurrency=AT_ONCE, polling_interval_sec=_POLL_S, on_conflict="always_update"
        )

    def _put(self, portions: Sequence[Portion]) -> None:
        dbos_queue.put(self._workflow, portions)

    def _regain(self) -> int:
        found = dbos_queue.pending(self._executor) - self._run_here
        lost, self._stranded = found & self._stranded, found - self._stranded
        return dbos_queue.resume(lost)

    @property
    def _workflow(self) -> dbos_queue.Workflow:
        assert self._portion is not None, "the engine was started"
        return self._portion

    def run(self, portion: Portion, name: str) -> None:
        """Run a portion step by step, on the thread of the workflow of this name."""
        self._run_here.add(name)
        try:
            self._run(portion)
        finally:
            self._run_here.discard(name)

    def _run(self, portion: Portion) -> None:
        from dbos import DBOS

        for at in range(portion.first, portion.last, STEP):
            step = portion._replace(first=at, last=min(at + STEP, portion.last))
            # Read from DBOS's record after a crash, where it is a plain list.
            how, wait_s = DBOS.run_step({"name": "draft_items"}, self._step, step)
            if how == "over":
                return
            if how in ("wait", "later"):
                waits = portion.waits + 1 if how == "wait" else 0
                dbos_queue.enqueue(self._workflow, portion._replace(first=at, waits=waits), wait_s)
                return
            portion = portion._replace(waits=0)

    def _step(self, portion: Portion) -> Onward:
        """Have the event loop do a step, and wait for it."""
        if self._stopping or self._loop is None or self._work is None:
            return Onward("wait")
        step = asyncio.run_coroutine_threadsafe(_as_coroutine(self._work, portion), self._loop)
        self._under_way.add(step)
        try:
            return step.result()
        except CancelledError:
            return Onward("wait")
        except Exception as error:  # noqa: BLE001 - the edge of a step: DBOS would give the whole portion up
            _LOG.error("a step of a batch failed and is tried again: %s", type(error).__name__)
            return Onward("wait", _AGAIN_S)
        finally:
            self._under_way.discard(step)


def _embedded(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _as_coroutine(work: Work, portion: Portion) -> Coroutine[Any, Any, Onward]:
    async def step() -> Onward:
        return await work(portion)

    return step()


def _workflow(dbos: "type[DBOS]") -> Callable[..., None]:
    """Return the workflow, known to DBOS by its name; one that was registered before is found again."""

    def run_portion(*fields: Any) -> None:
        engine = DbosEngine._current
        assert engine is not None, "a workflow runs while its engine does"
        engine.run(Portion(*fields), dbos.workflow_id or "")

    global _registered  # noqa: PLW0603 - DBOS has one registry for the whole process
    if _registered is None:
        _registered = dbos.workflow(name="run_portion")(run_portion)
    return _registered


_registered: Callable[..., None] | None = None
